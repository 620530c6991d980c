"""Sets up logging, and cleans what is written to a log or a terminal. Messages are dotted event names with facts as keywords, without topics, query strings or secrets."""

from __future__ import annotations

import logging
import os
import re
import sys
from urllib.parse import urlsplit


class _Formatter(logging.Formatter):
    """One line a message, and nothing that a terminal obeys, whatever a site or a server said. A traceback has its lines."""

    def format(self, record: logging.LogRecord) -> str:
        return printable(super().format(record))

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        record.message = " ".join(record.message.splitlines())
        return super().formatMessage(record)


def set_up(level: str = "INFO") -> None:
    """Log to standard error; libraries only from WARNING on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Formatter("%(asctime)s %(levelname)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%S%z"))
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


_OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def printable(text: str) -> str:
    """The text for a terminal or a log: without what these obey (escape sequences, bidirectional overrides); lines and tabs stay."""
    return _OBEYED.sub("", text) if not text.isprintable() else text


def escaped(line: str) -> str:
    """A line of JSON with the same as escapes: it reads alike, and a terminal that shows it obeys nothing."""
    return _OBEYED.sub(lambda m: f"\\u{ord(m[0]):04x}", line) if not line.isprintable() else line
