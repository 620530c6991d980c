"""Sets up logging. Messages are dotted event names with facts as keywords, without topics, query strings or secrets."""

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
    # It warns whenever a job is still running at its next time; jobs log for themselves.
    logging.getLogger("apscheduler").setLevel(logging.CRITICAL)
    # It logs large and broken answers with the whole URL; the crawl jobs log them without the query string.
    logging.getLogger("scrapy.core.downloader").setLevel(logging.CRITICAL)
    for name in ("crawler", "alerts"):
        logging.getLogger(name).setLevel(_level(level))


def _level(default: str) -> str:
    """As TOCSIN_LOG_LEVEL says; a wrong one is refused where the configuration is read."""
    wanted = (os.environ.get("TOCSIN_LOG_LEVEL") or default).upper()
    return wanted if wanted in logging.getLevelNamesMapping() else default


def shown_url(url: str) -> str:
    """A URL as logs may show it: host and path, no query string."""
    parts = urlsplit(url)
    return f"{parts.hostname or ''}{parts.path}"
