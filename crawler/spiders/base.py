"""What every spider here can do: read a list, follow its pages, have them extracted. Stores nothing; the pipeline does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from scrapy import Request, Spider
from scrapy.http import Response
from twisted.python.failure import Failure as TwistedFailure

from crawler import clock
from crawler.config.sections import SourceSpec
from crawler.config.source_options import PLAIN, SourceOptions
from crawler.errors import RequestError
from crawler.feeds import reader
from crawler.fetch import failures
from crawler.items import Entry, Failure, StatementItem
from crawler.parsing import url_keys
from crawler.pipelines import Found
from crawler.runtime.jobs.base import Ingest, answer_of
from crawler.runtime.jobs.page import complete


class StatementSpider(Spider):
    """A site: set `name` and `source`, and `link_css` or `list_kind`; override `links` or `item` for what is special about it.

    ``source`` (argument): the name of the source that statements are stored under; default: the spider's own source, else adhoc.
    ``since`` (argument): an ISO date; entries that the list dates earlier are left out.
    """

    source: SourceSpec | None = None
    list_kind: str | None = None
    link_css: str | None = None

    def __init__(
        self,
        source: str | None = None,
        url: str | None = None,
        since: str | None = None,
        ingest: Ingest | None = None,
        options: SourceOptions | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        own = self.source.name or self.name if self.source else None
        self.source_name = source or own
        self.url = url or (self.source.url if self.source else "")
        self.ingest = ingest  # the pipeline sets it under plain `scrapy crawl`
        self.options = options or (self.source.options if self.source else PLAIN)
        self.since = _day(since)
        self.problem: Failure | None = None  # what kept the spider from its list

    async def start(self) -> AsyncIterator[Request]:
        """The list of the site."""
        if not self.url:
            raise RequestError(
                "spider_without_url", f"The spider «{self.name}» has no address.", "Add -a url=https://…"
            )
        yield Request(self.url, callback=self.parse, errback=self.list_failed, dont_filter=True)

    async def list_failed(self, failure: TwistedFailure) -> None:
        """The list did not come: noted, so that the source does not look read."""
        error = failure.value or RuntimeError()
        status = getattr(getattr(error, "response", None), "status", None)
        refusal = failures.of_status(status, None, clock.utcnow()) if status else None
        self.problem = refusal or failures.of_exception(error)
        self.logger.warning("spider.list_failed code=%s", self.problem.code)

    async def parse(self, response: Response) -> AsyncIterator[Request]:
        """The list came: follow what it shows."""
        for entry in await self.links(response):
            if self.since and (entry.published or entry.updated or "9999") < self.since:
                continue
            yield Request(entry.url, callback=self.parse_page, meta={"entry": entry}, dont_filter=True)

    async def links(self, response: Response) -> Iterable[Entry]:
        """The entries of the list, by the general readers."""
        kind = (response.headers.get("Content-Type") or b"").decode("latin-1")
        found = await asyncio.to_thread(
            reader.read, response.body, response.url, kind, kind=self.list_kind, selector=self.link_css
        )
        if found.kind == "none":
            code = found.warnings[0] if found.warnings else "spider_without_list"
            self.problem = Failure(code, found.error or "The address holds no list of pages.")
            self.logger.warning("spider.no_list code=%s", code)
        unique = {url_keys.url_key(entry.url): entry for entry in reversed(found.entries)}
        return list(reversed(unique.values()))

    async def parse_page(self, response: Response) -> AsyncIterator[Found]:
        """A page came: one statement, with the answer as evidence."""
        answer = answer_of(response)
        entry = response.meta.get("entry") or Entry(response.url)
        assert self.ingest is not None, "crawler.pipelines.StorePipeline is switched off"
        item = await self.ingest.extract(answer, self.options, entry)
        yield Found(self.item(response, complete(replace(item, url=entry.url), entry)), answer)

    def item(self, response: Response, item: StatementItem) -> StatementItem:
        """What is special about this site's pages; the general extraction is handed in."""
        return item


def _day(since: str | None) -> str | None:
    if since is None:
        return None
    try:
        return date.fromisoformat(since[:10]).isoformat()
    except ValueError as error:
        raise RequestError("date_invalid", f"«{since}» is not a date.", "Write it like 2017-04-01.") from error
