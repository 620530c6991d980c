"""Names that are made for languages which our own table of regions has none in."""

from __future__ import annotations

from alerts.lexicon.build.kin_names import kin_names


def test_a_near_language_lends_its_spelling_where_there_is_none() -> None:
    found = set(kin_names({("ru", "Пунтленд"), ("kk", "Пунтлэнд"), ("hi", "पंटलैंड")}))
    assert {("ky", "Пунтленд"), ("mr", "पंटलैंड")} <= found
    assert not [name for lang, name in found if lang in ("kk", "ru", "hi", "ta", "uk")]


def test_the_scripts_of_india_are_turned_letter_by_letter() -> None:
    found = dict(kin_names({("hi", "कश्मीर")}))
    assert (found["gu"], found["kn"]) == ("કશ્મીર", "ಕಶ್ಮೀರ")


def test_a_letter_that_the_other_script_lacks_makes_no_name() -> None:
    assert "pa" not in dict(kin_names({("hi", "ऋषि")}))
