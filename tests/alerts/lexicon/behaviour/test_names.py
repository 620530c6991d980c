"""Names in other scripts, their case forms, their near misses; organisations; ambiguous and unknown places; bad input."""

from __future__ import annotations

import pytest

from alerts.errors import QueryError
from alerts.lexicon import Lexicon
from alerts.matching.index import Document, TopicIndex
from alerts.query import compile_topic


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory: pytest.TempPathFactory) -> Lexicon:
    return Lexicon(tmp_path_factory.mktemp("lexicon"), aliases=[("Committee Against Torture", "Комитет против пыток")])


def matches(lexicon: Lexicon, query: str, text: str, lang: str | None) -> bool:
    index = TopicIndex(lexicon.resolver)
    index.set("t", compile_topic(query, lexicon, ()).plan)
    return bool(list(index.match(Document(id="1", title="", text=text, lang=lang))))


FOUND = [
    ("name:Kadyrov", "ru", "Встреча с Кадыровым прошла вчера."),
    ("name:Kadyrov", "ru", "Сестра Кадырова уехала."),
    ("name:Kadyrov", "tr", "Kadirov'un sözcüsü konuştu."),
    ("name:Kadyrov", "pl", "Rozmowa z Kadyrowem trwała godzinę."),
    ("name:Kadyrov", "en", "It was Kadyrov's decision."),
    ("name:Kadyrov", "ar", "قال قديروف أمس"),
    ("name:Kadyrov", "ja", "カディロフ首長は述べた。"),
    ('name:"Ramzan Kadyrov"', "en", "Kadyrov Ramzan signed it."),
    ('name:"Ramzan Kadyrov"', "en", "A letter to R. Kadyrov was returned."),
    ('name:"Ramzan Kadyrov"', "ru", "Рамзана Кадырова видели в Москве."),
    ("name:Schulman", "ru", "Слово взяла Шульман."),
    ("name:OHCHR", "ru", "Об этом сообщило УВКПЧ."),
    ("name:OHCHR", "fr", "Le HCDH publie son rapport."),
    ('name:"Committee Against Torture"', "ru", "Комитет против пыток подал жалобу."),
    ('name:"Hong Kong"', "ru", "Суд в Гонконге отказал."),
    ("name:Obama", "pl", "Doradcy Obamy milczeli."),
    ("name:Egypt", "ru", "Договор с Египтом подписан."),
    ("name:Rome", "ru", "Переговоры прошли в Риме."),
    ("name:Venice", "ru", "Выставка открылась в Венеции."),
    ("name:Carolina", "pl", "Karolina wyjechała wczoraj."),
    ("name:Obamas", "fr", "La famille Obama a répondu."),
    ('name:"Paolo Rossi"', "ru", "Гол забил Паоло Росси."),
    ('name:"Paolo Rossi"', "ar", "سجل باولو روسي هدفا"),
    ('name:"von Habsburg"', "de", "Das Haus Habsburg regierte lange."),
    ("name:Brant", "ar", "قال جوزيف برانت أمس"),
    ("name:Denmark", "ar", "وصل إلى الدنمارك أمس"),
    ('name:"Владимир Путин"', "en", "Vladimir Putin spoke."),
    ('name:"Владимир Путин"', "pl", "Rozmowa z Władimirem Putinem."),
    ('name:"Владимир Путин"', "ar", "قال فلاديمير بوتين أمس"),
    ('name:"Владимир Путин"', "ka", "განაცხადა ვლადიმერ პუტინმა"),
    ("name:Хабиров", "en", "Governor Khabirov resigned."),
    ("name:Хабиров", "el", "Ο Χαμπίροφ παραιτήθηκε."),
    ('name:"Βλαντιμίρ Πούτιν"', "ru", "Выступил Владимир Путин."),
    ('name:"ვლადიმერ პუტინი"', "ru", "Выступил Владимир Путин."),
    ("name:普京", "en", "Talks with Putin began."),
    ('name:"Vladimir Putin"', "zh", "普京周二表示"),
    ("name:Danube", "pl", "Poziom Dunaju rośnie."),
]

NEAR_MISSES = [
    ("name:Kadyrov", "ru", "Кадры решают всё."),
    ('name:"Ramzan Kadyrov"', "en", "Ramzan arrived alone."),
    ("name:Rossi", "ru", "Граждане России ждут."),
    ("name:Andy", "ru", "Посол Индии приехал."),
    ("name:Russia", "ru", "Гол забил Паоло Росси."),
    ("name:Europe", "ar", "قال مسؤول أوروبي أمس"),
    ("name:Willis", "ar", "الحل هنا وليس هناك"),
    ("name:Путин", "en", "He bought a putting green."),
    ("name:Rossi", "ar", "قال مسؤول روسي أمس"),
    ("name:Adams", "ru", "Адам пришёл вовремя."),
    ("name:Americans", "de", "Die American Friendship Medal wurde verliehen."),
    ("name:Albany", "de", "Er lebt in Albanien."),
    ("name:Palma", "de", "Palmen säumen den Weg."),
    ("name:Zimmer", "de", "ein zimmer mit Bad"),
    ("name:OHCHR", "en", "An ohchr in small letters is a typing error of увкпч."),
]


@pytest.mark.parametrize(("query", "lang", "text"), FOUND)
def test_a_name_is_found(lexicon: Lexicon, query: str, lang: str, text: str) -> None:
    assert matches(lexicon, query, text, lang)


