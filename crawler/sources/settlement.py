"""Settles a poll: the source's state is loaded, one pure function makes the next state of it, and the row is written once."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crawler import browser
from crawler.evidence import store as evidence
from crawler.feeds.sitemap_index import Parts
from crawler.fetch.addresses import Addresses
from crawler.frontier import listed
from crawler.health import recorder, states
from crawler.items import Entry, PollHints, StatementItem
from crawler.parsing import url_keys
from crawler.schedule import cadence, due, publication_rate
from crawler.schedule.cadence import Schedule
from crawler.schedule.publication_rate import PublicationRate
from crawler.sources import source_state
from crawler.sources.source_state import SourceState, Validators
from crawler.sources.store import SweepClaim
from crawler.statements import inline_entries, page_changes
from crawler.storage import leases
from crawler.storage.models import Source, Statement

POST = 10  # storing an entry without a page of its own costs so many times what a new page does
SOON = timedelta(seconds=30)  # until the next address of a source is asked


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one poll.

    ``code``: ok, unchanged, or the error's code. ``entries`` are what the list showed. ``retry_after`` in seconds, as ``seconds`` that it took.
    ``moved``: where permanent redirects alone led. ``whole``: the answer was no 304. ``etag``, ``last_modified`` and ``body_sha256`` are stored only
    together with the entries. ``warnings``: codes of what was odd about the list. ``page``: of a source that is one page, what it says now.
    ``hints``: what the list or its server asks of those who poll it. ``parts``: the sitemaps of an index, of which not all may have been asked for;
    ``past``: addresses of pages that are no news, though they were never seen.
    """

    code: str
    entries: tuple[Entry, ...] = ()
    etag: str | None = None
    last_modified: str | None = None
    body_sha256: str | None = None
    retry_after: float = 0.0
    hold_host: bool = False
    gone: bool = False
    message: str = ""
    moved: str | None = None
    seconds: float = 0.0
    hints: PollHints | None = None
    whole: bool = True
    warnings: tuple[str, ...] = ()
    page: tuple[StatementItem, evidence.Evidence] | None = None
    parts: Parts | None = None
    past: frozenset[str] = frozenset()

    @property
    def answered(self) -> bool:
        """Whether the list was read, changed or not."""
        return self.code in ("ok", "unchanged")


@dataclass(frozen=True, slots=True)
class News:
    """What storing a list that had changed showed: how many items were new, when those appeared that the ``rate`` does not have yet,
    and the health with the list in it."""

    found: int = 0
    moments: tuple[datetime, ...] = ()
    health: states.History | None = None
    rate: PublicationRate | None = None


NONE = News()


@dataclass(frozen=True, slots=True)
class Seen:
    """A list that changed, compared with what is known, before anything of it is written.

    ``changes``: what is to be written of its pages; ``inline``: entries without a page of their own. ``pages``: how many pages are new,
    ``rate``: what they make of the source's rate. ``found``: inline entries that were new and are stored already.
    """

    changes: listed.Changes
    view: recorder.View
    inline: tuple[Entry, ...] = ()
    pages: int = 0
    rate: PublicationRate | None = None
    found: int = 0


def settle(
    session: Session,
    claim: SweepClaim,
    outcome: Outcome,
    now: datetime,
    share: float = cadence.USUAL,
    seen: Seen | None = None,
) -> int:
    """Store what came of a poll, in one transaction: the new pages, and with them the source's row.

    ``seen``: what is left of a long list, whose first slices are stored already.

    ``share``: what sources with `every = "auto"` have of the budget (crawler/schedule/due). Returns the number of new pages; 0 too
    when the lease was lost (whoever took it settles then).
    """
    row = leases.holds(session, Source, claim.id, claim.token)
    if row is None:
        return 0
    before = source_state.load(row)
    news = NONE
    if outcome.code == "ok":
        there = replace(seen, changes=listed.unmet(session, seen.changes)) if seen is not None else None
        news = _store(session, row, before, outcome, there or _seen(session, row, before, claim, outcome, now), now)
    scripts = outcome.code == "needs_scripts" and browser.installed()
    after = settled(
        before, outcome, now, address=claim.address, news=news, share=share, dice=random.random(), scripts=scripts
    )
    recorder.enter(session, row, after.verdict, now)
    row.last_tried, row.lease_token, row.lease_until = now, None, claim.rest
    for column, value in source_state.changes(before, after).items():
        setattr(row, column, value)
    if outcome.hold_host:
        due.hold_host(session, claim.host_key, now + timedelta(seconds=max(outcome.retry_after, 1.0)))
    return news.found


def settled(
    state: SourceState,
    outcome: Outcome,
    now: datetime,
    *,
    address: int = 0,
    news: News = NONE,
    share: float = cadence.USUAL,
    dice: float = 0.5,
    scripts: bool = False,
) -> SourceState:
    """The state after a poll of that ``address``. ``scripts``: a browser is there for a list that holds nothing without one."""
    listed = outcome.code == "ok"
    addresses = state.addresses.after(
        address, now, answered=outcome.answered, whole=outcome.whole, moved=outcome.moved, gone=outcome.gone
    )
    elsewhere = addresses.differ(state.addresses)
    rendered = addresses.by_browser() if scripts else addresses
    schedule = _schedule(state, outcome, news, now)
    gone = outcome.gone and not elsewhere
    poll = _poll(state, outcome, schedule.failures, gone)
    health = states.after(news.health or state.health, poll, now)
    verdict = states.judge(health, state.field_traces, poll, state.verdict, now)
    due_at = cadence.next_due(schedule, now, retry_after=outcome.retry_after, dice=dice, share=share)
    if not outcome.answered and (elsewhere or rendered is not addresses):
        due_at = min(due_at, now + SOON)
    paused = state.verdict.state == "paused"
    return replace(
        state,
        addresses=rendered,
        schedule=schedule,
        verdict=state.verdict if paused else verdict,
        health=health,
        validators=_validators(state, outcome, addresses),
        parts=state.parts if outcome.parts is None else outcome.parts,
        warnings=outcome.warnings if listed or outcome.parts is not None else state.warnings,
        error=None if outcome.answered else outcome.message or outcome.code,
        first_read=state.first_read or (now if listed else None),
        last_read=now if outcome.answered else state.last_read,
        next_at=state.next_at if paused else None if gone else due_at,
    )


