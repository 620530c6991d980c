"""Gaps: times in which a list moved on further than it reaches back, so that items may have been missed. Fetches nothing."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import Session

from crawler import clock
from crawler.config import source_options
from crawler.config.source_options import PLAIN, SourceOptions
from crawler.fetch import addresses
from crawler.health.silence import WINDOW
from crawler.items import Entry
from crawler.parsing import url_keys
from crawler.storage import leases
from crawler.storage.models import Address, Appearance, Gap, Page, Source, Statement

VIEW = 200  # newest entries of a list that are remembered until the next poll
FETCHED = timedelta(days=3)  # a page that cannot be had is given up after about a day and a half
LATE = timedelta(
    minutes=1
)  # a new source is read at once; a first read after so long was delayed by failures or a stop
TRIES = tuple(timedelta(minutes=m) for m in (10, 60, 360, 1440))  # a sitemap may be written hours after its pages


# ---- was something missed?


def key(entry: Entry, key_of_page: Callable[[str], str] = url_keys.url_key) -> str:
    """The identity of an entry among those that are remembered of its source: ten digits of the hash of its address, else of its id or words."""
    what = key_of_page(entry.url) if entry.url else entry.id or f"{entry.title}\n{entry.summary}"
    return hashlib.blake2b(what.encode("utf-8", "replace"), digest_size=5).hexdigest()


def newest(entries: Sequence[Entry]) -> list[Entry]:
    """The newest entries of a list, newest first: by their dates when most have one, else in the list's own order."""
    dates = [e.published or e.updated or "" for e in entries]
    if sum(map(bool, dates)) >= 0.8 * len(dates):
        entries = [e for _, e in sorted(zip(dates, entries, strict=True), key=lambda pair: pair[0], reverse=True)]
    return list(entries[:VIEW])


def overlaps(before: Sequence[str], view: Sequence[str], rest: Collection[str] = ()) -> bool:
    """Whether a list still reaches back to the one before it, so that nothing between the two can have been missed.

    All are keys, ``before`` and ``view`` newest first; ``rest``: older entries of the present list. One of the newer half of the list before
    must still be there: what stays for ever (a pinned entry) proves nothing, be it at the end or alone at the very top.
    """
    if not before or not view:
        return True
    half = before[: max(3, math.ceil(len(before) / 2))]
    present = {*view, *rest}
    shared = [k for k in half if k in present]
    pinned = shared == [before[0]] == [view[0]] and min(len(before), len(view)) >= 5
    return bool(shared) and not pinned


def began_late(entries: Sequence[Entry], created: datetime, now: datetime) -> bool:
    """Whether a source's very first list, read long after it should have been, no longer reaches back to when it was added.

    Its first tries failed, or nothing was running: what it showed meanwhile and no longer shows was never seen. A list that is not
    dated throughout says nothing.
    """
    dates = dates_of(entries) if now - created > LATE else []
    return 0 < len(dates) == len(entries) and min(dates) > created


def dates_of(entries: Sequence[Entry]) -> list[datetime]:
    """When the entries are dated; a bare date counts from its beginning."""
    return [moment for entry in entries if (moment := clock.moment(entry.published or entry.updated))]


# ---- rows


@dataclass(frozen=True, slots=True)
class OpenGap:
    """A gap as it is reported: about ``estimated`` items may be missing, or are found and wait to be fetched."""

    source_id: int
    name: str
    from_at: datetime
    to_at: datetime
    estimated: int


def unfinished(session: Session, now: datetime) -> list[OpenGap]:
    """All gaps that are not closed, and those whose pages were found but not all fetched yet; the earliest first."""
    waiting = (
        select(func.count())
        .select_from(Page)
        # The pages of a gap were put on the work list in the very transactions that opened and closed it. One that is still
        # open is repaired in several tries; what they found is among all that came on the list since.
        .where(
            Page.source_id == Gap.source_id,
            or_(
                Page.seen_at == Gap.closed_at,
                Page.seen_at == Gap.to_at,
                and_(Gap.closed_at.is_(None), Page.seen_at > Gap.to_at, Page.past_list_id.is_(None)),
            ),
            Page.state == "pending",
        )
        .scalar_subquery()
    )
    query = (
        select(Gap, Source.name, waiting)
        .join(Source)
        .where(or_(Gap.closed_at.is_(None), Gap.closed_at > now - FETCHED))
    )
    return [
        OpenGap(gap.source_id, name, gap.from_at, gap.to_at, left + (0 if gap.closed_at else gap.estimated))
        for gap, name, left in session.execute(query.order_by(Gap.from_at, Gap.id))
        if left or gap.closed_at is None
    ]


