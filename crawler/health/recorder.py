"""Writes what polls and pages say of a source's health, in the transaction that stores them: incidents, gaps, when something new appeared.

The decisions are those of states, gaps, silence and missing_fields.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.orm import Session

from crawler.article.walls import MEANINGS
from crawler.health import gaps, missing_fields, silence, states
from crawler.items import Entry, StatementItem
from crawler.parsing import url_keys
from crawler.storage.models import Appearance, Incident, Source

MEASURED = timedelta(days=1)  # the longest usual silence is worked out anew at most so often
LISTLESS = ("page", "spider")  # kinds whose polls bring no list of pages


def enter(session: Session, row: Source, verdict: states.Verdict, now: datetime) -> None:
    """Put the source into a state; bad ones are incidents, from their beginning to the poll that ends them."""
    if verdict.state != row.state:
        if row.state not in states.GOOD:
            ended = update(Incident).where(Incident.source_id == row.id, Incident.to_at.is_(None))
            session.execute(ended.values(to_at=now))
        if verdict.state not in states.GOOD:
            session.add(Incident(source_id=row.id, state=verdict.state, reason=verdict.reason, from_at=verdict.since))
        row.state, row.state_since = verdict.state, verdict.since
    if (verdict.reason or None) != row.reason:
        row.reason = verdict.reason or None


def paged(session: Session, row: Source | Row[Any], item: StatementItem, now: datetime) -> None:
    """Note what a page of the source has and lacks; its next poll judges by it. ``row``: the source, its id and field traces at least."""
    before = missing_fields.load(row.field_traces or {})
    fields = {"title": item.title, "text": item.text, "date": item.published, "author": item.author}
    hidden = item.kind in MEANINGS
    seen = missing_fields.hidden(before, item.kind, now) if hidden else missing_fields.observe(before, fields, now)
    if seen is before:
        return
    session.execute(update(Source).where(Source.id == row.id).values(field_traces=missing_fields.dump(seen)))
    verdict = states.walled(seen)
    if verdict and not states.walled(before) and (source := session.get_one(Source, row.id)).state != "paused":
        enter(session, source, verdict, now)


@dataclass(frozen=True, slots=True)
class View:
    """What a list shows beside the one before it. ``keys``: of its newest entries; ``fresh``: those among them that are new;
    ``reaches_back``: nothing between the two lists can have been missed; ``late``: the dates of a first list that came too late to say so."""

    keys: tuple[str, ...] = ()
    fresh: tuple[Entry, ...] = ()
    reaches_back: bool = True
    late: tuple[datetime, ...] = ()


def view(
    row: Source,
    before: Sequence[str],
    entries: Sequence[Entry],
    now: datetime,
    key_of_page: Callable[[str], str] = url_keys.url_key,
) -> View:
    """The list beside the keys ``before``, of the newest entries of the list before it. Writes nothing."""
    if row.kind in LISTLESS:
        return View()
    newest = gaps.newest(entries)
    keys = [gaps.key(entry, key_of_page) for entry in newest]
    known = set(before)
    fresh = tuple(entry for entry, key in zip(newest, keys, strict=True) if key not in known)
    late = row.last_read is None and gaps.began_late(entries, row.created_at, now)
    reaches_back = row.last_read is None or _reaches_back(before, keys, entries, key_of_page)
    return View(tuple(keys), fresh, reaches_back, tuple(gaps.dates_of(entries)) if late else ())


def listed(
    session: Session, row: Source, history: states.History, view: View, found: int, now: datetime, *, whole: bool = True
) -> states.History:
    """The history after a list that had changed, and before ``row`` is written: what is new, and whether it reaches back to the last list.

    ``found``: how many items were new to the whole installation. ``whole``: the list is all that the source shows, not parts of an index alone.
    """
    if row.kind in LISTLESS:
        return _appeared(session, row, history, [now] if found else [], now)
    fresh = view.fresh
    if whole and row.last_read is not None and not view.reaches_back:
        gaps.open_gap(session, row, row.last_read, len(fresh), now)
    if view.late:
        gaps.open_gap(session, row, row.created_at, len(fresh), now, view.late)
    dates = [e.published or e.updated for e in fresh] or [None] * bool(found)
    history = _appeared(session, row, history, silence.moments(dates, row.last_read, now), now)
    fields = history.fields
    for entry in reversed(fresh):
        fields = missing_fields.observe(fields, {"title": entry.title, "date": entry.published or entry.updated}, now)
    return dataclasses.replace(history, shown=view.keys or history.shown, fields=fields)


def _reaches_back(
    before: Sequence[str], keys: Sequence[str], entries: Sequence[Entry], key_of_page: Callable[[str], str]
) -> bool:
    """The keys of a long list's older entries are worked out only when the newest do not settle it."""
    if gaps.overlaps(before, keys):
        return True
    rest = len(entries) > len(keys)
    return rest and gaps.overlaps(before, keys, {gaps.key(entry, key_of_page) for entry in entries})


def _appeared(
    session: Session, row: Source, history: states.History, moments: Sequence[datetime], now: datetime
) -> states.History:
    """The history with new items in it; the silence of a source is counted from its first read at the earliest."""
    if not moments:
        return history
    kept = moments[-gaps.VIEW :]
    session.execute(insert(Appearance), [{"source_id": row.id, "at": moment} for moment in kept])
    newest = max(history.newest or 0.0, (row.first_read or now).timestamp(), kept[-1].timestamp())
    if now.timestamp() - history.measured < MEASURED.total_seconds():
        return dataclasses.replace(history, newest=newest)
    span = _measure(session, row.id, now).total_seconds()
    return dataclasses.replace(history, newest=newest, patience=span, measured=now.timestamp())


def _measure(session: Session, source_id: int, now: datetime) -> timedelta:
    """How long the source may be silent, from the moments at which it showed something new; those that no longer count are deleted."""
    query = select(Appearance.at).where(Appearance.source_id == source_id).distinct().order_by(Appearance.at)
    times = session.scalars(query).all()
    if before := silence.obsolete_before(times, now):
        session.execute(delete(Appearance).where(Appearance.source_id == source_id, Appearance.at < before))
    return silence.threshold(times, now)
