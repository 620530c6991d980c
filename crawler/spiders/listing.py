"""Ad hoc: `scrapy crawl listing -a url=https://…` reads one listing and stores its pages."""

from __future__ import annotations

from crawler.spiders.address import AddressSpider


class ListingSpider(AddressSpider):
    """Arguments: url; source (stored under that name, default adhoc); since (ISO date); selector (CSS, of the links)."""

    name = "listing"
    list_kind = "listing"
