"""A place's name inside the longer name of another place is that other place, in every language that both are known in."""

from __future__ import annotations

import pytest

from alerts.lexicon import Lexicon
from alerts.lexicon.build.longer_names import MADE_OF, digest
from alerts.lexicon.names import gazetteer
from alerts.matching.index import TopicIndex
from tests.alerts.lexicon.behaviour.places import index_of, named

PLACES = (
    "Sudan", "South Sudan", "Mexico", "New Mexico", "Guinea", "Equatorial Guinea", "Papua New Guinea", "Guinea-Bissau", "Congo (CG)", "Samoa", "Jersey",
    "Dominica", "DR Congo", "North Korea", "South Korea", "Myanmar",
)  # fmt: skip
SENTENCES = [
    ("en", "Fighting in South Sudan went on.", {"South Sudan"}),
    ("fr", "Les combats au Soudan du Sud ont repris.", {"South Sudan"}),
    ("es", "Combates en Sudán del Sur.", {"South Sudan"}),
    ("ru", "Бои в Южном Судане продолжаются.", {"South Sudan"}),
    ("uk", "Бої у Південному Судані тривають.", {"South Sudan"}),
    ("pl", "Walki w Sudanie Południowym trwają.", {"South Sudan"}),
    ("ar", "استمر القتال في جنوب السودان.", {"South Sudan"}),
    ("zh", "南苏丹的战斗仍在继续。", {"South Sudan"}),
    ("en", "Fighting in the south of Sudan went on.", {"Sudan"}),
    ("en", "Sudan and South Sudan signed.", {"Sudan", "South Sudan"}),
    ("ru", "Из Судана в Южный Судан.", {"Sudan", "South Sudan"}),
    ("zh", "苏丹的战斗仍在继续。", {"Sudan"}),
    ("en", "A fire in New Mexico.", {"New Mexico"}),
    ("es", "Un incendio en Nuevo México.", {"New Mexico"}),
    ("en", "A quake in Papua New Guinea.", {"Papua New Guinea"}),
    ("en", "A vote in Guinea-Bissau.", {"Guinea-Bissau"}),
    ("en", "The oil of Equatorial Guinea.", {"Equatorial Guinea"}),
    ("pl", "Wybory w Gwinei Równikowej.", {"Equatorial Guinea"}),
    ("fr", "Un vote en Guinée.", {"Guinea"}),
    ("en", "A storm over American Samoa.", set()),
    ("en", "The police of New Jersey.", set()),
    ("en", "In the Democratic Republic of the Congo.", {"DR Congo"}),
    ("ru", "Беженцы из ДР Конго.", {"DR Congo"}),
    ("uk", "У Демократичній Республіці Конго тривають бої.", {"DR Congo"}),
    ("fr", "En République démocratique du Congo, un journaliste est détenu.", {"DR Congo"}),
    ("zh", "刚果民主共和国的记者被捕。", {"DR Congo"}),
    ("pl", "Śledztwo w sprawie republiki demokratycznej.", set()),
    ("ru", "Журналиста задержали в Северной Корее.", {"North Korea"}),
    ("ru", "В Южной Корее прошли выборы.", {"South Korea"}),
    ("ko", "한국에서 선거가 열렸다.", {"South Korea"}),
    ("ru", "Поезд в северном направлении.", set()),
    ("ru", "Журналисты в Мьянме арестованы.", {"Myanmar"}),
    ("uk", "Військові М'янми закрили газету.", {"Myanmar"}),
    ("he", "הצבא של מיאנמר סגר עיתון.", {"Myanmar"}),
    ("el", "Ο στρατός της Μιανμάρ έκλεισε εφημερίδα.", {"Myanmar"}),
    ("ka", "მიანმარი და მისი პრესა.", {"Myanmar"}),
]  # fmt: skip


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> TopicIndex:
    return index_of(Lexicon(tmp_path_factory.mktemp("data")), PLACES)


@pytest.mark.parametrize(("lang", "text", "places"), SENTENCES)
def test_the_longer_name_is_the_place(index: TopicIndex, lang: str, text: str, places: set[str]) -> None:
    assert named(index, text, lang) == places


def test_what_lies_inside_takes_nothing_away() -> None:
    longer = gazetteer.longer("MX")
    assert ("es", "Nuevo México") in longer
    assert ("es", "Ciudad de México") not in longer


def test_a_place_that_goes_by_the_shorter_name_too_takes_nothing_away() -> None:
    assert ("en", "Moscow Oblast") not in gazetteer.longer("RU-MOW")  # which is called Moscow too


def test_the_list_was_made_of_the_places_as_they_are() -> None:
    made_of = gazetteer.rows("longer-names").get(MADE_OF)
    assert made_of == [digest()], "run python -m alerts.lexicon.build.longer_names"