def open_gap(
    session: Session, source: Source, since: datetime, seen: int, now: datetime, shown: Sequence[datetime] = ()
) -> Gap:
    """Store that the source may have shown items between two polls that it no longer shows; due for repair at once.

    ``seen``: how many of these it still shows; ``shown``: the dates of what it shows, which give its rate while nothing else does.
    """
    gap = Gap(
        source_id=source.id,
        from_at=since,
        to_at=now,
        estimated=_estimate(session, source.id, since, seen, now, shown),
        next_at=now,
        attempts=0,
    )
    session.add(gap)
    return gap


def _estimate(
    session: Session, source_id: int, since: datetime, seen: int, now: datetime, shown: Sequence[datetime]
) -> int:
    """What it usually shows in such a time, less what it still shows (as much again when its rate is not known); at least one."""
    known = select(func.count(), func.min(Appearance.at), func.max(Appearance.at)).where(
        Appearance.source_id == source_id, Appearance.at > now - WINDOW, Appearance.at <= since
    )
    count, first, last = session.execute(known).one()
    if count < 2 and len(set(shown)) > 1:
        count, first, last = len(shown), min(shown), max(shown)
    if count < 2:
        return max(1, seen)
    return max(1, math.ceil((count - 1) * ((now - since) / (last - first))) - seen)


@dataclass(frozen=True, slots=True)
class GapClaim:
    """A gap taken under a lease, with what its repair needs to know of the source."""

    id: int
    source_id: int
    name: str
    url: str
    kind: str
    selector: str | None
    host_key: str
    from_at: datetime
    to_at: datetime
    token: str
    options: SourceOptions = PLAIN
    rest: datetime | None = None  # until when its host is left alone once this is settled


def claim_due(
    session: Session,
    now: datetime,
    token: str,
    limit: int,
    *,
    busy: Collection[str] = (),
    only: Sequence[int] | None = None,
    hosts: Collection[str] | None = None,
    held: Select[Any] | None = None,
    lease: timedelta = leases.LEASE,
) -> list[GapClaim]:
    """Take up to ``limit`` gaps that are due for repair, one a host, none of a busy one; ``only`` of these sources, at these ``hosts``.

    ``held``: a query of the busy hosts, since there may be more of them than a statement takes parameters. A gap is read at the source's own address, also while another one stands in, and holds that one's host: the source's row goes over to it until its next poll.
    """
    query = (
        select(Gap, Source)
        .join(Source, Source.id == Gap.source_id)
        .where(*_due(now), true() if held is None else Source.host_key.not_in(held), leases.at(Source, hosts))
        .order_by(Gap.next_at)
        .limit(limit)
        .with_for_update(of=Gap, skip_locked=True)
    )
    if only is not None:
        query = query.where(Gap.source_id.in_(only))
    by_host: dict[str, GapClaim] = {}
    for gap, source in session.execute(query).all():
        claim = _claim(gap, source, token)
        source.host_key = claim.host_key
        if claim.host_key not in busy:
            by_host.setdefault(claim.host_key, claim)
    leases.claim(session, Gap, [c.id for c in by_host.values()], token, now, lease)
    return list(by_host.values())


def _due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return Gap.closed_at.is_(None), Gap.next_at <= now, leases.free(Gap, now)


def any_due(session: Session, now: datetime, only: Sequence[int] | None = None) -> bool:
    """Whether a gap is due for repair and under no lease."""
    query = select(Gap.id).where(*_due(now))
    return session.scalar((query.where(Gap.source_id.in_(only)) if only is not None else query).limit(1)) is not None


def _claim(gap: Gap, source: Source, token: str) -> GapClaim:
    own = addresses.of(source).all[0]
    return GapClaim(
        gap.id, source.id, source.name, own.url, source.kind, source.selector, own.host_key or source.host_key, gap.from_at,
        gap.to_at, token, source_options.from_json(source.options),
    )  # fmt: skip


def seen_before(session: Session, entries: Sequence[Entry], moment: datetime) -> set[str]:
    """The keys (crawler.parsing.url_keys.url_key) of those entries whose pages were known at that moment."""
    keys = list({url_keys.url_key(e.url) for e in entries if e.url})
    out: set[str] = set()
    for start in range(0, len(keys), 500):
        some = keys[start : start + 500]
        out.update(session.scalars(select(Page.key).where(Page.key.in_(some), Page.seen_at <= moment)))
        known = or_(Statement.id.is_(None), Statement.first_seen <= moment)  # None: was removed, so it is older
        posts = select(Address.key).outerjoin(Statement).where(Address.key.in_(some), known)
        out.update(session.scalars(posts))
    return out
