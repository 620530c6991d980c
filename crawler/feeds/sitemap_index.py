"""The sitemaps of an index: which of them a poll asks for, and what is remembered of each. Stores nothing; ``get`` is handed in."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from crawler.feeds.list_pool import Lists
from crawler.items import Answer, Entry, Reading

MOST = 20  # sitemaps asked for at one poll
KNOWN = 500  # sitemaps of an index that are considered, the newest; older ones are never asked for
NEWEST = 200  # pages of a sitemap that is read for the first time after the index was; older ones are noted as known
DEPTH = 3  # of an index in an index
Get = Callable[..., Awaitable[Answer | None]]  # (url, headers); None for what cannot be had


@dataclass(frozen=True, slots=True)
class Part:
    """What is known of one sitemap: the date that the index gave it, and the validators of its last answer.

    ``state``: read, failed, index (it names further sitemaps), waiting (for the next poll), or left (there were too many when
    the index was first read).
    """

    state: str
    lastmod: str = ""
    etag: str | None = None
    last_modified: str | None = None
    sha256: str = ""

    def conditions(self) -> dict[str, str]:
        """The headers of a request for it."""
        named = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {k: v for k, v in named.items() if v} if self.state == "read" else {}


Parts = Mapping[str, Part]


@dataclass
class Poll:
    """What asking for an index's sitemaps brought. ``past``: addresses of pages that are no news, though they were never seen."""

    parts: dict[str, Part] = field(default_factory=dict)
    readings: list[Reading] = field(default_factory=list)
    past: set[str] = field(default_factory=set)
    asked: int = 0

    @property
    def failed(self) -> bool:
        """Whether one of them could not be had."""
        return any(part.state == "failed" for part in self.parts.values())


async def poll(index: Reading, known: Parts, since: datetime | None, get: Get, lists: Lists) -> Poll:
    """Ask for the sitemaps that may have changed. ``since``: when the source was first read."""
    done = Poll()
    waiting = [(index, 1)]
    while waiting:
        here, depth = waiting.pop(0)
        for url, lastmod in candidates(here):
            part = known.get(url)
            if url in done.parts:
                continue
            if not due(part, lastmod) or done.asked >= MOST:
                done.parts[url] = part or Part("waiting" if known else "left", lastmod)
                continue
            found = await _ask(done, url, lastmod, part, get, lists)
            if found is not None and found.children and depth < DEPTH:
                waiting.append((found, depth + 1))
            elif found is not None:
                done.readings.append(found)
                done.past |= history(found.entries, part, since) if known else set()
    done.parts.update({url: known[url] for url in list(known)[:KNOWN] if done.failed and url not in done.parts})
    return done


def candidates(index: Reading) -> list[tuple[str, str]]:
    """Its sitemaps with their dates, the newest first: by their dates when all have one, else by their names."""
    from crawler.feeds.sitemaps import newest_first  # with lxml, which those who only keep this state do without

    dates = dict(zip(index.children, index.changed, strict=False))
    urls = index.children if all(dates.get(url) for url in index.children) else newest_first(index.children)
    return [(url, dates.get(url, "")) for url in urls[:KNOWN]]


def due(part: Part | None, lastmod: str) -> bool:
    """Whether a sitemap may have changed: it has no date in the index, or another than when it was read."""
    if part is None or part.state in ("failed", "index", "waiting"):
        return True
    return lastmod != part.lastmod or (not lastmod and part.state == "read")


def history(entries: Iterable[Entry], part: Part | None, since: datetime | None) -> set[str]:
    """Of a sitemap that is read for the first time, the pages that are no news: those dated before the source's first read, and
    all but the newest. Of one that was left out until now also those without a date."""
    if since is None or (part is not None and part.state in ("read", "index")):
        return set()
    day, late = since.date().isoformat(), part is not None and part.state == "failed"
    newest = sorted(entries, key=dated, reverse=True)
    news = [e for e in newest if late or (dated(e) >= day if dated(e) else part is None or part.state == "waiting")][
        :NEWEST
    ]
    return {e.url for e in newest} - {e.url for e in news}


def dated(entry: Entry) -> str:
    """When a page is said to have changed last; empty for one without a date."""
    return entry.updated or entry.published or ""


async def _ask(done: Poll, url: str, lastmod: str, part: Part | None, get: Get, lists: Lists) -> Reading | None:
    """The sitemap, None when it is what it was or cannot be had; what is known of it is noted."""
    done.asked += 1
    answer = await get(url, part.conditions() if part else {})
    if answer is not None and answer.status == 304 and part is not None and part.state == "read":
        done.parts[url] = Part("read", lastmod, part.etag, part.last_modified, part.sha256)
        return None
    found = await _read(answer, lists) if answer is not None and answer.status != 304 else None
    if answer is None or found is None:
        done.parts[url] = Part("failed", lastmod)
        return None
    digest = hashlib.sha256(answer.body).hexdigest()[:32]
    state = "index" if found.children else "read"
    done.parts[url] = Part(state, lastmod, answer.header("ETag"), answer.header("Last-Modified"), digest)
    return None if part is not None and state == "read" == part.state and part.sha256 == digest else found


async def _read(answer: Answer, lists: Lists) -> Reading | None:
    found = await lists.read(answer, kind="sitemap")
    return found if found.kind != "none" else None


def load(stored: Mapping[str, list[str | None]] | None) -> dict[str, Part]:
    """From the source's column."""
    return {
        url: Part(row[0] or "failed", row[1] or "", row[2], row[3], row[4] or "") for url, row in (stored or {}).items()
    }


def dump(parts: Parts) -> dict[str, list[str | None]] | None:
    """To the source's column."""
    return {u: [p.state, p.lastmod, p.etag, p.last_modified, p.sha256] for u, p in parts.items()} or None
