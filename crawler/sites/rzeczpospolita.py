"""Rzeczpospolita: boxes "Czytaj więcej" with the first words of other articles stand between the paragraphs."""

from __future__ import annotations

from crawler.config.sections import SourceSpec
from crawler.config.source_options import SourceOptions
from crawler.spiders.base import StatementSpider


class Rzeczpospolita(StatementSpider):
    """Read by `tocsin crawl rzeczpospolita`, and on schedule as a source of kind spider."""

    name = "rzeczpospolita"
    source = SourceSpec(
        url="https://www.rp.pl/sitemaps/news-sitemap.xml",
        name="rzeczpospolita",
        kind="spider",
        spider="rzeczpospolita",
        every="30m",
        options=SourceOptions(include=(".articleBody",), exclude=(".content--excerpt", ".subtitle--border")),
    )
    list_kind = "sitemap"
