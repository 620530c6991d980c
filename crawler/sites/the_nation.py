"""The Nation: a block of popular articles with their first sentences stands in the middle of the text."""

from __future__ import annotations

from crawler.config.sections import SourceSpec
from crawler.config.source_options import SourceOptions
from crawler.spiders.base import StatementSpider


class TheNation(StatementSpider):
    """Read by `tocsin crawl the_nation`, and on schedule as a source of kind spider."""

    name = "the_nation"
    source = SourceSpec(
        url="https://www.thenation.com/news-sitemap.xml",
        name="the-nation",
        kind="spider",
        spider="the_nation",
        every="30m",
        options=SourceOptions(exclude=(".collections", ".popular-articles")),
    )
    list_kind = "sitemap"
