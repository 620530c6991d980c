"""Ad hoc: `scrapy crawl feed -a url=https://…` reads one address (a feed, a sitemap, a listing or a page) and stores its pages.

Arguments of all: url; source (stored under that name, default adhoc); since (a day, yesterday, 7d); selector (CSS, of a listing's links).
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from scrapy import Request

from crawler.items import Entry
from crawler.spiders.base import StatementSpider


class AddressSpider(StatementSpider):
    """A spider for any address of its kind; abstract, so it has no name of its own."""

    def __init__(self, selector: str | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.link_css = selector


class FeedSpider(AddressSpider):
    """One feed."""

    name = list_kind = "feed"


class SitemapSpider(AddressSpider):
    """One sitemap."""

    name = list_kind = "sitemap"


class ListingSpider(AddressSpider):
    """One listing."""

    name = list_kind = "listing"


class PageSpider(AddressSpider):
    """One page, stored as it is."""

    name = "page"

    async def start(self) -> AsyncIterator[Request]:
        """The page itself."""
        yield self._page(Entry(self.address()))
