"""Which outlets a text stands on, and which names are none."""

from __future__ import annotations

import pytest

from alerts.quotes import find

EN = {
    "The arrests were reported by The Northland Post.": ["The Northland Post"],
    "The arrests were first reported by the newspaper Nord.": ["Nord"],
    "Northland Post reported on the arrests in May.": ["Northland Post"],
    "Independent Northland newspaper Novy Den reported on the arrests.": ["Novy Den"],
    "“They came at night,” he told Northland Radio.": ["Northland Radio"],
    "According to Reuters, three men were killed.": ["Reuters"],
    "Three men were killed, according to the agency Nord.": ["Nord"],
    "Ann Lee said so in an interview with the BBC.": ["BBC"],
    "Reuters and Interfax reported that three men were killed.": ["Reuters", "Interfax"],
    "Three men were killed, Ann Lee reported.": [],
    "According to Ann Lee, three men were killed.": [],
    "Ann Lee told Otto Brandt that three men were killed.": [],
    "The post was closed, the ministry said.": [],
    "The times are hard.": [],
}


@pytest.mark.parametrize(("text", "outlets"), EN.items(), ids=EN)
def test_english(text: str, outlets: list[str]) -> None:
    found = find(text, "en").reported
    assert [r.outlet for r in found] == outlets
    assert [text[r.start : r.end] for r in found] == outlets


RU = {
    "Об этом сообщил «Северный вестник».": ["Северный вестник"],
    "Об этом сообщает «Северная газета» со ссылкой на полицию.": ["Северная газета"],
    "Три человека погибли, передаёт агентство «Норд».": ["Норд"],
    "Три человека погибли, передаёт ТАСС.": ["ТАСС"],
    "По данным «Медиазоны», погибли трое.": ["Медиазоны"],
    "Три человека погибли, пишет Анна Ли.": [],
    "По словам Анны Ли, погибли трое.": [],
}


@pytest.mark.parametrize(("text", "outlets"), RU.items(), ids=RU)
def test_russian(text: str, outlets: list[str]) -> None:
    assert [r.outlet for r in find(text, "ru").reported] == outlets
