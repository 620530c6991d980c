"""Logs: dotted event names with facts as keywords. No topic, no query string, no secret ever goes through here."""

from __future__ import annotations

import logging
import os
import sys
from urllib.parse import urlsplit


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
    # it warns of large and broken answers with the whole address; the settler says the same without the query string
    logging.getLogger("scrapy.core.downloader").setLevel(logging.CRITICAL)
    for name in ("crawler", "alerts"):
        logging.getLogger(name).setLevel(os.environ.get("TOCSIN_LOG_LEVEL", level))


def shown_url(url: str) -> str:
    """A URL as logs may show it: host and path, no query string."""
    parts = urlsplit(url)
    return f"{parts.hostname or ''}{parts.path}"
