"""At which hosts something is to be asked for now, and which are left alone meanwhile. Claims nothing."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select, union, union_all
from sqlalchemy.orm import Session

from crawler.storage import leases
from crawler.storage.models import Gap, Page, PastList, Source


def held_hosts(session: Session, now: datetime, among: Collection[str] | None = None) -> set[str]:
    """The hosts (``among``: of these) that nobody else may ask at that moment: some process works there, or the pause after its last request is not over."""
    of_gaps = select(Source.host_key).join(Gap, Gap.source_id == Source.id).where(Gap.lease_until >= now)
    rows = [select(model.host_key).where(model.lease_until >= now) for model in (Source, Page, PastList)]
    if among is not None:
        rows = [query.where(query.selected_columns[0].in_(among)) for query in rows]
        of_gaps = of_gaps.where(Source.host_key.in_(among))
    return set(session.scalars(union(*rows, of_gaps)))


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
    # Of all that are held are very many sometimes, so they are looked for among those that are found, of which there are some more.
    left_out = set(but)
    for _ in range(2):
        found = _due(session, now, 2 * limit, among, left_out)
        held = held_hosts(session, now + soon, found) if found else set()
        if len(found) - len(held) >= limit or len(found) < 2 * limit:
            return [host for host in found if host not in held][:limit]
        left_out |= held
    return _due(session, now, limit, among, held_hosts(session, now + soon).union(but))


def _due(session: Session, now: datetime, limit: int, among: Collection[str] | None, but: Collection[str]) -> list[str]:
    if among is not None:
        # Of few hosts all rows are found by their names; the first by their time would be looked for among everybody's.
        return [host for host, _ in _ranked(session, now, limit, among, but, None)]
    # As many rows as surely show that many hosts, unless few hosts have them all: to rank all that is due costs the more the more is behind.
    near = max(limit, 1) * leases.LOOK
    found = _ranked(session, now, limit, among, but, near)
    if len(found) < limit and sum(rows for _, rows in found) >= near:
        found = _ranked(session, now, limit, among, but, None)
    return [host for host, _ in found]


def _ranked(
    session: Session, now: datetime, limit: int, among: Collection[str] | None, but: Collection[str], near: int | None
) -> list[tuple[str, int]]:
    """The hosts, each with how many rows were seen of it; ``near``: of each kind this many rows at most are looked at."""

    def part(host: Any, at: Any, *due: ColumnElement[bool]) -> Any:
        query = select(host.label("host"), at.label("at")).where(at <= now, *due)
        return query if near is None else select(only(query, host).order_by(at).limit(near).subquery())

    def only(query: Any, host: Any) -> Any:
        query = query if among is None else query.where(host.in_(among))
        return query.where(host.not_in(but)) if but else query

    pending = Page.state == "pending", Page.past_list_id.is_(None)
    owed = Source.id == Gap.source_id, Gap.closed_at.is_(None)
    due = union_all(
        part(Source.host_key, Source.next_at, leases.free(Source, now)),
        part(Page.host_key, Page.next_at, leases.free(Page, now), *pending),
        part(Source.host_key, Gap.next_at, leases.free(Gap, now), *owed),
    ).subquery()
    rows = select(due.c.host, func.count())
    rows = only(rows, due.c.host) if near is None else rows
    ranked = rows.group_by(due.c.host).order_by(func.min(due.c.at)).limit(limit)
    return [(host, seen) for host, seen in session.execute(ranked)]
