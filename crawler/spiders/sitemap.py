"""Ad hoc: `scrapy crawl sitemap -a url=https://…` reads one sitemap and stores its pages."""

from __future__ import annotations

from crawler.spiders.address import AddressSpider


class SitemapSpider(AddressSpider):
    """Arguments: url; source (stored under that name, default adhoc); since (ISO date)."""

    name = "sitemap"
    list_kind = "sitemap"
