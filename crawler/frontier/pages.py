"""The crawl frontier: pages that sources showed and that are still to be fetched. Rows, never only requests in memory."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, Row, Table, bindparam, delete, func, insert, null, or_, select, update
from sqlalchemy.orm import Session

from crawler.config.source_options import PLAIN, SourceOptions
from crawler.fetch import addresses
from crawler.fetch.addresses import Addresses
from crawler.items import Entry, Failure
from crawler.parsing import url_keys
from crawler.schedule import cadence
from crawler.storage import leases
from crawler.storage.models import ADHOC, Page, PastList, Source, Statement

_DAY = timedelta(days=1)
HISTORY = timedelta(days=30)  # before the source's last read: an entry that is older and appears only now is history
CHUNK = 1000  # rows that are written at once
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
class PageClaim:
    """A page taken under a lease."""

    id: int
    key: str
    url: str
    source_id: int
    host_key: str
    entry: Entry
    catch_up: bool
    attempts: int
    statement_id: int | None
    token: str
    options: SourceOptions = PLAIN
    via: str | None = None  # the mirror's address of the page, while a mirror stands in for the source's own
    home: str = ""  # the source's own address
    since: str | None = None  # found in the source's past: not wanted when it is older than that day

    @property
    def backfill(self) -> bool:
        """Whether it was found in the source's past."""
        return self.since is not None


def note(
    session: Session,
    source: Source,
    entries: Iterable[Entry],
    now: datetime,
    *,
    old: Callable[[Entry], bool] = lambda _: False,
    copy: bool = False,
) -> list[Entry]:
    """Put pages that were never seen on the frontier, and those again of which the source says something else. Returns the new ones.

    Entries that are ``old`` are stored as known and not fetched. Of a ``copy`` of the list (a mirror, another kind of list) other words
    are no change: it may be behind.
    """
    wanted: dict[str, Entry] = {}
    for entry in entries:
        wanted.setdefault(url_keys.url_key(entry.url), entry)
    known = _known(session, list(wanted))
    _release_tried(session, source, known)
    first = source.first_read is None and source.name != ADHOC
    fresh = [(key, entry) for key, entry in wanted.items() if key not in known]
    if first and len(fresh) > FIRST_READ:
        fresh.sort(key=lambda pair: pair[1].updated or pair[1].published or "", reverse=True)
    history = {key for key, entry in fresh if _is_history(entry, source)}
    rows = []
    for number, (key, entry) in enumerate(fresh):
        catch_up = (first and source.first == "catch-up") or (key in history and len(history) >= FLOOD)
        state = "skipped" if (first and number >= FIRST_READ) or old(entry) else "pending"
        rows.append({**_columns(source.id, key, entry, now), "catch_up": catch_up, "state": state})
    for start in range(0, len(rows), CHUNK):  # not as objects: a sitemap may hold 50,000 pages
        session.execute(insert(Page), rows[start : start + CHUNK])
    _reopen(session, [(page, wanted[key]) for key, page in known.items()], source, now, copy)
    for page in known.values():
        if page.past_list_id is not None and page.source_id == source.id:
            _is_news(session, session.get_one(Page, page.id), now)
    return [entry for _, entry in fresh if not old(entry)]


def _release_tried(session: Session, source: Source, known: dict[str, Row[Any]]) -> None:
    """Pages that were only tried by hand are as new to a source that shows them; they are taken out of ``known``."""
    foreign = [key for key, page in known.items() if page.source_id != source.id]
    tried = session.scalar(select(Source.id).where(Source.name == ADHOC)) if foreign else None
    gone = [known.pop(key).id for key in foreign if known[key].source_id == tried]
    if gone:
        session.execute(delete(Page).where(Page.id.in_(gone)))


def row(source_id: int, key: str, entry: Entry, now: datetime) -> Page:
    """The row of a page that was never seen."""
    return Page(**_columns(source_id, key, entry, now))


def _columns(source_id: int, key: str, entry: Entry, now: datetime) -> dict[str, Any]:
    return {
        "key": key,
        "url": entry.url,
        "source_id": source_id,
        "entry": _plain(entry),
        "state": "pending",
        "host_key": url_keys.host_key(entry.url),
        "seen_at": now,
        "next_at": now,
        "attempts": 0,
    }


def _is_news(session: Session, page: Page, now: datetime) -> None:
    """The source's own list shows a page that its backfill met first: alerts tell of it like of any other."""
    page.past_list_id, page.catch_up = None, False
    if page.state in ("counted", "older"):
        page.state, page.next_at = "pending", now
    statement = session.get(Statement, page.statement_id) if page.statement_id is not None else None
    if statement is not None and statement.backfill:
        statement.backfill, statement.catch_up, statement.matched_at = False, False, None