def _schedule(state: SourceState, outcome: Outcome, news: News, now: datetime) -> Schedule:
    """What the next due date rests on: failures in a row, and of a list that changed its rate and its hints."""
    failures = 0 if outcome.answered else state.schedule.failures + 1
    if outcome.code != "ok":
        return state.schedule if failures == state.schedule.failures else replace(state.schedule, failures=failures)
    rate = publication_rate.observe(news.rate or state.schedule.rate, news.moments, now)
    heeded = outcome.hints if state.addresses.own.hints else None
    return replace(state.schedule, failures=0, rate=rate, hints=state.schedule.hints if heeded is None else heeded)


def _poll(state: SourceState, outcome: Outcome, failures: int, gone: bool) -> states.Poll:
    """The outcome as the source's health sees it."""
    counted = outcome.code == "ok" and state.addresses.kind not in recorder.LISTLESS
    return states.Poll(
        outcome.answered,
        outcome.code,
        outcome.message or outcome.code,
        gone,
        failures,
        state.first_read is not None,
        len(outcome.entries) if counted else None,
        outcome.seconds,
    )


def _validators(state: SourceState, outcome: Outcome, addresses: Addresses) -> Validators:
    """Those of the list that was read; none where another address is asked from now on, which did not give them."""
    listed = outcome.code == "ok"
    if addresses.failover.moved != state.addresses.failover.moved or (addresses.differ(state.addresses) and not listed):
        return Validators()
    return Validators(outcome.etag, outcome.last_modified, outcome.body_sha256) if listed else state.validators


# ---- what the list showed


def look(session: Session, claim: SweepClaim, outcome: Outcome, now: datetime) -> Seen | None:
    """Compare a list that changed with what is known; only reads. None when the lease was lost."""
    row = session.scalar(select(Source).where(Source.id == claim.id, Source.lease_token == claim.token))
    return _seen(session, row, source_state.load(row), claim, outcome, now) if row is not None else None


def _seen(
    session: Session, row: Source, state: SourceState, claim: SweepClaim, outcome: Outcome, now: datetime
) -> Seen:
    known = listed.Known(session, cache(url_keys.url_key))  # asked several times of each address
    shown = state.addresses.at_home(claim.address, outcome.entries)
    entries = listed.at_known_addresses(session, row, shown, known)
    own, inline = inline_entries.split(entries, known.key)
    before = state.addresses.old(claim.address, state.last_read)

    def old(entry: Entry) -> bool:
        return entry.url in outcome.past or before(entry)

    fresh, changes = listed.compare(session, row, own, now, old=old, copy=claim.address > 0, known=known)
    moments = tuple(publication_rate.moments(fresh, state.last_read, now, by_update=row.kind == "feed"))
    rate = publication_rate.observe(state.schedule.rate, moments, now) if moments else None
    view = recorder.view(row, state.health.shown, entries, now, known.key)
    return Seen(changes, view, tuple(inline), len(fresh), rate)


def slices(seen: Seen) -> Iterator[Seen]:
    """The same in parts that are small enough for a transaction; the last one is for `settle`."""
    inline, most = seen.inline, listed.SLICE // POST
    if len(seen.changes) + len(inline) * POST > listed.SLICE:
        for start in range(0, len(inline), most):
            yield replace(seen, changes=listed.Changes(), inline=inline[start : start + most])
        inline = ()
    for changes in listed.slices(seen.changes):
        yield replace(seen, changes=changes, inline=inline)


def store_slice(session: Session, claim: SweepClaim, part: Seen, now: datetime) -> int | None:
    """Store a part of a long list under the lease of its source: what is cut off after it is known again at the next poll.

    Returns how many of its inline entries were new; None when the lease was lost.
    """
    row = leases.holds(session, Source, claim.id, claim.token)
    if row is None:
        return None
    listed.write(session, listed.unmet(session, part.changes), now)
    return inline_entries.store(session, row, part.inline, now)


def _store(session: Session, row: Source, state: SourceState, outcome: Outcome, seen: Seen, now: datetime) -> News:
    """Put the pages of a list that changed on the work list, and store what needs no page."""
    listed.write(session, seen.changes, now)
    found = seen.pages + seen.found + inline_entries.store(session, row, seen.inline, now)
    if outcome.page is not None:
        found += page_changes.store(session, row, outcome.page[0], now, outcome.page[1])
    items = found + (_stored_since(session, row) if row.kind == "spider" else 0)
    health = recorder.listed(session, row, state.health, seen.view, items, now, whole=not state.parts)
    undated = [now] * (items - seen.pages) if state.first_read is not None else ()
    return News(found, tuple(undated), health, seen.rate)


def _stored_since(session: Session, row: Source) -> int:
    """How many statements the source's own spider brought since its last read."""
    query = select(func.count()).where(Statement.source_id == row.id)
    return session.scalar(query.where(Statement.first_seen > row.last_read) if row.last_read else query) or 0
