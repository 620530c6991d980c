"""What a list changes on the frontier: compared with the pages that are known, then written, at once or in slices.

Comparing only reads, so that a long list needs no transaction for it. Decides nothing about the source itself (crawler/sources/settlement.py).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, insert, select
from sqlalchemy.orm import Session

from crawler import correlation
from crawler.items import Entry
from crawler.parsing import url_keys
from crawler.storage.models import ADHOC, Page, Source, Statement

Key = Callable[[str], str]  # of an address: crawler.parsing.url_keys.url_key, or what remembers its answers
_DAY = timedelta(days=1)
HISTORY = timedelta(days=30)  # before the source's last read: an entry that is older and appears only now is history
SLICE = 500  # rows that are written in one transaction: some 20 ms
_ASKED = (
    Page.id,
    Page.key,
    Page.url,
    Page.source_id,
    Page.entry,
    Page.state,
    Page.next_at,
    Page.seen_at,
    Page.past_list_id,
)
_FIELDS = tuple(field.name for field in dataclasses.fields(Entry))
FLOOD = 10  # so many of them come as a first read does, in one digest
RESTAMPED = 0.8  # of the known pages of a list changed at once: it is the list that changed, not its pages
LOOKS = 20  # pages of such a list that are read again at one poll
RECENT = 500  # of the source's newest pages, whose ids are known
FIRST_READ = 200  # pages of a source's first read that are fetched, the newest; older ones are only stored as known


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to be written. ``tried``: numbers of pages that were only read by hand, which make room for ``rows``, the new pages;
    ``reopened``: numbers and entries of pages to be read again; ``news``: numbers of those that a backfill had met first."""

    tried: Sequence[int] = ()
    reopened: Sequence[tuple[int, Entry]] = ()
    news: Sequence[int] = ()
    rows: Sequence[dict[str, Any]] = ()

    def __len__(self) -> int:
        return len(self.tried) + len(self.reopened) + len(self.news) + len(self.rows)


class Known:
    """Pages as they are stored, by their keys: each key is looked up once. Not objects, since a sitemap may hold 50,000."""

    def __init__(self, session: Session, key: Key = url_keys.url_key) -> None:
        self.key = key
        self._session = session
        self._rows: dict[str, Row[Any] | None] = {}

    def of(self, keys: Iterable[str]) -> dict[str, Row[Any]]:
        """The known ones among the keys."""
        keys = list(keys)
        new = [key for key in keys if key not in self._rows]
        self._rows.update(dict.fromkeys(new))
        for start in range(0, len(new), 500):
            rows = self._session.execute(select(*_ASKED).where(Page.key.in_(new[start : start + 500])))
            self._rows.update((row.key, row) for row in rows)
        return {key: row for key in keys if (row := self._rows[key]) is not None}


def compare(
    session: Session,
    source: Source,
    entries: Iterable[Entry],
    now: datetime,
    *,
    old: Callable[[Entry], bool] = lambda _: False,
    copy: bool = False,
    known: Known | None = None,
) -> tuple[list[Entry], Changes]:
    """The entries that are new, and what is to be written of all of them.

    Entries that are ``old`` are stored as known and not fetched. Of a ``copy`` of the list (a mirror, another kind of list) other words
    are no change: it may be behind. Rows that wait to be fetched come last, so that a first read that is cut off leaves only known ones behind.
    """
    at = known or Known(session)
    wanted: dict[str, Entry] = {}
    for entry in entries:
        wanted.setdefault(at.key(entry.url), entry)
    there = at.of(wanted)
    tried = _take_tried(session, source, there)
    fresh = [(key, entry) for key, entry in wanted.items() if key not in there]
    rows = sorted(_rows(source, fresh, now, old), key=lambda row: row["state"] == "pending")
    reopened = _said_otherwise([(page, wanted[key]) for key, page in there.items()], source, now, copy)
    news = [page.id for page in there.values() if page.past_list_id is not None and page.source_id == source.id]
    return [entry for _, entry in fresh if not old(entry)], Changes(tried, reopened, news, rows)


def _rows(
    source: Source, fresh: list[tuple[str, Entry]], now: datetime, old: Callable[[Entry], bool]
) -> Iterator[dict[str, Any]]:
    first = source.first_read is None and source.name != ADHOC
    if first and len(fresh) > FIRST_READ:
        fresh = sorted(fresh, key=lambda pair: pair[1].updated or pair[1].published or "", reverse=True)
    history = {key for key, entry in fresh if _is_history(entry, source)}
    for number, (key, entry) in enumerate(fresh):
        catch_up = (first and source.first == "catch-up") or (key in history and len(history) >= FLOOD)
        state = "skipped" if (first and number >= FIRST_READ) or old(entry) else "pending"
        yield {**columns(source.id, key, entry, now), "catch_up": catch_up, "state": state}


def slices(changes: Changes) -> list[Changes]:
    """The same changes in parts of at most SLICE rows, the last of which is to be written with the source's own row."""
    if len(changes) <= SLICE:
        return [changes]
    names = [field.name for field in dataclasses.fields(Changes)]
    return [
        Changes(**{name: rows[start : start + SLICE]})
        for name in names
        for rows in [getattr(changes, name)]
        for start in range(0, len(rows), SLICE)
    ]


def unmet(session: Session, changes: Changes) -> Changes:
    """The changes without new pages that somebody else stored since they were compared."""
    known = Known(session).of(row["key"] for row in changes.rows) if changes.rows else {}
    rows = [row for row in changes.rows if row["key"] not in known] if known else changes.rows
    return dataclasses.replace(changes, rows=rows)


