"""Ad hoc: one page, stored as it is."""

from __future__ import annotations

from collections.abc import AsyncIterator

from scrapy import Request

from crawler.items import Entry
from crawler.spiders.address import AddressSpider


class PageSpider(AddressSpider):
    """Arguments: url; source (stored under that name, default adhoc)."""

    name = "page"

    async def start(self) -> AsyncIterator[Request]:
        """The page itself."""
        yield Request(self.url, callback=self.parse_page, meta={"entry": Entry(self.url)}, dont_filter=True)
