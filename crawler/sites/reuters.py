"""Reuters: its sitemap of news is a sitemap of sitemaps, and words for screen readers and about the house stand in the text."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

from scrapy import Request
from scrapy.http import Response

from crawler.config.sections import SourceSpec
from crawler.config.source_options import SourceOptions
from crawler.items import StatementItem
from crawler.runtime.jobs.base import request_for
from crawler.spiders.base import StatementSpider

LISTS = 2  # of the index, whose first are the newest
HOUSE = "Our Standards:"  # begins the paragraph about its principles


class Reuters(StatementSpider):
    """Read by `tocsin crawl reuters`, and on schedule as a source of kind spider."""

    name = "reuters"
    source = SourceSpec(
        url="https://www.reuters.com/arc/outboundfeeds/news-sitemap-index/?outputType=xml",
        name="reuters",
        kind="spider",
        spider="reuters",
        every="30m",
        options=SourceOptions(exclude=('[class*="sign-off"]', '[style*="clip:rect"]')),
    )
    list_kind = "sitemap"

    async def parse(self, response: Response) -> AsyncIterator[Request]:
        """An index is followed to its newest lists; a list is read as any other."""
        lists = response.xpath("//*[local-name()='sitemap']/*[local-name()='loc']/text()").getall()
        for url in lists[:LISTS]:
            yield request_for(url.strip(), callback=self.parse, errback=self.list_failed, dont_filter=True)
        if not lists:
            async for request in super().parse(response):
                yield request

    def item(self, response: Response, item: StatementItem) -> StatementItem:
        """Without the paragraph about the house."""
        lines = (line for line in item.text.splitlines() if not line.startswith(HOUSE))
        return replace(item, text="\n".join(lines).strip())
