"""The values that readers and spiders produce, before anything is stored. No database, no network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Entry:
    """What a feed, sitemap or listing says of one page.

    ``url`` is absolute, as the source links it. Times are ISO 8601 with offset, or a bare date when only the day is known.
    ``id`` is the entry's id in the source (guid), empty when it has none. ``whole``: the summary is the whole text; no page is fetched.
    """

    url: str
    title: str = ""
    published: str | None = None
    updated: str | None = None
    summary: str = ""
    author: str | None = None
    language: str | None = None
    id: str = ""
    whole: bool = False


@dataclass(frozen=True, slots=True)
class PollHints:
    """How often the site asks to be polled: the least time between two polls, in seconds (``floor``); hours and days to skip (UTC).

    ``by``: where the floor comes from (ttl, updatePeriod, max-age). ``hub``: the WebSub hub that would tell subscribers instead.
    """

    floor: float = 0.0
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()  # 0 is Monday
    by: str = ""
    hub: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """The result of reading a document as a list of pages.

    ``kind`` is feed, sitemap, listing or none. ``children`` are the further sitemaps of a sitemap index, ``changed`` their dates
    in it (empty for one without). ``warnings`` are
    stable codes (feed_truncated, items_missing, ...), ``error`` is one sentence when nothing could be read.
    """

    kind: str
    entries: tuple[Entry, ...] = ()
    title: str = ""
    language: str | None = None
    children: tuple[str, ...] = ()
    hints: PollHints = PollHints()
    warnings: tuple[str, ...] = ()
    error: str | None = None
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer as received: stored as evidence, and the input of extraction.

    ``body`` is the decoded content (no transfer or content encoding), ``headers`` are as received in order,
    ``started`` and ``ended`` are ISO 8601 UTC with milliseconds, ``address`` is the IP connected to (a proxy's, behind one).
    """

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    address: str | None = None
    started: str = ""
    ended: str = ""

    def header(self, name: str) -> str | None:
        """The first header of that name, without regard to case."""
        return next((v for k, v in self.headers if k.lower() == name.lower()), None)


@dataclass(frozen=True, slots=True)
class StatementItem:
    """A statement as extracted: who said what, where, when. It gets an id when it is stored as new.

    ``kind`` is article, page (other text), pdf, listing, paywall, empty, unreadable, or what the site sent in its place (consent, login,
    challenge, geo_wall, needs_scripts, error, shell: crawler/article/walls.py); no statement is dropped for its kind.
    ``author`` are persons, joined by ", "; ``organisations`` those of the byline. ``origins`` says where each value was found
    ("published": "json-ld"). ``next_page`` is where the text goes on, ``frames`` what may hold it; both are followed before the item
    is stored, and what is left of them is missing. ``seen`` is what the page shows of its site, for the site's memory
    (crawler/article/site_memory.py); it is no part of the statement.
    """

    url: str
    title: str = ""
    text: str = ""
    published: str | None = None
    author: str | None = None
    language: str | None = None
    canonical_url: str | None = None
    kind: str = "article"
    origins: tuple[tuple[str, str], ...] = ()
    error: str | None = None
    modified: str | None = None
    organisations: tuple[str, ...] = ()
    dateline: str | None = None
    next_page: str | None = None
    frames: tuple[str, ...] = ()
    seen: Mapping[str, Any] | None = field(default=None, compare=False)


class StatementRow(dict[str, Any]):
    """A statement as Scrapy's users meet it in pipelines, signals and feed exports: a dictionary with the columns of COLUMNS.

    ``item`` is the statement that it was made of, and ``answer`` the page that it was read from, which is kept as evidence with its
    ``parts`` (frames and further pages).
    """

    COLUMNS = ("url", "title", "text", "published", "author", "language", "kind", "canonical_url")

    def __init__(
        self, item: StatementItem, source: str, answer: Answer | None = None, parts: Sequence[Answer] = ()
    ) -> None:
        super().__init__({name: getattr(item, name) for name in self.COLUMNS}, source=source)
        self.item, self.answer, self.parts = item, answer, parts


@dataclass(frozen=True, slots=True)
class Failure:
    """A request that gave no usable answer. ``retry_after`` in seconds; ``hold_host``: request nothing from
    this host meanwhile. ``final``: a retry cannot help (the address is refused, forbidden or gone).
    """

    code: str
    message: str
    retry_after: float = 0.0
    hold_host: bool = False
    gone: bool = False
    final: bool = False