@pytest.mark.parametrize(("query", "lang", "text"), NEAR_MISSES)
def test_a_near_miss_is_not(lexicon: Lexicon, query: str, lang: str, text: str) -> None:
    assert not matches(lexicon, query, text, lang)


def test_a_hit_says_what_it_is(lexicon: Lexicon) -> None:
    index = TopicIndex(lexicon.resolver)
    index.set("t", compile_topic("place:Chechnya", lexicon, ()).plan)
    hit = next(iter(index.match(Document(id="1", title="", text="Вести из Чечни.", lang="ru"))))
    assert [s.via for s in hit.spans] == ["form of Чечня, Russian name of Chechnya (place)"]


@pytest.mark.parametrize(
    ("query", "lang", "text", "via"),
    [
        ("name:Kadyrov", "en", "Kadyrov spoke.", "as written"),
        ("name:Кадыров", "ru", "Беседа с Кадыровым.", "form of Кадыров"),
        ("name:Грымзаев", "ru", "Сестра Грымзаева уехала.", "case or feminine form of Грымзаев"),
        ("name:Кадыров", "ru", "Беседа с Кадыровой.", "feminine form of Кадыров"),
        ("name:Denmark", "pl", "Wyjazd do Danii.", "form of Dania, name of Denmark (country)"),
        ("name:Schulman", "ka", "თქვა შულმანმა", "by its sound"),
        ('name:"Ramzan Kadyrov"', "en", "A letter to R. Kadyrov.", "with the initial"),
        ("name:OHCHR", "ru", "Сообщило УВКПЧ.", "other name of OHCHR"),
    ],
)
def test_a_hit_says_how_the_name_was_met(lexicon: Lexicon, query: str, lang: str, text: str, via: str) -> None:
    index = TopicIndex(lexicon.resolver)
    index.set("t", compile_topic(query, lexicon, ()).plan)
    hit = next(iter(index.match(Document(id="1", title="", text=text, lang=lang))))
    assert [s.via for s in hit.spans] == [via]


@pytest.mark.parametrize(
    ("place", "inside", "found"),
    [
        ("Chechnya", "Гудермес", True),
        ("=Chechnya", "Гудермес", False),
        ("Ingushetia", "Гудермес", False),
        ("Chechnya", "чеченский", False),
        ("Chechnya~", "чеченский", True),
    ],
)
def test_what_a_place_takes_in(lexicon: Lexicon, place: str, inside: str, found: bool) -> None:
    assert matches(lexicon, f"place:{place}", f"Вчера {inside} голос услышали.", "ru") is found


@pytest.mark.parametrize(
    ("name", "lang", "text", "via"),
    [
        ("Turkey", "ru", "Посол Турции уехал.", "form of Турция, Russian name of Türkiye (place)"),
        ("Ivory Coast", "en", "Back in the Ivory Coast.", "name of Côte d’Ivoire (place)"),
        ("Poland", "ru", "Польша подписала договор.", "Russian name of Poland (place)"),
    ],
)
def test_a_country_is_asked_for_by_a_name_in_use_and_said_in_the_language_of_the_text(
    lexicon: Lexicon, name: str, lang: str, text: str, via: str
) -> None:
    index = TopicIndex(lexicon.resolver)
    index.set("t", compile_topic(f'place:"{name}"', lexicon, ()).plan)
    hit = next(iter(index.match(Document(id="1", title="", text=text, lang=lang))))
    assert [s.via for s in hit.spans] == [via]


@pytest.mark.parametrize("name", ["Georgia", "Paris", "Luxembourg"])
def test_an_ambiguous_place_is_answered_with_the_choice(lexicon: Lexicon, name: str) -> None:
    with pytest.raises(QueryError) as caught:
        lexicon.place(name, ())
    assert caught.value.code == "place_ambiguous"
    assert f'place:"{name} (' in caught.value.fix


def test_an_unknown_place_is_answered_with_near_ones(lexicon: Lexicon) -> None:
    with pytest.raises(QueryError) as caught:
        lexicon.place("Chechnia", ())
    assert (caught.value.code, "Chechnya" in caught.value.fix) == ("place_unknown", True)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("X", "name_too_short"),
        ("...", "name_too_short"),
        ("\ud800\ud800", "name_too_short"),
        ("a " * 40, "name_too_short"),
        ("John Ronald Reuel Tolkien of Oxford and Leeds", "name_too_long"),
    ],
)
def test_bad_names(lexicon: Lexicon, name: str, code: str) -> None:
    with pytest.raises(QueryError) as caught:
        lexicon.name(name, ())
    assert caught.value.code == code


@pytest.mark.parametrize("name", ["ꦗꦮ", "ⴰⴱⴳⴷ", "Cheсhnya", "x" * 5000])
def test_odd_names_are_bounded(lexicon: Lexicon, name: str) -> None:
    assert 0 < len(lexicon.name(name, ())) < 50


def test_look_alike_letters_are_seen_through_and_said(lexicon: Lexicon) -> None:
    index = TopicIndex(lexicon.resolver)
    index.set("t", compile_topic("place:Chechnya", lexicon, ()).plan)
    hit = next(iter(index.match(Document(id="1", title="", text="News from Che\u0441hnya.", lang="en"))))
    assert hit.spans[0].via.endswith("written with look-alike letters")
