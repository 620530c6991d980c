"""Ten more places in twenty languages: forty sentences that name one, forty that only look like it; and what tells places of one name apart."""

from __future__ import annotations

import pytest

from alerts.lexicon import Lexicon
from alerts.lexicon.names.place_names import find
from alerts.matching.index import Document, TopicIndex
from alerts.query import compile_topic
from tests.alerts.lexicon.behaviour.places import index_of, named

FOUND = [
    ("Dagestan", "en", "Police in Dagestan's capital detained six people."),
    ("Dagestan", "ru", "В Дагестане задержали адвоката."),
    ("Dagestan", "ru", "Жители Махачкалы вышли на улицы."),
    ("Dagestan", "pl", "Protesty w Dagestanie trwały tydzień."),
    ("Dagestan", "tr", "Dağıstan'da protestolar sürdü."),
    ("Dagestan", "ka", "დაღესტანში საპროტესტო აქცია გაიმართა."),
    ("Gaza Strip", "ar", "وصلت المساعدات إلى قطاع غزة أمس."),
    ("Gaza Strip", "he", "הסיוע הגיע לרצועת עזה אתמול."),
    ("Gaza Strip", "de", "Die Hilfe erreichte den Gazastreifen."),
    ("Gaza Strip", "es", "La ayuda llegó a la Franja de Gaza."),
    ("Gaza Strip", "fr", "L'aide est entrée dans la bande de Gaza."),
    ("Kherson", "uk", "Обстріл Херсона тривав усю ніч."),
    ("Kherson", "en", "Shelling of Kherson went on all night."),
    ("Kherson", "ru", "Жительницу Херсона похитили."),
    ("Kherson", "cs", "V Chersonu nešla elektřina."),
    ("Tigray", "en", "Aid convoys entered Tigray on Monday."),
    ("Tigray", "fr", "Les convois sont entrés au Tigré lundi."),
    ("Tigray", "ar", "دخلت القوافل إقليم تيغراي يوم الاثنين."),
    ("Kashmir", "en", "Schools in Kashmir stayed closed."),
    ("Kashmir", "hi", "कश्मीर में स्कूल बंद रहे।"),
    ("Kashmir", "de", "Die Schulen in Kaschmir blieben geschlossen."),
    ("Tibet", "zh", "西藏的寺院被关闭。"),
    ("Tibet", "ja", "チベットの僧侶が拘束された。"),
    ("Tibet", "ru", "Монахов Тибета задержали."),
    ("Tibet", "hu", "Tibetben szerzeteseket tartóztattak le."),
    ("Darfur", "en", "Villages in Darfur were burned."),
    ("Darfur", "ar", "أحرقت قرى في دارفور."),
    ("Darfur", "it", "Villaggi bruciati nel Darfur."),
    ("Catalonia", "es", "Las escuelas de Cataluña abrieron."),
    ("Catalonia", "fr", "Les écoles de Catalogne ont ouvert."),
    ("Catalonia", "ru", "Школы Каталонии открылись."),
    ("Catalonia", "nl", "De scholen in Catalonië gingen open."),
    ("Catalonia", "fi", "Kataloniassa koulut avattiin."),
    ("Crimea", "uk", "Журналістку вивезли з Криму."),
    ("Crimea", "tr", "Kırım'da bir gazeteci gözaltına alındı."),
    ("Crimea", "el", "Δημοσιογράφος συνελήφθη στην Κριμαία."),
    ("Crimea", "sv", "En journalist greps på Krim."),
    ("Nagorno-Karabakh", "hy", "Ընտանիքները հեռացան Լեռնային Ղարաբաղից։"),
    ("Nagorno-Karabakh", "az", "Ailələr Dağlıq Qarabağdan çıxdı."),
    ("Nagorno-Karabakh", "ru", "Семьи покинули Нагорный Карабах."),
]

NEAR_MISSES = [
    ("en", "A gauze bandage covered the wound."),
    ("en", "The gazette printed the notice."),
    ("en", "A gazelle crossed the road."),
    ("en", "He wore a cashmere sweater."),
    ("en", "A tiger escaped from the zoo."),
    ("en", "The crime rate fell."),
    ("en", "Criminal courts reopened."),
    ("en", "Catalogue prices rose."),
    ("en", "The tibia was broken."),
    ("en", "She read about durum wheat."),
    ("de", "Der Krimi lief am Sonntag."),
    ("de", "Sie trug einen Pullover aus Kaschmirwolle."),
    ("de", "Der Katalog ist da."),
    ("de", "Das Gas wurde teurer."),
    ("de", "Ein Tiger brüllte."),
    ("fr", "La gaze couvrait la plaie."),
    ("fr", "Le gazon est vert."),
    ("fr", "Un crime a été commis."),
    ("fr", "Le catalogue est épuisé."),
    ("es", "La gaza y la gasa."),
    ("es", "El crimen quedó impune."),
    ("it", "Il tigre dormiva."),
    ("it", "La gazza rubò l'anello."),
    ("ru", "Каталог закончился."),
    ("ru", "Кашемировый свитер подорожал."),
    ("ru", "Тигры ушли в лес."),
    ("ru", "Херувимы на фресках потемнели."),
    ("uk", "Кримінальна справа закрита."),
    ("uk", "Крими́нальний суд."),
    ("pl", "Tygrys uciekł z zoo."),
    ("tr", "Gazete kapandı."),
    ("tr", "Katalog bitti."),
    ("ar", "ارتفع سعر الغاز أمس."),
    ("ar", "نمر هرب من الحديقة."),
    ("he", "העז ברחה מהדיר."),
    ("zh", "西方的藏书很多。"),
    ("ja", "チケットを買った。"),
    ("hi", "कमीज महंगी हुई।"),
    ("cs", "Krimi běží v neděli."),
    ("cs", "Katalog je vyprodaný."),
]


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory: pytest.TempPathFactory) -> Lexicon:
    return Lexicon(tmp_path_factory.mktemp("lexicon"))


