"""Dagbladet: a summary by machine stands before the text, and only the bylines name all who wrote it."""

from __future__ import annotations

from dataclasses import replace

from scrapy.http import Response

from crawler.config.sections import SourceSpec
from crawler.config.source_options import SourceOptions
from crawler.items import StatementItem
from crawler.spiders.base import StatementSpider

NAME = ".firstname::text, .lastname::text"


class Dagbladet(StatementSpider):
    """Read by `tocsin crawl dagbladet`, and on schedule as a source of kind spider."""

    name = "dagbladet"
    source = SourceSpec(
        url="https://www.dagbladet.no/sitemap",
        name="dagbladet",
        kind="spider",
        spider="dagbladet",
        every="30m",
        options=SourceOptions(exclude=(".aiArticleSummary", "#aiContent")),
    )
    list_kind = "sitemap"

    def item(self, response: Response, item: StatementItem) -> StatementItem:
        """The names of all bylines of the article; others may follow it on the same page."""
        names = [" ".join(who.css(NAME).getall()) for who in response.css(".bylines")[:1].css('[rel="author"]')]
        return replace(item, author=", ".join(filter(None, names)) or item.author)
