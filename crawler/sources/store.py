"""Sources: added, listed, claimed when due, settled with what came of it. The row is the schedule and the queue at once."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from crawler import browser, clock
from crawler.config import declaration, source_options
from crawler.config.sections import SourceSpec
from crawler.config.source_options import PLAIN, SourceOptions
from crawler.errors import RequestError
from crawler.evidence import store as evidence
from crawler.fetch import addresses
from crawler.frontier import pages
from crawler.health import recorder, states
from crawler.items import Entry, PollHints, StatementItem
from crawler.parsing import url_keys
from crawler.schedule import cadence
from crawler.schedule import due as schedule
from crawler.sources import unchanged
from crawler.statements import inline_entries, page_changes
from crawler.storage import leases
from crawler.storage.models import ADHOC, Page, Source, Statement

SOON = timedelta(seconds=30)  # until the next address of a source is asked


@dataclass(frozen=True, slots=True)
class SweepClaim:
    """A source taken under a lease: what a sweep needs to know of it."""

    id: int
    name: str
    url: str
    kind: str
    selector: str | None
    spider: str | None
    etag: str | None
    last_modified: str | None
    body_sha256: str | None
    host_key: str
    token: str
    options: SourceOptions = PLAIN
    place: int = 0
    calm: schedule.Terms | None = None  # of a source of which an unchanged list says nothing new: when it is due next


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one sweep.

    ``code``: ok, unchanged, or the error's code. ``entries`` are what the list showed. ``retry_after`` in seconds, as ``seconds`` that it took.
    ``moved``: where permanent redirects alone led. ``whole``: the answer was no 304. ``validators``: ETag and Last-Modified byte for byte, stored only together
    with the entries. ``warnings``: codes of what was odd about the list. ``page``: of a source that is one page, what it says now. ``asks``: what the list
    or its server wishes of who reads it.
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
    asks: PollHints | None = None
    whole: bool = True
    warnings: tuple[str, ...] = ()
    page: tuple[StatementItem, evidence.Evidence] | None = None


def check_spec(spec: SourceSpec) -> None:
    """RequestError when a value is wrong or the specification contradicts itself."""
    declaration.check(spec)
    if not spec.url and spec.kind != "spider":
        raise RequestError("source_without_url", "A source needs a url.", 'Write url = "https://…".')
    if spec.kind == "spider" and not spec.spider:
        raise RequestError(
            "source_without_spider",
            "A source of kind spider names its spider.",
            'Write spider = "name"; `tocsin sites list` shows them.',
        )
    cadence.check(cadence.Plan(spec.every, spec.timezone), clock.utcnow())


def default_name(session: Session, url: str) -> str:
    """The host, then host-2, host-3 ..."""
    host = (urlsplit(url).hostname or url).removeprefix("www.")
    taken = set(session.scalars(select(Source.name).where(Source.name.startswith(host, autoescape=True))))
    return next(name for n in range(1, len(taken) + 2) if (name := host if n == 1 else f"{host}-{n}") not in taken)


def add(session: Session, spec: SourceSpec, now: datetime, *, declared: bool = False) -> Source:
    """Store a new source, due at once; RequestError source_exists when the name is taken."""
    check_spec(spec)
    name = spec.name or default_name(session, spec.url or str(spec.spider))
    if session.scalar(select(Source.id).where(Source.name == name)):
        raise RequestError("source_exists", f"There is a source «{name}» already.", "Choose another name.")
    row = Source(
        name=name,
        declared=declared,
        created_at=now,
        next_at=now,
        state="new",
        failures=0,
    )
    _assign(row, spec)
    session.add(row)
    session.flush()
    return row


def synchronise(session: Session, specs: Iterable[SourceSpec], now: datetime) -> None:
    """Make the declared sources be exactly what the file declares; those that left the file are paused, never deleted."""
    seen: set[str] = set()
    existing = {row.name: row for row in session.scalars(select(Source))}
    specs = list(specs)
    named = {spec.name for spec in specs}
    unnamed: dict[str, list[Source]] = {}  # by address, in the order in which they were named for their host
    for row in sorted(existing.values(), key=lambda row: row.id):
        if row.declared and row.name not in named:
            unnamed.setdefault(row.url, []).append(row)
    for spec in specs:
        check_spec(spec)
        if spec.name in seen:
            raise RequestError(
                "source_twice", f"The file declares the source «{spec.name}» twice.", "Give one of them another name."
            )
        same = existing.get(spec.name) if spec.name else next(iter(unnamed.get(spec.url, [])), None)
        if same is None:
            same = add(session, spec, now, declared=True)
        else:
            _update(session, same, spec, now)
            unnamed[spec.url] = unnamed.get(spec.url, [])[1:]
        seen.add(same.name)
    for row in existing.values():
        if row.declared and row.name not in seen:
            row.next_at, row.declared = None, False
            recorder.enter(session, row, states.Verdict("paused", now), now)


def _update(session: Session, row: Source, spec: SourceSpec, now: datetime) -> None:
    if row.url != spec.url or source_options.from_json(row.options) != spec.options:
        row.etag = row.last_modified = row.body_sha256 = row.failover = None
    if row.url != spec.url:
        row.health, row.field_traces = {}, {}
    if row.url != spec.url or row.every != spec.every or (not row.declared and row.state == "paused"):
        row.next_at = now
        if row.state == "paused":
            recorder.enter(session, row, states.Verdict("ok", now), now)
    row.declared = True
    _assign(row, spec)


def _assign(row: Source, spec: SourceSpec) -> None:
    """Write what is declared to the row, which keeps its name, and its kind where none is declared."""
    declaration.assign(row, dataclasses.replace(spec, name=row.name, kind=spec.kind or row.kind or "feed"))
    row.host_key = url_keys.host_key(spec.url) if spec.url else f"spider:{spec.spider}"


def get(session: Session, name: str) -> Source:
    """The source of that name; RequestError source_unknown."""
    row = session.scalar(select(Source).where(Source.name == name))
    if row is None:
        raise RequestError("source_unknown", f"There is no source «{name}».", "`tocsin sources list` shows them.")
    return row


def adhoc(session: Session, now: datetime) -> Source:
    """The source under which single addresses are stored; it is never due."""
    row = session.scalar(select(Source).where(Source.name == ADHOC))
    if row is None:
        row = Source(
            name=ADHOC,
            url="",
            kind="page",
            every="1d",
            first="alert",
            state="ok",
            host_key=ADHOC,
            created_at=now,
            next_at=None,
            failures=0,
        )
        session.add(row)
        session.flush()
    return row


def named(session: Session, name: str, now: datetime) -> Source:
    """The source of that name; made, never due, when a spider stores under a name that is not there yet."""
    if name == ADHOC:
        return adhoc(session, now)
    row = session.scalar(select(Source).where(Source.name == name))
    if row is None:
        row = add(session, SourceSpec(name=name, kind="spider", spider=name, first="alert"), now)
        row.next_at = None
    return row


def pause(session: Session, name: str, now: datetime) -> None:
    """Not read until it is resumed."""
    row = get(session, name)
    row.next_at = None
    recorder.enter(session, row, states.Verdict("paused", now), now)


def resume(session: Session, name: str, now: datetime) -> None:
    """Due at once."""
    row = get(session, name)
    row.next_at, row.failures = now, 0
    recorder.enter(session, row, states.Verdict("ok" if row.first_read else "new", now), now)


def remove(session: Session, name: str) -> None:
    """Forget the source and what it waits for; RequestError when statements stand under it."""
    row = get(session, name)
    if session.scalar(select(Statement.id).where(Statement.source_id == row.id).limit(1)):
        raise RequestError(
            "source_in_use",
            f"Statements of «{name}» are stored.",
            f"Use `tocsin sources pause {name}`; its statements stay.",
        )
    session.execute(delete(Page).where(Page.source_id == row.id))
    session.delete(row)


def claim_due(
    session: Session,
    now: datetime,
    token: str,
    limit: int,
    *,
    busy: Collection[str] = (),
    only: Sequence[int] | None = None,
    lease: timedelta = leases.LEASE,
) -> list[SweepClaim]:
    """Take up to ``limit`` sources that are due, one a host, none of a host that is ``busy``.

    ``only``: these sources, due or not (an ad hoc run).
    """
    wanted = Source.id.in_(only) if only is not None else Source.next_at <= now
    due = (wanted, leases.free(Source, now))
    query = (
        select(*_CLAIMED)
        # the conditions once more: PostgreSQL checks only these again when a row was changed while it waited for it
        .where(Source.id.in_(leases.by_host(session, Source, due, limit, 1, busy)), *due)
        .order_by(Source.next_at)
        .with_for_update(skip_locked=True)
    )
    out = [_claim(row, token, now) for row in session.execute(query)]
    leases.claim(session, Source, [c.id for c in out], token, now, lease)
    return out


_CLAIMED = (
    Source.id, Source.name, Source.url, Source.kind, Source.selector, Source.spider, Source.etag, Source.last_modified,
    Source.body_sha256, Source.host_key, Source.options, Source.failover, Source.state, Source.state_since, Source.reason,
    Source.health, Source.field_traces, Source.created_at, Source.failures, Source.every, Source.timezone, Source.poll_hints,
    Source.rate_since, Source.rate_at, Source.rate_items, Source.rate_spread,
)  # fmt: skip


def _claim(row: Any, token: str, now: datetime) -> SweepClaim:
    number, place = addresses.asked(row, now)
    etag, last_modified, body = addresses.validators(row, number, now)
    return SweepClaim(
        row.id,
        row.name,
        place.url,
        place.kind,
        row.selector if place.kind == row.kind else None,
        row.spider,
        etag,
        last_modified,
        body,
        row.host_key,
        token,
        addresses.wishes(row),
        number,
        unchanged.terms(row, number, now),
    )


def settle(session: Session, claim: SweepClaim, outcome: Outcome, now: datetime, share: float = cadence.USUAL) -> int:
    """Store what came of the sweep: the new pages, the validators and when it is due next, in one transaction.

    ``share``: what sources with `every = "auto"` have of the budget (crawler/schedule/due). Returns the number of new pages; 0 too
    when the lease was lost (somebody else settles then).
    """
    row = leases.holds(session, Source, claim.id, claim.token)
    if row is None:
        return 0
    answered = outcome.code in ("ok", "unchanged")
    known, since = row.first_read is not None, row.last_read
    row.failures = 0 if answered else row.failures + 1
    row.last_tried, row.lease_token, row.lease_until = now, None, None
    row.last_error = None if answered else outcome.message or outcome.code
    outcome = replace(outcome, entries=addresses.at_home(row, claim.place, outcome.entries))
    found = _keep(session, row, claim, outcome, now) if outcome.code == "ok" else 0
    elsewhere = addresses.note_answer(
        row,
        claim.place,
        now,
        ok=answered,
        changed=outcome.code == "ok",
        whole=outcome.whole,
        moved=outcome.moved,
        gone=outcome.gone,
    )
    outcome = replace(outcome, gone=outcome.gone and not elsewhere)
    if outcome.code == "needs_scripts" and browser.installed():
        elsewhere |= addresses.run_scripts(row)
    row.last_read = now if answered else row.last_read
    if row.state != "paused" and row.name != ADHOC:
        due = schedule.next_due(
            schedule.terms_of(row), now, share=share, retry_after=outcome.retry_after, dice=random.random()
        )
        row.next_at = None if outcome.gone else min(due, now + SOON) if elsewhere and not answered else due
    if outcome.hold_host:
        schedule.hold_host(session, claim.host_key, now + timedelta(seconds=max(outcome.retry_after, 1.0)))
    if row.name != ADHOC:
        shown = recorder.Shown(outcome.entries, found, since) if outcome.code == "ok" else None
        recorder.polled(session, row, _poll(row, outcome, known), shown, now)
    return found


def _keep(session: Session, row: Source, claim: SweepClaim, outcome: Outcome, now: datetime) -> int:
    """The entries of a list that changed, and only with them its validators; returns how many were new."""
    own, without_page = inline_entries.split(outcome.entries)
    fresh = pages.note(session, row, own, now, old=addresses.old(row, claim.place))
    found = len(fresh) + inline_entries.store(session, row, without_page, now)
    if outcome.page is not None:
        found += page_changes.store(session, row, outcome.page[0], now, outcome.page[1])
    row.warnings = list(outcome.warnings) or None
    schedule.learn(session, row, fresh, found - len(fresh), now)
    if outcome.asks is not None:
        schedule.note_wishes(row, outcome.asks)
    row.first_read = row.first_read or now
    row.etag, row.last_modified, row.body_sha256 = outcome.etag, outcome.last_modified, outcome.body_sha256
    return found


def _poll(row: Source, outcome: Outcome, known: bool) -> states.Poll:
    """The outcome as its source's health sees it; ``known``: the source was read before."""
    listed = outcome.code == "ok" and row.kind not in recorder.LISTLESS
    return states.Poll(
        outcome.code in ("ok", "unchanged"),
        outcome.code,
        outcome.message or outcome.code,
        outcome.gone,
        row.failures,
        known,
        len(outcome.entries) if listed else None,
        outcome.seconds,
    )


def swept_ids(session: Session, only: Sequence[int] | None, now: datetime) -> list[int]:
    """The sources of one pass: those that are due now, or those of ``only``; never the one of single addresses, which has no list."""
    wanted = Source.id.in_(only) if only is not None else Source.next_at <= now
    return list(session.scalars(select(Source.id).where(wanted, Source.name != ADHOC)))


def any_due(session: Session, now: datetime) -> bool:
    """Whether a source is due and held by nobody."""
    return session.scalar(select(Source.id).where(Source.next_at <= now, leases.free(Source, now)).limit(1)) is not None
