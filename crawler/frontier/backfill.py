"""Backfill: a source is followed into its past. What is still to be read are rows, so that it goes on after any end; fetches nothing.

The documents (past_lists.py says what follows from one) are rows of `past_list`, the pages they show rows of the frontier with their
`past_list_id`; both are claimed by the backfill worker alone, so that a long past never stands before today's news.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, true, union_all, update
from sqlalchemy.orm import Session

from crawler.config import source_options
from crawler.config.source_options import PLAIN, SourceOptions
from crawler.errors import RequestError
from crawler.frontier import pages, past_lists
from crawler.items import Entry, Failure
from crawler.parsing import url_keys
from crawler.schedule import due
from crawler.schedule.due_hosts import held
from crawler.storage import leases
from crawler.storage.models import Page, PastList, Source

AHEAD = 60  # pages that wait; as long as there are more no further document is read
MOST = 5000  # documents of one source: whatever goes on for longer has no end
TRIES = 4
CHUNK = 500  # entries a transaction
WAITED_FOR = timedelta(minutes=10)  # a run waits for tries that are due by then; later ones are left to the next run
_PROOF = 5  # pages of one list; when all were older than asked for, no further list is read
_SAMPLE = 300


@dataclass(frozen=True, slots=True)
class BackfillClaim:
    """A document of the past taken under a lease."""

    id: int
    source_id: int
    url: str
    kind: str
    since: date
    counting: bool
    alert: bool
    selector: str | None
    sections: frozenset[str]
    host_key: str
    first: bool
    token: str
    options: SourceOptions = PLAIN
    home: str = ""  # the source's own address
    rest: datetime | None = None  # until when its host is left alone once this is settled


@dataclass(frozen=True, slots=True)
class Progress:
    """How much is read: documents and pages, and the pages that turned out to be older than asked for."""

    documents: int
    documents_left: int
    documents_failed: int
    pages: int
    pages_left: int
    older: int


def begin(session: Session, source: Source, since: date, now: datetime, *, alert: bool, counting: bool) -> None:
    """Start a backfill, or go on with one that did not come to its end. ``counting``: pages are counted, none is fetched.

    Raises RequestError backfill_kind.
    """
    if source.kind not in (past_lists.FEED, past_lists.LISTING, past_lists.SITEMAP):
        raise RequestError(
            "backfill_kind",
            f"A source of kind {source.kind} has no archive to read.",
            "Feeds, sitemaps and listings have one; a spider takes `scrapy crawl NAME -a since=…`.",
        )
    mine = Page.source_id == source.id, Page.past_list_id.is_not(None)
    _take_over(session, source.id)
    rows = list(session.scalars(select(PastList).where(PastList.source_id == source.id)))
    unfinished = any(row.state == "pending" for row in rows) or (not counting and _left(session, [source.id]))
    counted = not counting and session.scalar(select(Page.id).where(*mine, Page.state == "counted").limit(1))
    wider = any(since.isoformat() < row.since for row in rows)
    for row in rows:
        row.since, row.alert, row.counting = since.isoformat(), alert, counting
        if wider or not (unfinished or counted) or row.state == "failed":
            row.state, row.next_at, row.attempts, row.digest = "pending", now, 0, None
    if not rows:
        marks = {"source_id": source.id, "since": since.isoformat(), "alert": alert, "counting": counting}
        _add(session, past_lists.seeds(source.url, source.kind), now, parent_id=None, **marks)
    reopened = ["older", "counted"] if wider else ["counted"]
    if not counting:
        session.execute(
            update(Page).where(*mine, Page.state.in_(reopened)).values(state="pending", next_at=now, attempts=0)
        )
    session.execute(update(Page).where(*mine, Page.state == "pending").values(catch_up=alert))


def _take_over(session: Session, source_id: int) -> None:
    """Release what a process that was killed still holds, but no pause of a host; should it live after all, its tokens are void."""
    no_lease = {"lease_token": None, "lease_until": None}
    for model, past in ((PastList, true()), (Page, Page.past_list_id.is_not(None))):
        theirs = model.source_id == source_id, model.lease_token.is_not(None), past
        session.execute(update(model).where(*theirs).values(no_lease))


def _add(session: Session, places: Iterable[tuple[str, str]], now: datetime, **row: Any) -> None:
    """Note documents that were not met before. ``row``: source_id, parent_id, since, alert and counting of each."""
    wanted = {url_keys.url_key(url): (url, kind) for url, kind in places}
    known = select(PastList.key).where(PastList.source_id == row["source_id"])
    count = session.scalar(select(func.count()).select_from(known.subquery())) or 0
    for start in range(0, len(wanted), CHUNK):
        keys = list(wanted)[start : start + CHUNK]
        for key in session.scalars(known.where(PastList.key.in_(keys))):
            del wanted[key]
    for key, (url, kind) in list(wanted.items())[: max(0, MOST - count)]:
        host = url_keys.host_key(url)
        session.add(PastList(**row, key=key, url=url, kind=kind, host_key=host, next_at=now, attempts=0))


# ---- claiming


def claim_due(
    session: Session,
    now: datetime,
    token: str,
    limit: int,
    *,
    busy: Collection[str],
    only: Sequence[int],
    hosts: Collection[str] | None = None,
    lease: timedelta = leases.LEASE,
) -> list[BackfillClaim]:
    """Take documents that are due, one a host (of these ``hosts``), of sources that are not being read and have not too many pages waiting."""
    query = (
        select(PastList, Source)
        .join(Source)
        .where(
            PastList.source_id.in_(only),
            *_due(now),
            leases.at(PastList, hosts),
            leases.free(Source, now),
            PastList.host_key.not_in(select(held(now).c.host_key)),
            PastList.source_id.not_in(_crowded(now)),
        )
        .order_by(PastList.id)
        .limit(limit)
        .with_for_update(of=PastList, skip_locked=True)
    )
    taken: dict[str, BackfillClaim] = {}
    for row, source in session.execute(query):
        if _past_the_end(session, row):
            row.state = "done"
        elif row.host_key not in taken and row.host_key not in busy:
            taken[row.host_key] = _claim(session, row, source, token)
    leases.claim(session, PastList, [claim.id for claim in taken.values()], token, now, lease)
    return list(taken.values())


def _due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return PastList.state == "pending", PastList.next_at <= now, leases.free(PastList, now)


def _crowded(now: datetime) -> Select[Any]:
    """The sources of whose past so many pages wait that no further document is read."""
    pages = Page.past_list_id.is_not(None), Page.state == "pending", Page.next_at <= now
    return select(Page.source_id).where(*pages).group_by(Page.source_id).having(func.count() >= AHEAD)


# ---- of all sources, for an installation of many processes

_FOLLOWED = Source.removed_at.is_(None), Source.next_at.is_not(None)  # neither removed nor paused


def followed(session: Session, now: datetime, hosts: Collection[str]) -> list[int]:
    """The sources of whose past a document at one of these hosts is due."""
    query = select(PastList.source_id).join(Source).where(*_due(now), leases.at(PastList, hosts), *_FOLLOWED)
    return list(session.scalars(query.distinct()))


def due_hosts(
    session: Session,
    now: datetime,
    limit: int,
    *,
    among: Collection[str] | None = None,
    but: Collection[str] = (),
    soon: timedelta = timedelta(0),
) -> list[str]:
    """Up to ``limit`` hosts at which something of a past is due, the longest due first; as crawler/schedule/due_hosts.py for all else."""
    documents = select(PastList.host_key, PastList.next_at).join(Source, Source.id == PastList.source_id)
    found = select(Page.host_key, Page.next_at).join(Source, Source.id == Page.source_id)
    waiting = Page.past_list_id.is_not(None), Page.state == "pending", Page.next_at <= now, leases.free(Page, now)
    due = union_all(
        documents.where(*_due(now), *_FOLLOWED, PastList.source_id.not_in(_crowded(now))),
        found.where(*waiting, *_FOLLOWED),
    ).subquery()
    free = due.c.host_key.not_in(select(held(now + soon).c.host_key)), due.c.host_key.not_in(but)
    query = select(due.c.host_key).where(*free).group_by(due.c.host_key)
    query = query.order_by(func.min(due.c.next_at)).limit(limit)
    return list(session.scalars(query if among is None else query.where(due.c.host_key.in_(among))))


def _past_the_end(session: Session, row: PastList) -> bool:
    """Whether every page of the list before it turned out to be older than asked for (a list need not say its dates)."""
    if row.parent_id is None or row.kind == past_lists.SITEMAP or row.counting:
        return False
    states = list(session.scalars(select(Page.state).where(Page.past_list_id == row.parent_id)))
    return len(states) >= _PROOF and all(state == "older" for state in states)


def _claim(session: Session, row: PastList, source: Source, token: str) -> BackfillClaim:
    shown: frozenset[str] = frozenset()
    if source.kind != past_lists.SITEMAP and row.kind == past_lists.SITEMAP:
        own = select(Page.url).where(Page.source_id == source.id).order_by(Page.id.desc()).limit(_SAMPLE)
        shown = frozenset(map(past_lists.section, session.scalars(own)))
    return BackfillClaim(
        row.id, row.source_id, row.url, row.kind, date.fromisoformat(row.since), row.counting, row.alert,
        source.selector, shown, row.host_key, row.parent_id is None and row.kind != past_lists.ROBOTS, token,
        source_options.from_json(source.options), source.url,
    )  # fmt: skip


# ---- settling


def note(session: Session, claim: BackfillClaim, entries: Sequence[Entry], now: datetime) -> None:
    """Put pages of the past on the frontier: those never met, and those that were only stored as known so far."""
    if leases.holds(session, PastList, claim.id, claim.token) is None:
        return
    wanted = {url_keys.url_key(entry.url): entry for entry in entries}
    state = "counted" if claim.counting else "pending"
    for page in session.scalars(select(Page).where(Page.key.in_(wanted))):
        del wanted[page.key]
        if page.state in ("skipped", "counted", "failed") and page.source_id == claim.source_id:
            page.state, page.past_list_id, page.catch_up = state, page.past_list_id or claim.id, claim.alert
            page.next_at, page.attempts = now, 0
    for key, entry in wanted.items():
        row = pages.row(claim.source_id, key, entry, now)
        row.state, row.past_list_id, row.catch_up = state, claim.id, claim.alert
        session.add(row)


def settle(session: Session, claim: BackfillClaim, step: past_lists.Step, now: datetime) -> None:
    """The document is done: note those that follow from it, or why it cannot be read."""
    row = leases.holds(session, PastList, claim.id, claim.token)
    if row is None:
        return
    row.state, row.lease_token, row.lease_until, row.error = "done", None, claim.rest, step.problem or None
    if step.problem:
        row.state = "failed" if claim.first else "done"
        return
    row.digest = _digest(step.entries)
    again = select(PastList.id).where(
        PastList.source_id == row.source_id, PastList.digest == row.digest, PastList.id != row.id
    )
    if claim.kind in (past_lists.FEED, past_lists.LISTING) and session.scalar(again.limit(1)):
        return  # a page number that the site does not know shows the first page for ever
    marks = {"source_id": row.source_id, "since": row.since, "alert": row.alert, "counting": row.counting}
    _add(session, step.further, now, parent_id=row.id, **marks)


def _digest(entries: Sequence[Entry]) -> str | None:
    if not entries:
        return None
    return hashlib.sha256("\n".join(sorted(url_keys.url_key(e.url) for e in entries)).encode()).hexdigest()


def fail(session: Session, claim: BackfillClaim, failure: Failure, now: datetime) -> None:
    """Note a try that failed. A document that does not exist is the end of a row of pages, no failure, unless it is the source's own."""
    row = leases.holds(session, PastList, claim.id, claim.token)
    if row is None:
        return
    if failure.hold_host:
        due.hold_host(session, claim.host_key, now + timedelta(seconds=failure.retry_after))
    row.attempts += 1
    row.error, row.lease_token, row.lease_until = failure.code, None, claim.rest
    missing = failure.gone or failure.code in ("http_400", "http_404", "http_410")
    row.next_at = now + max(timedelta(seconds=failure.retry_after), timedelta(seconds=5 * 3 ** (row.attempts - 1)))
    if missing and not claim.first:
        row.state = "done"
    elif missing or failure.final or row.attempts >= TRIES:
        row.state = "failed"


