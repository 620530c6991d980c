"""Sets up logging, and cleans what is written to a log or a terminal. Messages are dotted event names with facts as keywords, without topics, query strings or secrets."""

from __future__ import annotations

import json
import logging
import os
import re
import sys
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from crawler import correlation

_EVENT = re.compile(r"([a-z_]+(?:\.[a-z_]+)+)(?: |$)")
_FACT = re.compile(r"(\w+)=%[-.\d]*[a-z]")


class Text(logging.Formatter):
    """One line a message, and nothing that a terminal obeys, whatever a site or a server said. A traceback has its lines."""

    def format(self, record: logging.LogRecord) -> str:
        return printable(super().format(record))

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        belongs = (f"{name}={value}" for name, value in correlation.ids().items())
        record.message = " ".join([*record.message.splitlines(), *belongs])
        return super().formatMessage(record)


class Json(logging.Formatter):
    """An object a line: what it is called, its facts as they are, and what it belongs to. A traceback is one text."""

    def format(self, record: logging.LogRecord) -> str:
        made = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        head = {"time": made, "level": record.levelname, "module": record.name, "process": record.process}
        more = {"traceback": self.formatException(record.exc_info)} if record.exc_info else {}
        line = {**_facts(record), **correlation.ids(), **more, **head}
        return escaped(json.dumps({**head, **line}, ensure_ascii=False, default=str))


def _facts(record: logging.LogRecord) -> dict[str, Any]:
    """An event of ours by its name and facts; what a library says as ``message``."""
    event, names = _EVENT.match(str(record.msg)), _FACT.findall(str(record.msg))
    if event is None or not isinstance(record.args, tuple) or len(names) != len(record.args):
        return {"event": "library.message", "message": record.getMessage()}
    return {"event": event[1], **dict(zip(names, record.args, strict=True))}


def set_up(level: str = "INFO", form: str = "text") -> None:
    """Log to standard error, as `text` or `json`; libraries only from WARNING on."""
    handler = logging.StreamHandler(sys.stderr)
    said = "%(asctime)s %(levelname)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%S%z"
    handler.setFormatter(Json() if form == "json" else Text(*said))
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