def _known(session: Session, keys: Sequence[str]) -> dict[str, Row[Any]]:
    """What is asked of known pages, by their keys; not as objects, since a sitemap may hold 50,000."""
    out: dict[str, Row[Any]] = {}
    for start in range(0, len(keys), 500):
        rows = session.execute(select(*_ASKED).where(Page.key.in_(keys[start : start + 500])))
        out.update((row.key, row) for row in rows)
    return out


def _is_history(entry: Entry, source: Source) -> bool:
    """Whether an entry is dated long before the last read of its source, which did not show it."""
    date = entry.published or entry.updated
    return date is not None and source.last_read is not None and date < (source.last_read - HISTORY).isoformat()


def at_known_addresses(session: Session, source: Source, entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """The entries; those whose id is known under another address get that address (links that carry another number at every poll).

    The two must share their title or all of their address but the query, since ids are not always of one entry alone.
    """
    named = [e for e in entries if e.id and e.url and not e.whole]
    if not named or source.first_read is None:
        return tuple(entries)
    known = _known(session, list({url_keys.url_key(e.url) for e in named}))
    strange = {e.id for e in named if url_keys.url_key(e.url) not in known}
    recent = select(Page).where(Page.source_id == source.id).order_by(Page.id.desc()).limit(RECENT)
    pages = {page.entry.get("id"): page for page in session.scalars(recent)} if strange else {}
    return tuple(_moved(e, pages[e.id]) if e.id in strange and e.id in pages else e for e in entries)


def _moved(entry: Entry, page: Page) -> Entry:
    same = entry.title == page.entry.get("title") or entry.url.partition("?")[0] == page.url.partition("?")[0]
    return dataclasses.replace(entry, url=page.url) if same else entry


def _reopen(
    session: Session, known: Sequence[tuple[Row[Any], Entry]], source: Source, now: datetime, copy: bool
) -> None:
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
    for known_page, entry in changed:
        page = session.get_one(Page, known_page.id)
        page.entry = _plain(entry)
        page.state, page.next_at, page.attempts = "pending", now, 0


def _differs(page: Row[Any], entry: Entry, source: Source, copy: bool) -> bool:
    """A later time of change; of the same source also other words. What only one of two lists gives is no change."""
    before = page.entry
    if entry.updated and entry.updated > (before.get("updated") or before.get("published") or "9"):
        return True
    said = ((before.get(name), getattr(entry, name)) for name in ("title", "summary"))
    return page.source_id == source.id and not copy and any(_other(old, new) for old, new in said)


def _other(before: str | None, now: str | None) -> bool:
    return bool(before and now) and before != now


def _plain(entry: Entry) -> dict[str, Any]:
    return {name: value for name in _FIELDS if (value := getattr(entry, name))}


def claim_due(
    session: Session,
    now: datetime,
    token: str,
    limit: int,
    *,
    busy: Collection[str] = (),
    only: Sequence[int] | None = None,
    single: Collection[int] = (),
    hosts: Collection[str] | None = None,
    lease: timedelta = leases.LEASE,
    per_host: int = 8,
    past: bool = False,
) -> list[PageClaim]:
    """Take up to ``limit`` pages that are due, at most ``per_host`` of one host, none of a busy one; ``only`` of these sources, at these ``hosts``.

    ``single``: the numbers of pages that are wanted beside those of the sources. ``past``: those too that were found in a source's past.
    """
    free = [Page.state == "pending", Page.next_at <= now, leases.free(Page, now), leases.at(Page, hosts)]
    if only is not None:
        free.append(_wanted(only, single))
    if not past:
        free.append(_current(single))
    query = (
        select(Page)
        # the conditions once more: PostgreSQL checks only these again when a row was changed while it waited for it
        .where(Page.id.in_(leases.by_host(session, Page, free, limit, per_host, busy)), *free)
        .order_by(Page.next_at)
    )
    rows = list(session.scalars(query.with_for_update(skip_locked=True)))
    leases.claim(session, Page, [row.id for row in rows], token, now, lease)
    known = select(Source).where(Source.id.in_({row.source_id for row in rows}))
    homes = {source.id: addresses.of(source) for source in session.scalars(known)} if rows else {}
    since = _since(session, {row.past_list_id for row in rows if row.past_list_id is not None})
    return [_claim(row, token, homes[row.source_id], since.get(row.past_list_id or 0)) for row in rows]


def _since(session: Session, past_list_ids: Collection[int]) -> dict[int, str]:
    """How far back the backfills go that found the pages."""
    query = select(PastList.id, PastList.since).where(PastList.id.in_(past_list_ids))
    return {row.id: row.since for row in session.execute(query)} if past_list_ids else {}


def _claim(row: Page, token: str, home: Addresses, since: str | None) -> PageClaim:
    entry = Entry(**{"url": row.url, **row.entry})
    return PageClaim(
        row.id, row.key, row.url, row.source_id, row.host_key, entry, row.catch_up, row.attempts,
        row.statement_id, token, home.options, home.via(row.url), home.url, since,
    )  # fmt: skip


def any_due(session: Session, now: datetime, only: Sequence[int] | None = None, single: Collection[int] = ()) -> bool:
    """Whether a page is due and under no lease; ``only`` of these sources, or one of the ``single`` pages."""
    due = Page.state == "pending", _current(single), Page.next_at <= now, leases.free(Page, now)
    query = select(Page.id).where(*due)
    return session.scalar((query.where(_wanted(only, single)) if only is not None else query).limit(1)) is not None


def _wanted(only: Sequence[int], single: Collection[int]) -> ColumnElement[bool]:
    return or_(Page.source_id.in_(only), Page.id.in_(single)) if single else Page.source_id.in_(only)


def _current(single: Collection[int]) -> ColumnElement[bool]:
    """Pages that were not found in a source's past, or are wanted themselves."""
    current = Page.past_list_id.is_(None)
    return or_(current, Page.id.in_(single)) if single else current


def fail(session: Session, claim: PageClaim, failure: Failure, now: datetime) -> bool:
    """Note a failed try and when the next one is; True when the page should now be kept as what its list said of it."""
    row = leases.holds(session, Page, claim.id, claim.token)
    if row is None:
        return False
    row.attempts += 1
    row.error, row.lease_token, row.lease_until = failure.code, None, None
    moment = None if failure.final else cadence.next_try(row.attempts, now, retry_after=failure.retry_after)
    row.state, row.next_at = ("failed", row.next_at) if moment is None else ("pending", moment)
    return row.statement_id is None and (moment is None or row.attempts >= cadence.LISTED_AFTER)


_SOURCE = (
    select(Source.id, Source.name, Source.field_traces)
    .join(Page, Page.source_id == Source.id)
    .where(Page.id == bindparam("page"), Page.lease_token == bindparam("token"))
)
_DONE = (
    update(cast("Table", Page.__table__))  # Core's: an update by the ORM costs five times as much
    .where(Page.id == bindparam("page"), Page.lease_token == bindparam("token"))
    .values(state="done", statement_id=bindparam("statement"), error=null(), lease_token=null(), lease_until=null())
)


def source_of(session: Session, claim: PageClaim) -> Row[Any] | None:
    """The source's id, name and field traces; None when the lease on the page was lost."""
    return session.connection().execute(_SOURCE, {"page": claim.id, "token": claim.token}).first()


def done(session: Session, claim: PageClaim, statement_id: int) -> bool:
    """The page is stored as a statement; False when the lease was lost."""
    mine = {"page": claim.id, "token": claim.token, "statement": statement_id}
    return bool(session.connection().execute(_DONE, mine).rowcount)


def again(session: Session, claim: PageClaim, statement_id: int, code: str, now: datetime) -> None:
    """The page stands as a statement that lacks its text or a part of it, since the site sent something else; it is tried again later."""
    fail(session, claim, Failure(code, ""), now)
    session.get_one(Page, claim.id).statement_id = statement_id


def older(session: Session, claim: PageClaim) -> None:
    """The page turned out to be older than its backfill goes back."""
    row = leases.holds(session, Page, claim.id, claim.token)
    if row is not None:
        row.state, row.error, row.lease_token, row.lease_until = "older", None, None, None


def waiting(session: Session, source_ids: Sequence[int] | None = None, *, catch_up: bool = False) -> int:
    """How many pages wait to be fetched."""
    query = select(func.count()).select_from(Page).where(Page.state == "pending")
    if source_ids is not None:
        query = query.where(Page.source_id.in_(source_ids))
    if catch_up:
        query = query.where(Page.catch_up)
    return session.scalar(query) or 0


def ask_again(session: Session, urls: Iterable[str], now: datetime) -> None:
    """Fetch these pages once more, whatever became of them before; a page of another source is asked for under its own."""
    for url in urls:
        page = session.scalar(select(Page).where(Page.key == url_keys.url_key(url)))
        if page is not None:
            page.state, page.next_at, page.attempts = "pending", now, 0


def numbers(session: Session, urls: Sequence[str]) -> list[int]:
    """The numbers of the pages that are known under these addresses."""
    return [page.id for page in _known(session, [url_keys.url_key(url) for url in urls]).values()]
