"""The crawl frontier: pages that sources showed and that are still to be fetched. Rows, never only requests in memory."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, Row, Table, bindparam, func, null, or_, select, update
from sqlalchemy.orm import Session

from crawler.config.source_options import PLAIN, SourceOptions
from crawler.fetch import addresses
from crawler.fetch.addresses import Addresses
from crawler.frontier import listed
from crawler.items import Entry, Failure
from crawler.parsing import url_keys
from crawler.schedule import cadence
from crawler.storage import leases
from crawler.storage.database import UTCDateTime
from crawler.storage.models import Page, PastList, Source


@dataclass(frozen=True, slots=True)
class PageClaim:
    """A page taken under a lease."""

    id: int
    key: str
    url: str
    source_id: int
    host_key: str  # of the address that is asked
    entry: Entry
    catch_up: bool
    attempts: int
    statement_id: int | None
    token: str
    options: SourceOptions = PLAIN
    via: str | None = None  # the mirror's address of the page, while a mirror stands in for the source's own
    home: str = ""  # the source's own address
    since: str | None = None  # found in the source's past: not wanted when it is older than that day
    poll: str | None = None  # the one that showed it
    rest: datetime | None = None  # until when its host is left alone once this is settled

    @property
    def site(self) -> str:
        """The host of the page itself, whichever mirror is asked for it."""
        return url_keys.host_key(self.url)

    @property
    def backfill(self) -> bool:
        """Whether it was found in the source's past."""
        return self.since is not None


def note(session: Session, source: Source, entries: Iterable[Entry], now: datetime) -> list[Entry]:
    """Put pages that were never seen on the frontier, and those again of which the source says something else. Returns the new ones."""
    fresh, changes = listed.compare(session, source, entries, now)
    for part in listed.slices(changes):
        listed.write(session, part, now)
    return fresh


def row(source_id: int, key: str, entry: Entry, now: datetime) -> Page:
    """The row of a page that was never seen."""
    return Page(**listed.columns(source_id, key, entry, now))


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
    A row that is asked for at another host than last time (a mirror's, or its own again) goes over to that host, and is left there when it is busy.
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
    known = select(Source).where(Source.id.in_({row.source_id for row in rows}))
    homes = {source.id: addresses.of(source) for source in session.scalars(known)} if rows else {}
    since = _since(session, {row.past_list_id for row in rows if row.past_list_id is not None})
    claims = [_claim(row, token, homes[row.source_id], since.get(row.past_list_id or 0)) for row in rows]
    out = [claim for row, claim in zip(rows, claims, strict=True) if _free_there(row, claim, busy)]
    leases.claim(session, Page, [claim.id for claim in out], token, now, lease)
    return out


def _free_there(row: Page, claim: PageClaim, busy: Collection[str]) -> bool:
    """Whether the host that is asked may be; the row is of that one from now on."""
    moved, row.host_key = claim.host_key != row.host_key, claim.host_key
    return not moved or claim.host_key not in busy


def _since(session: Session, past_list_ids: Collection[int]) -> dict[int, str]:
    """How far back the backfills go that found the pages."""
    query = select(PastList.id, PastList.since).where(PastList.id.in_(past_list_ids))
    return {row.id: row.since for row in session.execute(query)} if past_list_ids else {}


def _claim(row: Page, token: str, home: Addresses, since: str | None) -> PageClaim:
    entry, via = Entry(**{"url": row.url, **row.entry}), home.via(row.url)
    return PageClaim(
        row.id, row.key, row.url, row.source_id, url_keys.host_key(via or row.url), entry, row.catch_up, row.attempts,
        row.statement_id, token, home.options, via, home.url, since, row.poll,
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
    row.error, row.lease_token, row.lease_until = failure.code, None, claim.rest
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
    .values(
        state="done",
        statement_id=bindparam("statement"),
        error=null(),
        lease_token=null(),
        lease_until=bindparam("rest", type_=UTCDateTime),
    )
)


def source_of(session: Session, claim: PageClaim) -> Row[Any] | None:
    """The source's id, name and field traces; None when the lease on the page was lost."""
    return session.connection().execute(_SOURCE, {"page": claim.id, "token": claim.token}).first()


def done(session: Session, claim: PageClaim, statement_id: int) -> bool:
    """The page is stored as a statement; False when the lease was lost."""
    mine = {"page": claim.id, "token": claim.token, "statement": statement_id, "rest": claim.rest}
    return bool(session.connection().execute(_DONE, mine).rowcount)


def again(session: Session, claim: PageClaim, statement_id: int, code: str, now: datetime) -> None:
    """The page stands as a statement that lacks its text or a part of it, since the site sent something else; it is tried again later."""
    fail(session, claim, Failure(code, ""), now)
    session.get_one(Page, claim.id).statement_id = statement_id


def older(session: Session, claim: PageClaim) -> None:
    """The page turned out to be older than its backfill goes back."""
    row = leases.holds(session, Page, claim.id, claim.token)
    if row is not None:
        row.state, row.error, row.lease_token, row.lease_until = "older", None, None, claim.rest


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
    return [page.id for page in listed.Known(session).of(map(url_keys.url_key, urls)).values()]
