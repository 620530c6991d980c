"""Golem: lists of other articles and of job offers stand inside the text."""

from __future__ import annotations

from crawler.config.sections import SourceSpec
from crawler.config.source_options import SourceOptions
from crawler.spiders.base import StatementSpider


class Golem(StatementSpider):
    """Read by `tocsin crawl golem`, and on schedule as a source of kind spider."""

    name = "golem"
    source = SourceSpec(
        url="http://www.golem.de/rss.php?feed=RSS1.0",
        name="golem",
        kind="spider",
        spider="golem",
        every="30m",
        options=SourceOptions(exclude=(".go-teaser-block", ".list-articles")),
    )
    list_kind = "feed"
