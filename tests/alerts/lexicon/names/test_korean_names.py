"""Korean names in Latin letters as Korean writes them, and names that are not Korean."""

from __future__ import annotations

import pytest

from alerts.lexicon.names.korean_names import MOST, spellings


@pytest.mark.parametrize(
    ("name", "korean"),
    [
        ("moon jae in", "문재인"),
        ("jae in moon", "문재인"),
        ("yoon suk yeol", "윤석열"),
        ("kim daejung", "김대중"),
        ("kim yo jong", "김여정"),
        ("kang kyung wha", "강경화"),
        ("han duck soo", "한덕수"),
        ("ri yong ho", "리용호"),
        ("roh moo hyun", "노무현"),
    ],
)
def test_a_korean_name_is_written_in_its_syllables(name: str, korean: str) -> None:
    found = spellings(tuple(name.split()))
    assert korean in found
    assert len(found) <= MOST


@pytest.mark.parametrize(
    "name",
    ["xi jin ping", "min aung hlaing", "kim kardashian", "lee kuan yew", "lee", "song", "김 정은", "lee van cleef", ""],
)
def test_other_names_have_no_korean_spelling(name: str) -> None:
    assert spellings(tuple(name.split())) == ()


def test_other_syllables_are_another_name() -> None:
    assert not {"문제인", "문재언"} & set(spellings(("moon", "jae", "in")))
    assert "박근형" not in spellings(("park", "geun", "hye"))