# ---- what is left


def _left(session: Session, source_ids: Sequence[int]) -> int:
    waiting = Page.source_id.in_(source_ids), Page.past_list_id.is_not(None), Page.state == "pending"
    return session.scalar(select(func.count()).select_from(Page).where(*waiting)) or 0


def unfinished(session: Session, source_ids: Sequence[int], now: datetime) -> bool:
    """Whether something of these sources' past is to be read now or soon."""
    soon = now + WAITED_FOR
    page = Page.source_id.in_(source_ids), Page.past_list_id.is_not(None), Page.state == "pending", Page.next_at <= soon
    document = PastList.source_id.in_(source_ids), PastList.state == "pending", PastList.next_at <= soon
    queries = (select(Page.id).where(*page), select(PastList.id).where(*document))
    return any(session.scalar(query.limit(1)) is not None for query in queries)


def progress(session: Session, source_ids: Sequence[int]) -> Progress:
    """How much of these sources' past is read."""
    documents = _by_state(session, PastList, PastList.source_id.in_(source_ids))
    found = _by_state(session, Page, Page.source_id.in_(source_ids), Page.past_list_id.is_not(None))
    return Progress(
        sum(documents.values()),
        documents.get("pending", 0),
        documents.get("failed", 0),
        sum(found.values()),
        found.get("pending", 0) + found.get("counted", 0),
        found.get("older", 0),
    )


def _by_state(session: Session, model: Any, *which: ColumnElement[bool]) -> dict[str, int]:
    return dict(session.execute(select(model.state, func.count()).where(*which).group_by(model.state)).all())
