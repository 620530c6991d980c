"""What a source says is text, and what is not: by CSS, before and instead of our own rules."""

from __future__ import annotations

import asyncio

import pytest

from crawler.article import extract
from crawler.article.extraction_pool import ExtractionPool

PAGE = """<html><head><title>Bells</title></head><body>
<div class="teaser"><p>Read also: a story of another day that has nothing to do with this one, however long it is.</p></div>
<div class="text"><p>The bells of the town rang at six.</p><p class="ad">Buy bells, the cheapest bells of them all.</p><p>Nobody slept.</p></div>
<span class="note">Amended <b>twice</b>.</span></body></html>"""
URL = "https://paper.example/bells"


@pytest.mark.parametrize(
    ("include", "exclude", "text", "error"),
    [
        (
            [".text"],
            [],
            "The bells of the town rang at six.\nBuy bells, the cheapest bells of them all.\nNobody slept.",
            None,
        ),
        ([".text"], [".ad"], "The bells of the town rang at six.\nNobody slept.", None),
        ([".note", ".text"], [".ad"], "The bells of the town rang at six.\nNobody slept.\nAmended twice.", None),
        ([".text", ".text p"], [".ad"], "The bells of the town rang at six.\nNobody slept.", None),
        (["span"], [], "Amended twice.", None),
    ],
)
def test_the_text_is_what_was_chosen(include: list[str], exclude: list[str], text: str, error: str | None) -> None:
    item = extract(PAGE.encode(), URL, include=include, exclude=exclude)
    assert (item.text, item.error, item.title) == (text, error, "Bells")


def test_what_is_chosen_and_not_there_is_said_and_the_text_found_by_rule() -> None:
    item = extract(PAGE.encode(), URL, include=["article"], exclude=[".teaser", "html", "body"])
    assert item.error == "include_missed"
    assert "Nobody slept." in item.text
    assert "Read also" not in item.text


def test_a_worker_is_told_of_the_choice() -> None:
    async def one() -> str:
        async with ExtractionPool(1) as pool:
            return (await pool.extract(PAGE.encode(), URL, include=[".text"], exclude=[".ad"])).text

    assert asyncio.run(one()) == "The bells of the town rang at six.\nNobody slept."
