"""Removes statements with all that hangs on them, but for their addresses: what a list still shows is never taken for new. Decides no age and no exception."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, exists, func, select, update
from sqlalchemy.orm import Session, aliased

from crawler.storage.models import Address, Body, Fetch, Page, Statement, StorySketch

_SAME_STORY, _NUMBERED = aliased(Statement), aliased(Statement)


def old(before: datetime) -> ColumnElement[bool]:
    """Statements that nothing here needs any more: last changed before that moment, matched, not waiting to be read again, and of a story that is as old.

    As long as copies of its text are looked for, a statement stays: that is what its sketch is for. The last one stays for good:
    SQLite would give its number to the next one, which a mute or an alert of its story would then be taken to mean.
    """
    alive = exists().where(_SAME_STORY.story_id == Statement.story_id, _SAME_STORY.first_seen >= before)
    waits = exists().where(Page.statement_id == Statement.id, Page.state == "pending")
    sketched = exists().where(StorySketch.statement_id == Statement.id)
    last = select(func.max(_NUMBERED.id)).scalar_subquery()
    aged = and_(
        Statement.id < last,
        Statement.first_seen < before,
        Statement.changed_at < before,
        Statement.matched_at.is_not(None),
    )
    return and_(aged, ~alive, ~waits, ~sketched)


def newest_before(session: Session, before: datetime) -> int:
    """The number of the last statement that was first seen before that moment; 0: there is none."""
    query = (
        select(Statement.id)
        .where(Statement.first_seen < before)
        .order_by(Statement.first_seen.desc(), Statement.id.desc())
        .limit(1)
    )
    return session.scalar(query) or 0


def remove(session: Session, numbers: Sequence[int], before: datetime) -> int:
    """Remove these statements with their revisions and answers; returns how many. Their addresses stay known, and of their pages the id in the list.

    Bytes that came since ``before`` stay: another writer may just have kept them for a statement that this transaction does not see.
    """
    answers = set(session.scalars(select(Fetch.sha256).where(Fetch.statement_id.in_(numbers))))
    for page in session.scalars(select(Page).where(Page.statement_id.in_(numbers))):
        page.entry = {"id": page.entry["id"]} if page.entry.get("id") else {}
        page.statement_id = None
    session.flush()
    session.execute(update(Address).where(Address.statement_id.in_(numbers)).values(statement_id=None))
    gone = session.execute(delete(Statement).where(Statement.id.in_(numbers))).rowcount  # type: ignore[attr-defined]
    unused = ~exists().where(Fetch.sha256 == Body.sha256)
    session.execute(delete(Body).where(Body.sha256.in_(answers), Body.stored_at < before, unused))
    return int(gone)


def removed(session: Session, keys: Sequence[str]) -> bool:
    """Whether the statement of one of these addresses was removed."""
    found = select(Address.key).where(Address.key.in_(keys), Address.statement_id.is_(None)).limit(1)
    return session.scalar(found) is not None
