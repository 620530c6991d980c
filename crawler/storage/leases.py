"""Claim and settle: one kind of lease, with a fencing token, for sources, pages and deliveries, on both databases alike.

A lease that is left without a token is the pause after the last request to a host: it holds the host, and nobody owns it.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, true, update
from sqlalchemy.orm import Session

LEASE = timedelta(
    minutes=1
)  # of sources and pages: renewed while the work goes on, so that only the jobs of dead processes wait it out
LOOK = 4  # times as many rows as are wanted are read at first: a cursor on the server costs three more questions
FEW = 500  # rows of one transaction
CLAIMS = 0x746F6373  # any number, the same in every process
RUN = "run"  # tokens of `tocsin run`, voided at its next start; all others only run out


def new_token(owner: str) -> str:
    """A unique token; the kind of its owner stands before the colon."""
    return f"{owner}:{secrets.token_hex(8)}"


def free(model: Any, now: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
    """The row is under no lease, or its lease has run out."""
    return or_(model.lease_until.is_(None), model.lease_until < now)


def at(model: Any, hosts: Collection[str] | None) -> ColumnElement[bool]:
    """The row belongs to one of the hosts; every row does where none are named."""
    return true() if hosts is None else model.host_key.in_(hosts)


def by_host(
    session: Session, model: Any, due: Iterable[ColumnElement[bool]], limit: int, each: int, busy: Collection[str]
) -> list[Any]:
    """The ids of up to ``limit`` due rows, the longest due first, at most ``each`` of a host and none of a busy one.

    Read one after the other and only as far as needed: ranking all that are due would cost the more the more are behind.
    """
    query = select(model.id, model.host_key).where(*due).order_by(model.next_at, model.id)
    first = session.execute(query.limit(near := max(limit, 1) * LOOK)).all()
    ids = list(islice(_spread(first, each, busy), limit))
    if len(ids) == limit or len(first) < near:
        return ids
    with session.execute(query.execution_options(yield_per=near)) as rows:
        return list(islice(_spread(rows, each, busy), limit))


def _spread(rows: Iterable[Any], each: int, busy: Collection[str]) -> Iterator[Any]:
    taken: Counter[str] = Counter()
    for row in rows:
        taken[row.host_key] += 1
        if row.host_key not in busy and taken[row.host_key] <= each:
            yield row.id


def claim(session: Session, model: Any, ids: Sequence[Any], token: str, now: datetime, lease: timedelta) -> None:
    """Take rows that were just read in this very transaction (on PostgreSQL: read FOR UPDATE SKIP LOCKED)."""
    if ids:
        session.execute(update(model).where(model.id.in_(ids)).values(lease_token=token, lease_until=now + lease))


def alone(session: Session, number: int = CLAIMS) -> None:
    """Wait until no other process does what the number stands for, to the end of this transaction (SQLite's writer is alone anyway).

    Two transactions that claim at once would not see that the other takes a source of the same host.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(number)))


def renew(session: Session, model: Any, held: Iterable[Any], now: datetime, lease: timedelta) -> None:
    """Hold claims (`id`, `token`) for longer; those that another process took meanwhile stay with it."""
    by_token: dict[str, list[Any]] = {}
    for claim in held:
        by_token.setdefault(claim.token, []).append(claim.id)
    for token, ids in by_token.items():
        mine = (model.id.in_(ids), model.lease_token == token)
        session.execute(update(model).where(*mine).values(lease_until=now + lease))


def holds(session: Session, model: Any, row_id: Any, token: str) -> Any | None:
    """The row, locked, when the token still holds it; None when another process took it after the lease ran out."""
    return session.scalar(select(model).where(model.id == row_id, model.lease_token == token).with_for_update())


def settle(session: Session, model: Any, claim: Any, until: datetime | None) -> None:
    """The claim is over; its host is left alone until then."""
    mine = (model.id == claim.id, model.lease_token == claim.token)
    session.execute(update(model).where(*mine).values(lease_token=None, lease_until=until))


def void(session: Session, models: Iterable[Any], prefix: str, now: datetime, pause: timedelta) -> int:
    """As `release`, where the process may have been killed just after a request: its hosts are left alone for the pause.

    A lease of the crawler that is longer than usual has in it a pause that is: what lies beyond `LEASE` is kept.
    """
    count = 0
    for model in models:
        mine = model.lease_until.is_not(None), model.lease_token.startswith(prefix, autoescape=True)
        for row in session.execute(select(model.id, model.lease_token, model.lease_until).where(*mine)).all():
            until = max(now + pause, row.lease_until - LEASE)
            free = {"lease_token": None, "lease_until": until if until > now else None}
            session.execute(update(model).where(model.id == row.id, model.lease_token == row.lease_token).values(free))
            count += 1
    return count


def forget_pauses(session: Session, model: Any, now: datetime) -> bool:
    """Pauses that are over are taken off the rows of what is settled, the first few hundred; whether there may be more.

    Else the index of what is held would grow by every page that was ever read.
    """
    over = select(model.id).where(model.lease_until < now, model.lease_token.is_(None)).limit(FEW)
    gone = session.execute(
        update(model).where(model.id.in_(over.with_for_update(skip_locked=True))).values(lease_until=None)
    )
    return int(gone.rowcount) == FEW  # type: ignore[attr-defined]


def release(session: Session, models: Iterable[Any], prefix: str) -> int:
    """Void all leases whose token begins so; returns how many."""
    count = 0
    for model in models:
        done = session.execute(
            update(model)
            .where(model.lease_until.is_not(None), model.lease_token.startswith(prefix, autoescape=True))
            .values(lease_token=None, lease_until=None)
        )
        count += done.rowcount  # type: ignore[attr-defined]
    return count
