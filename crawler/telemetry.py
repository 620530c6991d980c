"""Logs: dotted event names with facts as keywords. No topic, no query string, no secret ever goes through here."""

from __future__ import annotations

import logging
import os
import sys
from typing import Any
from urllib.parse import urlsplit

from scrapy.logformatter import LogFormatter


def set_up(level: str = "INFO") -> None:
    """Log to standard error; libraries only from WARNING on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%S%z"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("apscheduler").setLevel(
        logging.CRITICAL
    )  # it warns whenever a tick is still busy; jobs log for themselves
    for name in ("crawler", "alerts"):
        logging.getLogger(name).setLevel(os.environ.get("TOCSIN_LOG_LEVEL", level))


def place(url: str) -> str:
    """A URL as logs may show it: host and path, no query string."""
    parts = urlsplit(url)
    return f"{parts.hostname or ''}{parts.path}"


class QuietFormatter(LogFormatter):
    """Scrapy's own lines would carry whole URLs and texts; ours say the same without them."""

    def crawled(self, request: Any, response: Any, spider: Any) -> Any:
        """Nothing: the settler logs what became of an answer."""
        return None

    def scraped(self, item: Any, response: Any, spider: Any) -> Any:
        """Nothing: an item's text is nobody's business in a log."""
        return None

    def download_error(self, failure: Any, request: Any, spider: Any, errmsg: str | None = None) -> Any:
        """Nothing: the settler says it in its own words."""
        return None
