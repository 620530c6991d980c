"""What all kinds of job share: how an answer is received, and how items of other spiders are stored."""

from __future__ import annotations

import asyncio

import pytest
from scrapy import Request
from scrapy.http import Response
from sqlalchemy import select

from crawler.items import Answer, Entry
from crawler.runtime.jobs.base import Ingest, ready, received
from crawler.storage.database import Database
from crawler.storage.models import Source
from tests.support.builders import NOW, an_item
from tests.support.jobs import with_ingest

FROM, TO = "https://paper.example/old", "https://paper.example/new"
REDIRECTS = [
    ([], None, ()),
    ([301], TO, (TO,)),
    ([308, 301], TO, ("https://paper.example/between", TO)),
    ([301, 302], None, ("https://paper.example/between", TO)),
    (["meta refresh"], None, (TO,)),
]


@pytest.mark.parametrize(("reasons", "moved", "trail"), REDIRECTS)
def test_only_permanent_redirects_alone_mean_that_an_address_has_moved(
    reasons: list[int | str], moved: str | None, trail: tuple[str, ...]
) -> None:
    urls = [FROM, "https://paper.example/between"][: len(reasons)]
    meta = {"redirect_reasons": reasons, "redirect_urls": urls} if reasons else {}
    came = received(Response(TO, request=Request(TO, meta=meta)), later)
    assert (came.moved, came.trail) == (moved, trail)


async def later(request: Request) -> Response:
    """A site on which nothing but one address answers."""
    if request.url != TO:
        raise TimeoutError
    return Response(request.url, body=str(sorted(request.meta)).encode(), request=request)


def test_further_documents_go_by_the_road_of_the_first_and_may_be_missing() -> None:
    shared = ("download_slot", "download_timeout", "options", "home", "handle_httpstatus_list")
    meta = {**dict.fromkeys(shared, 1), "redirect_urls": [FROM], "started": "now"}
    came = received(Response(TO, request=Request(TO, meta=meta)), later)

    async def both() -> list[Answer | None]:
        return [await came.get(TO), await came.get(FROM)]

    found, missing = asyncio.run(both())
    assert found is not None
    assert (found.body.decode(), missing) == (str(sorted(shared)), None)


def test_a_date_that_cannot_be_is_left_out_and_a_post_gets_the_language_of_its_words() -> None:
    post = Entry("", summary="Le pont sur la rivière est fermé depuis ce matin.", published="2199-01-01", whole=True)
    (made,) = ready([post], NOW)
    assert (made.published, made.language) == (None, "fr")


def test_items_of_other_spiders_are_stored_under_their_source(database: Database) -> None:
    async def work(ingest: Ingest) -> list[bool]:
        kept = [await ingest.keep(an_item(), name, None) for name in ("gazette", "gazette", "adhoc")]
        return [k.new for k in kept]

    assert with_ingest(database, work) == [True, False, False]
    with database.read() as session:
        assert set(session.scalars(select(Source.name))) == {"gazette", "adhoc"}
