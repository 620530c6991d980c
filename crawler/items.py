"""What spiders and readers speak in: values without an id, before anything is stored. Knows no database and no network."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """What a feed, sitemap or listing shows of one page.

    ``url`` is absolute, as the source links it. Times are ISO 8601 with offset, or a bare date when only the day is known.
    ``id`` is the source's own identity of the entry (guid), empty when it has none. ``whole``: the summary is all there is.
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
    """What the source asks of its readers: a floor for the time between two polls, in seconds; hours and days to skip (UTC).

    ``by``: what asked for the floor (ttl, updatePeriod, max-age).
    """

    floor: float = 0.0
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()  # 0 is Monday
    by: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a document gave when it was read as a list of pages.

    ``kind`` is feed, sitemap, listing or none. ``children`` are the further sitemaps of a sitemap index. ``warnings`` are
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


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer as received: what is kept as evidence and what extraction starts from.

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
    """A statement as found: who said what, where, when. The database gives it an id when it is new.

    ``kind`` is article, page (text, but not an article's), listing, paywall, empty or unreadable; never a reason to drop it.
    ``origins`` says where a value came from ("published": "json-ld").
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


@dataclass(frozen=True, slots=True)
class Failure:
    """A request that gave no usable answer. ``retry_after`` in seconds; ``hold_host``: the whole host wants to be left alone.

    ``final``: asking again cannot help (the address is refused, forbidden or gone).
    """

    code: str
    message: str
    retry_after: float = 0.0
    hold_host: bool = False
    gone: bool = False
    final: bool = False
