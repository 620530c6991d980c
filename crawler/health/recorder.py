"""How a source is: what every poll and page says of it, in the very transaction that stores them. The decisions are in health, gaps, rhythm and layout."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.orm import Session

from crawler.health import gaps, missing_fields, silence, states
from crawler.items import Entry, StatementItem
from crawler.storage.models import Appearance, Incident, Source, Statement

MEASURED = timedelta(days=1)  # a rhythm is worked out anew at most so often
LISTLESS = ("page", "spider")  # kinds whose polls bring no list of pages


@dataclasses.dataclass(frozen=True, slots=True)
class Shown:
    """What a poll's list showed. ``found``: how many were new to the whole installation; ``since``: the reading before, None at the first."""

    entries: Sequence[Entry]
    found: int
    since: datetime | None


def polled(session: Session, row: Source, poll: states.Poll, shown: Shown | None, now: datetime) -> None:
    """Note a poll: the source's history, its rhythm, a gap when one opened, and the state it is in now.

    ``shown``: None unless a list was read that had changed.
    """
    history = states.load(row.health or {})
    if shown is not None:
        history = _listed(session, row, history, shown, now)
    history = states.after(history, poll, now)
    if (plain := states.dump(history)) != row.health:
        row.health = plain
    if row.state != "paused":
        before = states.Verdict(row.state, row.state_since or row.created_at, row.reason or "")
        enter(session, row, states.judge(history, missing_fields.load(row.field_traces or {}), poll, before, now), now)


def calm(row: Source, now: datetime) -> bool:
    """Whether an unchanged list, read in good time, would leave the source's state and history as they are."""
    if row.state != "ok" or row.reason:
        return False
    history, poll = states.load(row.health or {}), states.Poll(True, "unchanged")
    before = states.Verdict("ok", row.state_since or row.created_at)
    if states.after(history, poll, now) != history:
        return False
    return states.judge(history, missing_fields.load(row.field_traces or {}), poll, before, now) == before


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
    """Note what a page of the source has and lacks; its next poll judges by it. ``row``: the source, its id and layout at least."""
    before = missing_fields.load(row.field_traces or {})
    fields = {"title": item.title, "text": item.text, "date": item.published, "author": item.author}
    seen = missing_fields.observe(before, fields, now)
    if seen is not before:
        session.execute(update(Source).where(Source.id == row.id).values(field_traces=missing_fields.dump(seen)))


def _listed(session: Session, row: Source, history: states.History, shown: Shown, now: datetime) -> states.History:
    """The history after a list that had changed: what is new in it, and whether it reaches back to the last one."""
    if row.kind in LISTLESS:
        spoke = shown.found > 0 if row.kind == "page" else _stored_since(session, row.id, shown.since)
        return _appeared(session, row, history, [now] if spoke else [], now)
    view = gaps.newest(shown.entries)
    keys = [gaps.key(entry) for entry in view]
    known = set(history.shown)
    fresh = [entry for entry, key in zip(view, keys, strict=True) if key not in known]
    if shown.since is not None and not _reaches_back(history.shown, keys, shown.entries):
        gaps.open_gap(session, row, shown.since, len(fresh), now)
    if shown.since is None and gaps.began_late(shown.entries, row.created_at, now):
        gaps.open_gap(session, row, row.created_at, len(fresh), now, shown.entries)
    dates = [e.published or e.updated for e in fresh] or [None] * bool(shown.found)
    history = _appeared(session, row, history, silence.moments(dates, shown.since, now), now)
    fields = history.fields
    for entry in reversed(fresh):
        fields = missing_fields.observe(fields, {"title": entry.title, "date": entry.published or entry.updated}, now)
    return dataclasses.replace(history, shown=tuple(keys) or history.shown, fields=fields)


def _stored_since(session: Session, source_id: int, since: datetime | None) -> bool:
    """Whether a spider of its own has brought a statement meanwhile."""
    query = select(Statement.id).where(Statement.source_id == source_id).limit(1)
    return session.scalar(query.where(Statement.first_seen > since) if since else query) is not None


def _reaches_back(before: Sequence[str], keys: Sequence[str], entries: Sequence[Entry]) -> bool:
    """The keys of a long list's older entries are worked out only when the newest do not settle it."""
    if gaps.overlaps(before, keys):
        return True
    return len(entries) > len(keys) and gaps.overlaps(before, keys, {gaps.key(entry) for entry in entries})


def _appeared(
    session: Session, row: Source, history: states.History, moments: Sequence[datetime], now: datetime
) -> states.History:
    """The history with new items in it; the silence of a source is counted from when we first listened, at the earliest."""
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
    """How long the source may be silent, from the moments at which it spoke; those that no longer count are forgotten."""
    query = select(Appearance.at).where(Appearance.source_id == source_id).distinct().order_by(Appearance.at)
    times = session.scalars(query).all()
    if before := silence.forgettable(times, now):
        session.execute(delete(Appearance).where(Appearance.source_id == source_id, Appearance.at < before))
    return silence.patience(times, now)
