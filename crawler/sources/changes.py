"""What a person changes of a source that is there: paused, resumed, edited, renamed, removed. Its statements and its past stay in each case."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from crawler.config import declaration
from crawler.config.sections import SourceSpec
from crawler.errors import RequestError
from crawler.health import recorder, states
from crawler.sources import store
from crawler.storage.models import ADHOC, Gap, Page, PastList, Source, Statement


def pause(session: Session, name: str, now: datetime) -> None:
    """Not read until it is resumed."""
    row = store.get(session, name)
    row.next_at = None
    recorder.enter(session, row, states.Verdict("paused", now), now)


def resume(session: Session, name: str, now: datetime) -> None:
    """Due at once, also after it was removed."""
    row = store.get(session, name)
    row.next_at, row.failures, row.removed_at = now, 0, None
    recorder.enter(session, row, states.Verdict("ok" if row.first_read else "new", now), now)


def due_now(session: Session, name: str, now: datetime) -> None:
    """Read as soon as possible; one that is paused is resumed."""
    row = store.get(session, name)
    if row.state == "paused" or row.removed_at is not None:
        resume(session, name, now)
    row.next_at = now


def edit(session: Session, name: str, spec: SourceSpec, now: datetime) -> Source:
    """Give a source other settings; RequestError declared_in_file, source_watched, and what `check_spec` says. Read at once where its address or pace is new."""
    row = _own(session, name)
    store.check_spec(spec)
    other = store.watched(session, spec)
    if other is not None and other is not row and row.url != spec.url:
        raise RequestError("source_watched", f"The source “{other.name}” reads this address.", "Edit that one.")
    moved = (row.url, row.every, row.timezone) != (spec.url, spec.every, spec.timezone)
    store.forget_answers(row, spec)
    store.assign(row, spec)
    if moved and row.state != "paused":
        row.next_at = now
    return row


def rename(session: Session, name: str, new: str) -> None:
    """Give a source another name; RequestError declared_in_file, source_exists, name_invalid."""
    row = _own(session, name)
    declaration.check_name("source", new)
    if new != name and session.scalar(select(Source.id).where(Source.name == new)):
        raise RequestError("source_exists", f"There is a source “{new}” already.", "Choose another name.")
    row.name = new


def remove(session: Session, name: str, now: datetime) -> int:
    """Watch a source no more: deleted when it has no statements, else kept out of sight with them. Returns how many stay.

    What was still to be fetched for it is given up. RequestError declared_in_file.
    """
    row = _own(session, name)
    kept = len(session.scalars(select(Statement.id).where(Statement.source_id == row.id)).all())
    for table in (Page, Gap, PastList):
        waiting = {Page: Page.state == "pending", Gap: Gap.closed_at.is_(None), PastList: PastList.state == "pending"}
        session.execute(delete(table).where(table.source_id == row.id, *([waiting[table]] if kept else [])))
    if kept:
        pause(session, name, now)
        row.removed_at = now
    else:
        session.delete(row)
    return kept


def _own(session: Session, name: str) -> Source:
    """The source of that name, which nobody else looks after."""
    row = store.get(session, name)
    if row.name == ADHOC:
        raise RequestError("source_adhoc", "The source “adhoc” holds pages read by hand.", "Change another one.")
    declaration.refuse_declared(row, "source")
    return row
