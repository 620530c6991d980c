"""What every spider here can do: read a list, follow its pages, have them extracted. Stores nothing; the pipeline does."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from typing import Any

from scrapy import Request, Spider
from scrapy.http import Response
from twisted.python.failure import Failure as TwistedFailure

from crawler import clock
from crawler.config.sections import SourceSpec
from crawler.config.source_options import PLAIN, SourceOptions
from crawler.errors import GuardError, RequestError
from crawler.fetch import failures
from crawler.items import Entry, Failure, StatementItem, StatementRow
from crawler.parsing import url_keys
from crawler.runtime.jobs.base import Ingest, answer_of, received, request_for
from crawler.runtime.jobs.page import complete
from crawler.storage.models import ADHOC


class StatementSpider(Spider):
    """A site: set `name` and `source`, and `link_css` or `list_kind`; override `links` or `item` for what is special about it.

    ``source`` (argument): the name of the source that statements are stored under; default: the spider's own source, else adhoc.
    ``since`` (argument): a day, `yesterday`, or how long ago (7d); entries that the list dates earlier are left out.
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
        yield Request(self.address(), callback=self.parse, errback=self.list_failed, dont_filter=True)

    def address(self) -> str:
        """Where it begins; RequestError spider_without_url."""
        if not self.url:
            raise RequestError(
                "spider_without_url", f'The spider "{self.name}" has no address.', "Add -a url=https://…"
            )
        return self.url

    async def list_failed(self, failure: TwistedFailure) -> None:
        """The list did not come: noted, so that the source does not look read."""
        self._list_lacks(_failure(failure))

    async def page_failed(self, failure: TwistedFailure) -> None:
        """A page did not come: counted under its reason; the other pages are read all the same."""
        self._page_lacks(_failure(failure).code)

    def _page_lacks(self, code: str) -> None:
        self._count("page", code)
        if self.ingest is not None:
            self.ingest.tally.failed_pages += 1

    def _list_lacks(self, problem: Failure) -> None:
        self.problem = problem
        self._count("list", problem.code)

    def _count(self, what: str, code: str) -> None:
        """In Scrapy's stats, and in the log without the address."""
        self.logger.warning("spider.failed what=%s code=%s", what, code)
        if self.crawler.stats is not None:
            self.crawler.stats.inc_value(f"tocsin/{what}s_failed")
            self.crawler.stats.inc_value(f"tocsin/{what}s_failed/{code}")

    async def parse(self, response: Response) -> AsyncIterator[Request]:
        """The list came: follow what it shows."""
        for entry in await self.links(response):
            if self.since and (entry.published or entry.updated or "9999") < self.since:
                continue
            try:
                yield self._page(entry)
            except GuardError as error:
                self._page_lacks(error.code)

    def _page(self, entry: Entry) -> Request:
        return request_for(
            entry.url, callback=self.parse_page, errback=self.page_failed, meta={"entry": entry}, dont_filter=True
        )

    async def links(self, response: Response) -> Iterable[Entry]:
        """The entries of the list, by the general readers."""
        assert self.ingest is not None, "crawler.pipelines.StorePipeline is switched off"
        found = await self.ingest.lists.read(answer_of(response), kind=self.list_kind, selector=self.link_css)
        if found.kind == "none":
            code = found.warnings[0] if found.warnings else "spider_without_list"
            self._list_lacks(Failure(code, found.error or "The address holds no list of pages."))
        elif found.children and not found.entries:
            self._list_lacks(
                Failure(
                    "sitemap_index", "The address is an index of sitemaps; give one of them, or `tocsin crawl URL`."
                )
            )
        unique = {url_keys.url_key(entry.url): entry for entry in reversed(found.entries)}
        return list(reversed(unique.values()))

    async def parse_page(self, response: Response) -> AsyncIterator[StatementRow]:
        """A page came: one statement, with the answer as evidence."""
        came = received(response, self.crawler.engine.download_async)
        entry = response.meta.get("entry") or Entry(response.url)
        assert self.ingest is not None, "crawler.pipelines.StorePipeline is switched off"
        item, parts = await self.ingest.extract(came, self.options, entry)
        found = self.item(response, complete(replace(item, url=entry.url), entry))
        yield StatementRow(found, self.source_name or ADHOC, came.answer, parts)

    def item(self, response: Response, item: StatementItem) -> StatementItem:
        """What is special about this site's pages; the general extraction is handed in."""
        return item


def _failure(failure: TwistedFailure) -> Failure:
    """What kept an answer away, in our codes."""
    error = failure.value or RuntimeError()
    status = getattr(getattr(error, "response", None), "status", None)
    refusal = failures.of_status(status, None, clock.utcnow()) if status else None
    return refusal or failures.of_exception(error)


def _day(since: str | None) -> str | None:
    return clock.written_moment(since, clock.utcnow().astimezone()).date().isoformat() if since else None
