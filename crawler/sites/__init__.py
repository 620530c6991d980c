"""Spiders of single sites, one file each: what is special about a site's list or pages. Knows no database."""

from __future__ import annotations


def names() -> list[str]:
    """The names of all spiders: the general kinds, and every site in this folder."""
    from scrapy.settings import Settings
    from scrapy.spiderloader import SpiderLoader

    loader = SpiderLoader.from_settings(Settings({"SPIDER_MODULES": ["crawler.spiders", "crawler.sites"]}))
    return sorted(loader.list())
