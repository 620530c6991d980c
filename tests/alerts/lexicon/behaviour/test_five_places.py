"""Five places in twenty languages: forty sentences that name one, forty that only look or sound like it."""

from __future__ import annotations

from pathlib import Path

import pytest

from alerts.lexicon import Lexicon
from alerts.matching.index import TopicIndex
from tests.alerts.lexicon.behaviour.places import index_of, named

PLACES = ("Chechnya", "Ingushetia", "Abkhazia", "Xinjiang", "Rakhine")

FOUND = [
    ("Chechnya", "en", "Relatives in Chechnya's capital waited for news."),
    ("Chechnya", "ru", "Из Чечни пришло письмо от матери задержанного."),
    ("Chechnya", "ru", "В Грозном закрыли редакцию."),
    ("Chechnya", "uk", "Правозахисники говорять про зниклих у Чечні."),
    ("Chechnya", "de", "Ein Zeuge aus Tschetschenien meldete sich gestern."),
    ("Chechnya", "fr", "Une famille de Tchétchénie demande l'asile."),
    ("Chechnya", "pl", "Rodzina uciekła z Czeczenii trzy lata temu."),
    ("Chechnya", "tr", "Çeçenistan'da iki gazeteci gözaltına alındı."),
    ("Chechnya", "ar", "وصلت العائلة من الشيشان قبل عامين."),
    ("Chechnya", "ka", "ოჯახი ჩეჩნეთიდან ორი წლის წინ გამოიქცა."),
    ("Chechnya", "ja", "家族は二年前にチェチェンから逃れた。"),
    ("Chechnya", "zh", "这个家庭两年前逃离车臣。"),
    ("Chechnya", "ce", "Нохчийчохь хилларг дуьйцу цо."),
    ("Chechnya", "cs", "Rodina uprchla z Čečenska před dvěma lety."),
    ("Chechnya", "es", "La familia huyó de Chechenia hace dos años."),
    ("Ingushetia", "en", "The court in Ingushetia postponed the hearing."),
    ("Ingushetia", "ru", "Суд Ингушетии отложил заседание."),
    ("Ingushetia", "ru", "Жители Назрани вышли на площадь."),
    ("Ingushetia", "de", "Das Gericht in Inguschetien vertagte die Anhörung."),
    ("Ingushetia", "pl", "Sąd w Inguszetii odroczył rozprawę."),
    ("Ingushetia", "fr", "Le tribunal d'Ingouchie a reporté l'audience."),
    ("Ingushetia", "it", "Il tribunale dell'Inguscezia ha rinviato l'udienza."),
    ("Abkhazia", "en", "Teachers left Abkhazia in spring."),
    ("Abkhazia", "ka", "მასწავლებლებმა აფხაზეთი გაზაფხულზე დატოვეს."),
    ("Abkhazia", "ru", "Учителя уехали из Абхазии весной."),
    ("Abkhazia", "uk", "Учителі виїхали з Абхазії навесні."),
    ("Abkhazia", "tr", "Öğretmenler Abhazya'dan ayrıldı."),
    ("Abkhazia", "es", "Los maestros salieron de Abjasia en primavera."),
    ("Abkhazia", "hy", "Ուսուցիչները գարնանը հեռացան Աբխազիայից։"),
    ("Xinjiang", "en", "Workers were sent home from Xinjiang."),
    ("Xinjiang", "ru", "Рабочих отправили домой из Синьцзяна."),
    ("Xinjiang", "zh", "工人被送回新疆的家中。"),
    ("Xinjiang", "kk", "Жұмысшылар Шыңжаңнан қайтты."),
    ("Xinjiang", "ar", "أعيد العمال من شينجيانغ إلى بيوتهم."),
    ("Xinjiang", "ko", "노동자들은 신장위구르에서 돌아왔다."),
    ("Xinjiang", "tr", "İşçiler Doğu Türkistan'dan döndü."),
    ("Rakhine", "en", "Villages in Rakhine State stood empty."),
    ("Rakhine", "fr", "Des villages de l'Arakan étaient vides."),
    ("Rakhine", "th", "หมู่บ้านในรัฐยะไข่ว่างเปล่า"),
    ("Rakhine", "fi", "Kylät Rakhinessa olivat tyhjiä."),
]

NEAR_MISSES = [
    ("ru", "Чечевица подорожала на рынке."),
    ("ru", "Суп из чечевицы варили на всех."),
    ("ru", "Чехия закрыла посольство."),
    ("ru", "Он бил чечётку на сцене."),
    ("ru", "Чеки выдали всем покупателям."),
    ("ru", "Абха был учителем в школе."),
    ("ru", "Грозовые тучи стояли над полем."),
    ("ru", "Им грозит штраф."),
    ("uk", "Сочевиця подорожчала на ринку."),
    ("uk", "Чехія закрила посольство."),
    ("de", "Tschechien schloss die Botschaft."),
    ("de", "Die Tschechen feierten den Sieg."),
    ("de", "Ein Ingenieur aus Ingolstadt gewann."),
    ("en", "The Czech embassy was closed."),
    ("en", "Czechia closed the embassy."),
    ("en", "He checked in at noon."),
    ("en", "Raking leaves takes an hour."),
    ("en", "The racing team won."),
    ("en", "English lessons begin at nine."),
    ("fr", "La Tchéquie a fermé son ambassade."),
    ("fr", "Le chèque était en blanc."),
    ("es", "Chequia cerró su embajada."),
    ("es", "El chichón se le quitó pronto."),
    ("it", "Il ceco ha vinto la gara."),
    ("it", "I ceci sono cotti."),
    ("pl", "Czechy zamknęły ambasadę."),
    ("pl", "Cieciorka podrożała na targu."),
    ("pl", "Arkana sztuki zna niewielu."),
    ("cs", "Čeština je jeho mateřský jazyk."),
    ("cs", "Čočka zdražila."),
    ("tr", "Çekya elçiliğini kapattı."),
    ("tr", "Çeçe sineği bulundu."),
    ("tr", "Arkadaşlar erken geldi."),
    ("ar", "جلس الرجل يدخن الشيشة في المقهى."),
    ("ar", "شيشة زرقاء على الطاولة."),
    ("ar", "التشيك أغلقت سفارتها."),
    ("ka", "ჩეხეთმა საელჩო დახურა."),
    ("zh", "博物馆陈列车臣服于设计。"),
    ("ja", "チェコは大使館を閉鎖した。"),
    ("kk", "Чехия елшілігін жапты."),
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> TopicIndex:
    folder: Path = tmp_path_factory.mktemp("lexicon")
    lexicon = Lexicon(folder)
    made = index_of(lexicon, PLACES)
    assert not any(folder.iterdir()), "places need no language compiled"
    return made


def test_there_are_forty_of_each() -> None:
    assert (len(FOUND), len(NEAR_MISSES)) == (40, 40)
    assert len({lang for _, lang, _ in FOUND}) >= 20


@pytest.mark.parametrize(("place", "lang", "text"), FOUND)
def test_a_sentence_that_names_the_place(index: TopicIndex, place: str, lang: str, text: str) -> None:
    assert named(index, text, lang) == {place}
    assert place in named(index, text, None), "also where the language is not known"


@pytest.mark.parametrize(("lang", "text"), NEAR_MISSES)
def test_a_sentence_that_only_looks_like_it(index: TopicIndex, lang: str, text: str) -> None:
    assert named(index, text, lang) == set()
