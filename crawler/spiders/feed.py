"""Ad hoc: `scrapy crawl feed -a url=https://…` reads one feed and stores its pages."""

from __future__ import annotations

from crawler.spiders.address import AddressSpider


class FeedSpider(AddressSpider):
    """Arguments: url; source (stored under that name, default adhoc); since (ISO date)."""

    name = "feed"
    list_kind = "feed"
