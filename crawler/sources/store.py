"""Sources: added, declared, claimed when they are due. The row is the schedule and the queue at once; settlement writes what a poll found."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import not_, select, update
from sqlalchemy.orm import Session

from crawler import clock
from crawler.config import declaration, source_options, tags
from crawler.config.sections import SourceSpec
from crawler.config.source_options import PLAIN, SourceOptions
from crawler.errors import RequestError, within
from crawler.health import recorder, states
from crawler.parsing import url_keys
from crawler.schedule import cadence
from crawler.sources import source_state
from crawler.sources.source_state import SourceState
from crawler.storage import leases
from crawler.storage.models import ADHOC, WATCHED, Source


@dataclass(frozen=True, slots=True)
class SweepClaim:
    """A source taken under a lease, with what a poll needs to know of it."""

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
    state: SourceState
    options: SourceOptions = PLAIN
    address: int = 0  # the number of the address that is asked
    rest: datetime | None = None  # until when its host is left alone once this is settled


def check_spec(spec: SourceSpec) -> None:
    """RequestError when a value is wrong or the specification contradicts itself."""
    declaration.check(spec)
    if spec.name:
        declaration.check_name("source", spec.name)
    if not spec.url and spec.kind != "spider":
        raise RequestError("source_without_url", "A source needs a url.", 'Write url = "https://…".')
    if spec.kind == "spider" and not spec.spider:
        raise RequestError(
            "source_without_spider",
            "A source of kind spider names its spider.",
            'Write spider = "name"; `tocsin sites list` shows them.',
        )
    with within("every"):
        cadence.check(cadence.Schedule(spec.every, spec.timezone), clock.utcnow())


def default_name(session: Session, url: str) -> str:
    """The host, then host-2, host-3 ..."""
    return free_name(session, (urlsplit(url).hostname or url).removeprefix("www."))


def free_name(session: Session, host: str) -> str:
    """A title or host as a name on one line, then with -2, -3 ..."""
    host = " ".join("".join(c if c.isprintable() else " " for c in host).split())[:80]
    taken = set(session.scalars(select(Source.name).where(Source.name.startswith(host, autoescape=True))))
    return next(name for n in range(1, len(taken) + 2) if (name := host if n == 1 else f"{host}-{n}") not in taken)


def add(session: Session, spec: SourceSpec, now: datetime, *, declared: bool = False) -> Source:
    """Store a new source, due at once, or take back one that was removed; RequestError source_exists when the name is taken."""
    check_spec(spec)
    if row := _only_run_by_hand(session, spec):
        row.name = spec.name or row.name
        row.declared, row.next_at = declared, now
        assign(row, spec)
        return row
    name = spec.name or default_name(session, spec.url or str(spec.spider))
    row = session.scalar(select(Source).where(Source.name == name))
    if row is not None and row.removed_at is None:
        raise RequestError("source_exists", f"There is a source “{name}” already.", "Choose another name.")
    if row is None:
        row = Source(name=name, declared=declared, created_at=now, next_at=now, state="new", failures=0)
        assign(row, spec)
    else:
        _update(session, row, spec, now)
        row.declared = declared
    session.add(row)
    session.flush()
    return row


def watched(session: Session, spec: SourceSpec) -> Source | None:
    """The source that reads this list already, removed or not: the same page read in the same way, however its address is written."""
    key = url_keys.url_key(spec.url)
    alike = select(Source).where(Source.host_key == url_keys.host_key(spec.url), Source.selector == spec.selector)
    rows = session.scalars(alike.order_by(Source.id)) if spec.url else ()
    return next((row for row in rows if url_keys.url_key(row.url) == key and row.kind == (spec.kind or "feed")), None)


def watch(session: Session, spec: SourceSpec, now: datetime) -> tuple[Source, str]:
    """The source of a list, and what became of it: ``added``, or ``known`` when it is watched already and stays as it is but for new tags.

    One that was removed is taken back under its name, unless the specification has another.
    """
    row = watched(session, spec)
    if row is None:
        return add(session, spec, now), "added"
    if row.removed_at is None:
        _add_tags(row, spec)
        return row, "known"
    if spec.name and spec.name != row.name:
        if session.scalar(select(Source.id).where(Source.name == spec.name)):
            raise RequestError("source_exists", f"There is a source “{spec.name}” already.", "Choose another name.")
        row.name = spec.name
    return add(session, dataclasses.replace(spec, name=row.name), now), "added"


def _add_tags(row: Source, spec: SourceSpec) -> None:
    """Those of the specification besides its own; a declared source has those of the file alone."""
    if not row.declared and (more := tags.normal_all(spec.tags)):
        row.tags = sorted({*(row.tags or ()), *more})


def _only_run_by_hand(session: Session, spec: SourceSpec) -> Source | None:
    """What the spec's spider stored under so far, which becomes the source; None when there is none, or the name is another source's."""
    if spec.kind != "spider":
        return None
    row = session.scalar(select(Source).where(Source.spider == spec.spider, not_(WATCHED), Source.removed_at.is_(None)))
    taken = select(Source.id).where(Source.name == spec.name)
    return row if row is None or session.scalar(taken) in (None, row.id) else None


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
    for number, spec in enumerate(specs, 1):
        with within(declaration.entry("source", number, spec.name)):
            check_spec(spec)
        if spec.name in seen:
            raise RequestError(
                "source_twice", f"The file declares the source “{spec.name}” twice.", "Give one of them another name."
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
    forget_answers(row, spec)
    if row.url != spec.url or row.every != spec.every or (not row.declared and row.state == "paused"):
        row.next_at = now
        if row.state == "paused":
            recorder.enter(session, row, states.Verdict("ok", now), now)
    row.declared, row.removed_at = True, None
    assign(row, spec)


def forget_answers(row: Source, spec: SourceSpec) -> None:
    """What a source's address answered says nothing of another address, or of the same one asked in another way."""
    if row.url != spec.url or source_options.from_json(row.options) != spec.options:
        row.etag = row.last_modified = row.body_sha256 = row.failover = row.sitemap_parts = None
    if row.url != spec.url:
        row.health, row.field_traces = {}, {}


