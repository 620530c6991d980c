"""The Hill: the names of politicians carry a card with other headlines, in the middle of the sentence."""

from __future__ import annotations

from crawler.config.sections import SourceSpec
from crawler.config.source_options import SourceOptions
from crawler.spiders.base import StatementSpider


class TheHill(StatementSpider):
    """Read by `tocsin crawl the_hill`, and on schedule as a source of kind spider."""

    name = "the_hill"
    source = SourceSpec(
        url="https://thehill.com/rss/syndicator/19110",
        name="the-hill",
        kind="spider",
        spider="the_hill",
        every="30m",
        options=SourceOptions(exclude=(".rollover-people-block",)),
    )
    list_kind = "feed"
