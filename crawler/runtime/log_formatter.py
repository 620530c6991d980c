"""Scrapy's own log lines, left out where they would carry whole URLs or texts."""

from __future__ import annotations

from typing import Any

from scrapy.logformatter import LogFormatter


class QuietFormatter(LogFormatter):
    """Scrapy's own lines would carry whole URLs and texts; ours say the same without them."""

    def crawled(self, request: Any, response: Any, spider: Any) -> Any:
        """Nothing: the job logs what became of an answer."""
        return None

    def scraped(self, item: Any, response: Any, spider: Any) -> Any:
        """Nothing: an item's text does not belong into a log."""
        return None

    def download_error(self, failure: Any, request: Any, spider: Any, errmsg: str | None = None) -> Any:
        """Nothing: the job logs its failure."""
        return None