def assign(row: Source, spec: SourceSpec) -> None:
    """Write what is declared to the row, which keeps its name, and its kind where none is declared."""
    before = row.url
    declaration.assign(row, dataclasses.replace(spec, name=row.name, kind=spec.kind or row.kind or "feed"))
    row.tags = tags.normal_all(spec.tags) or None
    if (
        spec.url != before or not spec.url
    ):  # else that of the address that was asked last, a mirror's perhaps, whose pause the row holds
        row.host_key = url_keys.host_key(spec.url) if spec.url else f"spider:{spec.spider}"


def get(session: Session, name: str) -> Source:
    """The source of that name; RequestError source_unknown."""
    row = session.scalar(select(Source).where(Source.name == name))
    if row is None:
        near = declaration.suggestion(name, session.scalars(select(Source.name)))
        raise RequestError(
            "source_unknown", f"There is no source “{name}”.", f"{near}`tocsin sources list` shows them."
        )
    return row


def named(session: Session, name: str, now: datetime, spider: str | None = None) -> Source:
    """The source of that name, else the one that the ``spider`` reads.

    Made, never due, when a spider stores under a name that is not there yet, and for single addresses.
    """
    row = session.scalar(select(Source).where(Source.name == name))
    if row is None and spider is not None:
        row = session.scalar(
            select(Source).where(Source.spider == spider, Source.removed_at.is_(None)).order_by(Source.id)
        )
    if row is None and name == ADHOC:
        row = Source(
            name=ADHOC, url="", kind="page", every="1d", first="alert", state="ok", host_key=ADHOC, created_at=now
        )
        session.add(row)
        session.flush()
    elif row is None:
        row = add(session, SourceSpec(name=name, kind="spider", spider=spider or name, first="alert"), now)
        row.next_at = None
    return row


def claim_due(
    session: Session,
    now: datetime,
    token: str,
    limit: int,
    *,
    busy: Collection[str] = (),
    only: Sequence[int] | None = None,
    hosts: Collection[str] | None = None,
    lease: timedelta = leases.LEASE,
) -> list[SweepClaim]:
    """Take up to ``limit`` sources that are due, one a host, none of a host that is ``busy``.

    ``only``: these sources, due or not (an ad hoc run). ``hosts``: at these alone. A row of which another address is asked than last time
    (crawler/fetch/failover.py) goes over to that one's host, and is left there when it is busy.
    """
    wanted = Source.id.in_(only) if only is not None else Source.next_at <= now
    due = (wanted, leases.free(Source, now), leases.at(Source, hosts))
    query = (
        select(*_CLAIMED)
        # the conditions once more: PostgreSQL checks only these again when a row was changed while it waited for it
        .where(Source.id.in_(leases.by_host(session, Source, due, limit, 1, busy)), *due)
        .order_by(Source.next_at)
        .with_for_update(skip_locked=True)
    )
    out: dict[str, SweepClaim] = {}
    for row in session.execute(query).all():
        claim = _claim(row, token, now)
        if claim.host_key != row.host_key:
            session.execute(update(Source).where(Source.id == row.id).values(host_key=claim.host_key))
        if claim.host_key == row.host_key or claim.host_key not in busy:
            out.setdefault(claim.host_key, claim)
    leases.claim(session, Source, [claim.id for claim in out.values()], token, now, lease)
    return list(out.values())


_CLAIMED = (Source.id, Source.name, Source.selector, Source.spider, Source.host_key, *source_state.COLUMNS)


def _claim(row: Any, token: str, now: datetime) -> SweepClaim:
    state = source_state.load(row)
    number, address = state.addresses.asked(now)
    conditions = state.conditions(number, now)
    return SweepClaim(
        row.id, row.name, address.url, address.kind, row.selector if address.kind == row.kind else None,
        row.spider, conditions.etag, conditions.last_modified, conditions.body_sha256, address.host_key or row.host_key, token,
        state, state.addresses.options, number,
    )  # fmt: skip


def swept_ids(session: Session, only: Sequence[int] | None, now: datetime) -> list[int]:
    """The sources of one pass: those that are due now, or those of ``only``; never the one of single addresses, which has no list."""
    wanted = Source.id.in_(only) if only is not None else Source.next_at <= now
    return list(session.scalars(select(Source.id).where(wanted, Source.name != ADHOC)))


def any_due(session: Session, now: datetime) -> bool:
    """Whether a source is due and under no lease."""
    return session.scalar(select(Source.id).where(Source.next_at <= now, leases.free(Source, now)).limit(1)) is not None
