"""At which hosts something is to be asked for now, and which are left alone meanwhile. Claims nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CTE, ColumnElement, func, select, union_all
from sqlalchemy.orm import Session

from crawler.storage import leases
from crawler.storage.models import Gap, Page, PastList, Source

Wanted = Callable[[Any, Any], Any]  # of a query that shows a host the part that is looked for


def held(now: datetime) -> CTE:
    """The hosts (`host_key`) that nobody else may ask at that moment: some process works there, or the pause after its last request is not over."""
    rows = [select(model.host_key).where(model.lease_until >= now) for model in (Source, Page, PastList)]
    of_gaps = select(Source.host_key).join(Gap, Gap.source_id == Source.id).where(Gap.lease_until >= now)
    return union_all(*rows, of_gaps).cte("held")


def held_hosts(session: Session, now: datetime) -> set[str]:
    """As `held`."""
    return set(session.scalars(select(held(now).c.host_key)))


def due_hosts(
    session: Session,
    now: datetime,
    limit: int,
    *,
    among: Collection[str] | None = None,
    but: Collection[str] = (),
    soon: timedelta = timedelta(0),
) -> list[str]:
    """Up to ``limit`` hosts with a source, page or gap that is due, the longest due first, and none that is held.

    ``among``: of these hosts; ``but``: none of these. ``soon``: also those that are held, but not for longer than that.
    """

    def wanted(query: Any, host: Any) -> Any:
        query = query if among is None else query.where(host.in_(among))
        query = query.where(host.not_in(but)) if but else query
        return query.where(host.not_in(select(busy.c.host_key)))

    busy = held(now + soon)
    if among is not None:
        # Of few hosts all rows are found by their names; the first by their time would be looked for among everybody's.
        return [host for host, _ in _ranked(session, now, limit, wanted, None)]
    # As many rows as surely show that many hosts, unless few hosts have them all: to rank all that is due costs the more the more is behind.
    near = max(limit, 1) * leases.LOOK
    found = _ranked(session, now, limit, wanted, near)
    if len(found) < limit and sum(rows for _, rows in found) >= near:
        found = _ranked(session, now, limit, wanted, None)
    return [host for host, _ in found]


def _ranked(session: Session, now: datetime, limit: int, wanted: Wanted, near: int | None) -> list[tuple[str, int]]:
    """The hosts, each with how many rows were seen of it; ``near``: of each kind this many rows at most are looked at."""

    def part(host: Any, at: Any, *due: ColumnElement[bool]) -> Any:
        query = select(host.label("host"), at.label("at")).where(at <= now, *due)
        return query if near is None else select(wanted(query, host).order_by(at).limit(near).subquery())

    pending = Page.state == "pending", Page.past_list_id.is_(None)
    owed = Source.id == Gap.source_id, Gap.closed_at.is_(None)
    due = union_all(
        part(Source.host_key, Source.next_at, leases.free(Source, now)),
        part(Page.host_key, Page.next_at, leases.free(Page, now), *pending),
        part(Source.host_key, Gap.next_at, leases.free(Gap, now), *owed),
    ).subquery()
    rows = select(due.c.host, func.count())
    rows = wanted(rows, due.c.host) if near is None else rows
    ranked = rows.group_by(due.c.host).order_by(func.min(due.c.at)).limit(limit)
    return [(host, seen) for host, seen in session.execute(ranked)]
