"""What is special about the list or the pages of a single site?

One spider a file; knows no database.
"""

from __future__ import annotations


def names() -> list[str]:
    """The names of all spiders: the general kinds, and every site in this folder."""
    from scrapy.settings import Settings
    from scrapy.spiderloader import SpiderLoader

    loader = SpiderLoader.from_settings(Settings({"SPIDER_MODULES": ["crawler.spiders", "crawler.sites"]}))
    return sorted(loader.list())