@pytest.fixture(scope="module")
def index(lexicon: Lexicon) -> TopicIndex:
    return index_of(lexicon, (place for place, _, _ in FOUND))


def test_there_are_forty_of_each() -> None:
    assert (len(FOUND), len(NEAR_MISSES)) == (40, 40)
    assert len({lang for _, lang, _ in FOUND}) >= 20


@pytest.mark.parametrize(("place", "lang", "text"), FOUND)
def test_a_sentence_that_names_the_place(index: TopicIndex, place: str, lang: str, text: str) -> None:
    assert named(index, text, lang) == {place}


@pytest.mark.parametrize(("lang", "text"), NEAR_MISSES)
def test_a_sentence_that_only_looks_like_it(index: TopicIndex, lang: str, text: str) -> None:
    assert named(index, text, lang) == set()
    assert named(index, text, None) == set()


def via(lexicon: Lexicon, query: str, text: str, lang: str | None) -> list[str]:
    made = TopicIndex(lexicon.resolver)
    made.set("t", compile_topic(query, lexicon, ()).plan)
    return [s.via for hit in made.match(Document(id="1", title="", text=text, lang=lang)) for s in hit.spans]


COUNTRIES = [
    ("Germany", "de", "Er lebt in Deutschland.", "German name of Germany (place)"),
    ("Russia", "ru", "Они живут в России.", "form of Россия, Russian name of Russia (place)"),
    ("Russia", "pl", "Rosja milczy.", "Polish name of Russia (place)"),
    ("Georgia (GE)", "pl", "W Gruzji spokój.", "form of Gruzja, Polish name of Georgia (place)"),
    ("Georgia (US)", "en", "A court in Georgia ruled.", "English name of Georgia (place)"),
]


@pytest.mark.parametrize(("place", "lang", "text", "said"), COUNTRIES)
def test_a_country_in_its_languages(lexicon: Lexicon, place: str, lang: str, text: str, said: str) -> None:
    assert via(lexicon, f'place:"{place}"', text, lang) == [said]


@pytest.mark.parametrize(
    ("text", "lang", "found"),
    [
        ("Ein Zeuge aus Tschetschenien kam.", "en", True),  # a page that is labelled wrongly
        ("Чечня молчит.", "bg", True),
        ("Çeçenistan sustu.", "de", True),
        ("Tschetschenisch lernen.", "en", False),
    ],
)
def test_a_long_name_holds_on_pages_of_any_language(lexicon: Lexicon, text: str, lang: str, found: bool) -> None:
    assert bool(via(lexicon, "place:Chechnya", text, lang)) is found


def test_what_is_said_does_not_depend_on_other_topics(lexicon: Lexicon) -> None:
    lexicon.place("Russia", ())
    assert via(lexicon, "place:Chechnya", "Вести из Чечни.", "ru") == [
        "form of Чечня, Russian name of Chechnya (place)"
    ]
    assert via(lexicon, "place:Russia", "Вести из Чечни.", "ru") == ["form of Чечня, Chechnya, in Russia (place)"]


@pytest.fixture(scope="module")
def compass(tmp_path_factory: pytest.TempPathFactory) -> TopicIndex:
    return index_of(Lexicon(tmp_path_factory.mktemp("compass")), ("Sudan", "Ghana", "France", "Sri Lanka", "Haiti"))


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Western media praised Northern Ireland."),
        ("en", "Central banks in Eastern Europe met."),
        ("fr", "Le Nord et le Centre sont sous la neige."),
        ("es", "Norte y Sur firmaron la paz."),
        ("de", "Nord und Süd einigten sich."),
    ],
)
def test_a_point_of_the_compass_is_no_place_of_a_country(compass: TopicIndex, lang: str, text: str) -> None:
    assert named(compass, text, lang) == set()


def test_what_lies_in_such_a_place_is_taken_in_all_the_same(compass: TopicIndex) -> None:
    assert named(compass, "Six people were held in Dongola.", "en") == {"Sudan"}, "the largest town of its province"
    assert named(compass, "Six people were held in Shendi.", "en") == set(), "a town of a country, under 100,000"
    assert named(compass, "Six people were held in Jaffna.", "en") == {"Sri Lanka"}
    assert find("Northern (SD)").key == "SD-NO"


LETTERS_APART = [
    ("Fergana", "uz", "Fargʻona shahrida", True),
    ("Fergana", "uz", "Farg'ona shahrida", True),
    ("Turkmenistan", "uz", "Turkmaniston hukumati", True),
    ("Djibouti", "he", "הבסיס בג׳יבוטי נסגר", True),
    ("Djibouti", "he", "הבסיס בג'יבוטי נסגר", True),
    ("Djibouti", "he", "בג׳ונגל", False),
    ("Taiwan", "zh", "台灣的選舉", True),
    ("Taiwan", "zh", "台湾的选举", True),
    ("Taiwan", "zh", "台風來了", False),
]


@pytest.mark.parametrize(("asked", "lang", "text", "found"), LETTERS_APART)
def test_a_name_that_is_cut_at_a_letter_or_written_otherwise(
    lexicon: Lexicon, asked: str, lang: str, text: str, found: bool
) -> None:
    assert bool(via(lexicon, f"place:{asked}", text, lang)) is found
