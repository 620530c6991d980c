"""The spider of Reuters: an index of lists leads to its newest two."""

from __future__ import annotations

import asyncio

from scrapy.http import XmlResponse

from crawler.sites.reuters import Reuters

INDEX = """<?xml version="1.0"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>https://www.reuters.com/news/1</loc></sitemap><sitemap><loc> https://www.reuters.com/news/2 </loc></sitemap>
<sitemap><loc>https://www.reuters.com/news/3</loc></sitemap></sitemapindex>"""


def test_an_index_is_followed_to_its_newest_lists() -> None:
    spider = Reuters()
    answer = XmlResponse(spider.address(), body=INDEX.encode())

    async def followed() -> list[str]:
        return [request.url async for request in spider.parse(answer)]

    assert asyncio.run(followed()) == ["https://www.reuters.com/news/1", "https://www.reuters.com/news/2"]