def write(session: Session, changes: Changes, now: datetime) -> None:
    """Write the changes; part of a transaction."""
    if changes.tried:
        session.execute(delete(Page).where(Page.id.in_(changes.tried)))
    if changes.rows:
        session.execute(insert(Page), changes.rows)  # not as objects, which cost ten times as much
    again = dict(changes.reopened)
    for page in _loaded(session, list(again)):
        page.entry = plain(again[page.id])
        page.state, page.next_at, page.attempts, page.poll = "pending", now, 0, correlation.poll()
    for page in _loaded(session, changes.news):
        _is_news(session, page, now)


def _loaded(session: Session, ids: Sequence[int]) -> Sequence[Page]:
    return session.scalars(select(Page).where(Page.id.in_(ids))).all() if ids else ()


def _take_tried(session: Session, source: Source, known: dict[str, Row[Any]]) -> list[int]:
    """Pages that were only tried by hand are as new to a source that shows them; they are taken out of ``known``."""
    foreign = [key for key, page in known.items() if page.source_id != source.id]
    tried = session.scalar(select(Source.id).where(Source.name == ADHOC)) if foreign else None
    return [known.pop(key).id for key in foreign if known[key].source_id == tried]


def columns(source_id: int, key: str, entry: Entry, now: datetime) -> dict[str, Any]:
    """The row of a page that was never seen."""
    return {
        "key": key,
        "url": entry.url,
        "source_id": source_id,
        "entry": plain(entry),
        "state": "pending",
        "host_key": url_keys.host_key(entry.url),
        "seen_at": now,
        "next_at": now,
        "attempts": 0,
        "poll": correlation.poll(),
    }


def _is_news(session: Session, page: Page, now: datetime) -> None:
    """The source's own list shows a page that its backfill met first: alerts tell of it like of any other."""
    page.past_list_id, page.catch_up = None, False
    if page.state in ("counted", "older"):
        page.state, page.next_at, page.poll = "pending", now, correlation.poll()
    statement = session.get(Statement, page.statement_id) if page.statement_id is not None else None
    if statement is not None and statement.backfill:
        statement.backfill, statement.catch_up, statement.matched_at = False, False, None


def _is_history(entry: Entry, source: Source) -> bool:
    """Whether an entry is dated long before the last read of its source, which did not show it."""
    date = entry.published or entry.updated
    return date is not None and source.last_read is not None and date < (source.last_read - HISTORY).isoformat()


def at_known_addresses(
    session: Session, source: Source, entries: Sequence[Entry], known: Known | None = None
) -> tuple[Entry, ...]:
    """The entries; those whose id is known under another address get that address (links that carry another number at every poll).

    The two must share their title or all of their address but the query, since ids are not always of one entry alone.
    """
    named = [e for e in entries if e.id and e.url and not e.whole]
    if not named or source.first_read is None:
        return tuple(entries)
    at = known or Known(session)
    there = at.of(dict.fromkeys(at.key(e.url) for e in named))
    strange = {e.id for e in named if at.key(e.url) not in there}
    recent = select(Page).where(Page.source_id == source.id).order_by(Page.id.desc()).limit(RECENT)
    pages = {page.entry.get("id"): page for page in session.scalars(recent)} if strange else {}
    return tuple(_moved(e, pages[e.id]) if e.id in strange and e.id in pages else e for e in entries)


def _moved(entry: Entry, page: Page) -> Entry:
    same = entry.title == page.entry.get("title") or entry.url.partition("?")[0] == page.url.partition("?")[0]
    return dataclasses.replace(entry, url=page.url) if same else entry


def _said_otherwise(
    known: Sequence[tuple[Row[Any], Entry]], source: Source, now: datetime, copy: bool
) -> list[tuple[int, Entry]]:
    """Pages are read again when their source says something else of them than before.

    A list that changes what it says of nearly all its pages at once (it stamps the moment of the request) is not believed:
    some pages are read again, each when the time since it was last read has doubled, and those with another title.
    """
    closed = [(page, entry) for page, entry in known if page.state in ("done", "failed")]
    changed = [(page, entry) for page, entry in closed if _differs(page, entry, source, copy)]
    if len(changed) >= 3 and len(changed) > RESTAMPED * len(closed):
        titled = [(page, entry) for page, entry in changed if _other(page.entry.get("title"), entry.title)]
        due = [(page, entry) for page, entry in changed if now - page.next_at > max(_DAY, page.next_at - page.seen_at)]
        changed = titled if titled and len(titled) <= RESTAMPED * len(closed) else due[:LOOKS]
    return [(page.id, entry) for page, entry in changed]


def _differs(page: Row[Any], entry: Entry, source: Source, copy: bool) -> bool:
    """A later time of change; of the same source also other words. What only one of two lists gives is no change."""
    before = page.entry
    if entry.updated and entry.updated > (before.get("updated") or before.get("published") or "9"):
        return True
    said = ((before.get(name), getattr(entry, name)) for name in ("title", "summary"))
    return page.source_id == source.id and not copy and any(_other(old, new) for old, new in said)


def _other(before: str | None, now: str | None) -> bool:
    return bool(before and now) and before != now


def plain(entry: Entry) -> dict[str, Any]:
    """What an entry says, as it is stored."""
    return {name: value for name in _FIELDS if (value := getattr(entry, name))}
