"""The demonstration's sites are sites as others are: our readers find every text in their lists and pages."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from alerts.demo import site, texts
from crawler.article import extract
from crawler.feeds import reader

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def _full(publisher: texts.Publisher) -> site.Site:
    made = site.Site(publisher, port=8000)
    for number, text in enumerate(t for t in texts.ALL if t.publisher is publisher):
        made.publish(text, NOW - timedelta(minutes=60 - number))
    return made


@pytest.mark.parametrize(
    ("publisher", "kind", "path"),
    [(p, kind, path) for p in (texts.NGO, texts.PAPER) for kind, path in p.lists],
    ids=lambda value: value.key if isinstance(value, texts.Publisher) else str(value),
)
def test_each_list_shows_its_texts_newest_first(publisher: texts.Publisher, kind: str, path: str) -> None:
    made = _full(publisher)
    found = made._find(path)
    assert found
    selector = "h2 a" if kind == "listing" else None
    read = reader.read(found[1].encode(), made.base + path, found[0], kind=kind, selector=selector)
    expected = [post.text for post in made.posts if path in post.text.lists]
    assert len(expected) >= 4
    assert [(e.url, e.title) for e in read.entries] == [(made.url(t), t.title) for t in expected]


@pytest.mark.parametrize("text", texts.ALL, ids=lambda t: t.slug)
def test_the_text_of_each_page_is_found_and_nothing_else(text: texts.Text) -> None:
    made = _full(text.publisher)
    found = made._find(made.url(text).removeprefix(made.base))
    assert found
    item = extract(found[1].encode(), made.url(text), found[0], now=NOW)
    assert (item.title, item.language, item.kind) == (text.title, text.language, "article")
    assert item.text == "\n".join(text.paragraphs)


def test_what_did_not_change_is_answered_in_short() -> None:
    async def talk() -> tuple[list[int], int, int]:
        made = site.Site(texts.NGO)
        await made.start()
        made.publish(texts.CORRECTION, NOW)
        async with httpx.AsyncClient(base_url=made.base, trust_env=False) as client:
            first = await client.get("/statements.atom")
            known = {"If-None-Match": first.headers["ETag"]}
            again = await client.get("/statements.atom", headers=known)
            made.correct(texts.CORRECTION, NOW + timedelta(minutes=1))
            changed = await client.get("/statements.atom", headers=known)
            missing = await client.get("/no/such/page")
        made.stop()
        return [r.status_code for r in (first, again, changed, missing)], made.requests, made.unchanged

    assert asyncio.run(talk()) == ([200, 304, 200, 404], 4, 1)
