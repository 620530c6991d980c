"""What a site's robots.txt allows (RFC 9309). Pure: fetching it and keeping it for a day is the caller's part."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from protego import Protego

AGENT_TOKEN = "Tocsin"  # noqa: S105 - what robots.txt files call us
MAX_AGE = timedelta(hours=24)  # RFC 9309, 2.4
MAX_BYTES = 500 * 1024  # 2.5
_LONGEST_LINE = 2000
_MOST_STARS = 8  # more wildcards than any honest rule has; each one multiplies the work of matching


class _Answer(Enum):
    FILE = "file"
    ALLOW = "allow"
    DISALLOW = "disallow"


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one origin. ``reachable`` is False when everything is forbidden because the file could not be had."""

    answer: _Answer
    file: Protego | None = None

    @property
    def reachable(self) -> bool:
        """Whether the site answered with rules, or that there are none."""
        return self.answer is not _Answer.DISALLOW

    def allowed(self, url: str, agent: str) -> bool:
        """Whether ``agent`` (the product token, ``Tocsin``) may fetch the URL."""
        if self.file is None:
            return self.answer is _Answer.ALLOW
        return bool(self.file.can_fetch(url[:_LONGEST_LINE], agent))

    def crawl_delay(self, agent: str) -> float | None:
        """Seconds between two requests that the file asks for (Crawl-delay or Request-rate), None when it asks nothing."""
        if self.file is None:
            return None
        rate = self.file.request_rate(agent)
        asked = [self.file.crawl_delay(agent), rate.seconds / rate.requests if rate and rate.requests else None]
        given = [float(d) for d in asked if d is not None and 0 <= d < 1e6]
        return max(given, default=None)

    def sitemaps(self) -> tuple[str, ...]:
        """The sitemaps that the file names, in its order."""
        return tuple(dict.fromkeys(_clean(self.file.sitemaps))) if self.file is not None else ()


ALLOW_ALL = Rules(_Answer.ALLOW)
DISALLOW_ALL = Rules(_Answer.DISALLOW)


def unavailable(code: str) -> Rules:
    """The rules of an origin whose robots.txt failed with this code. Redirects without end lead to no file, so
    there are no rules (2.3.1.2); a file that cannot be reached forbids everything (2.3.1.4)."""
    return ALLOW_ALL if code == "too_many_redirects" else DISALLOW_ALL


def parse(body: bytes, status: int = 200) -> Rules:
    """The rules of a robots.txt answer (after at most five redirects).

    2xx: the file's first 500 KiB. 5xx and 429: the site cannot say, so everything is forbidden (2.3.1.4; the 429 is
    ours: a site that asks to be left alone is not read instead). Everything else: there are no rules.
    """
    if status >= 500 or status == 429:
        return DISALLOW_ALL
    if not 200 <= status < 300:
        return ALLOW_ALL
    if len(body) > MAX_BYTES:
        body = body[:MAX_BYTES].rpartition(b"\n")[0]  # half a rule would be another rule
    text = body.decode("utf-8-sig", "replace").replace("\x00", "")
    return Rules(_Answer.FILE, Protego.parse("\n".join(_bounded(text.splitlines()))))


def _bounded(lines: Iterable[str]) -> Iterable[str]:
    """Lines whose matching stays cheap: a rule with too many wildcards ends after the last one allowed (so it covers more)."""
    for line in lines:
        shorter = re.sub(r"\*{2,}", "*", line[:_LONGEST_LINE])
        if shorter.count("*") > _MOST_STARS:
            pieces = shorter.split("*")
            shorter = "*".join(pieces[: _MOST_STARS + 1])
        yield shorter


def _clean(sitemaps: Iterable[str]) -> Iterable[str]:
    return (s.strip() for s in sitemaps if s.strip().lower().startswith(("http://", "https://")))
