"""Polish: what the dictionary has under another word or not at all, and what is another word."""

from __future__ import annotations

from tests.alerts.lexicon.languages import mistakes

FORMS = {
    "objąć": "objęcie objęcia objęciem objęciu",
    "otworzyć": "otwarcie otwarcia otwarciu",
    "wziąć": "wzięcia wzięciu",
    "nowy": "nowa nowszy najnowszy najnowsze najnowsza",
    "ważny": "najważniejszy ważniejsza",
    "prawo": "prawa prawem prawu",
}
OTHERS = {"prawo": "prawie prawda", "nowy": "nowina"}


def test_forms_and_near_misses() -> None:
    assert mistakes("pl", FORMS, OTHERS) == []
