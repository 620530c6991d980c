"""Tags: one spelling of each, and what cannot be one."""

from __future__ import annotations

import pytest

from crawler.config import tags
from crawler.errors import RequestError


@pytest.mark.parametrize(
    ("said", "kept"),
    [("Caucasus", "caucasus"), ("  South   Caucasus ", "south caucasus"), ("КАВКАЗ", "кавказ"), ("ＮＧＯ", "ngo"), ("[/] x", "[/] x"), ("a-b", "a-b")],
)  # fmt: skip
def test_a_tag_has_one_spelling(said: str, kept: str) -> None:
    assert tags.normal(said) == kept


@pytest.mark.parametrize("wrong", ["", "  ", "a,b", 'say "x"', "x" * 61, "bell\a", "+a", "-a", "back\\slash"])
def test_what_is_no_tag(wrong: str) -> None:
    with pytest.raises(RequestError) as caught:
        tags.normal(wrong)
    assert caught.value.code == "tag_invalid"


def test_titles_of_others_are_made_to_fit() -> None:
    assert tags.near("News, politics & “more”") == "news politics & more"
    assert tags.near("x" * 99) == "x" * 60
    assert tags.near(" ,, ") is None
