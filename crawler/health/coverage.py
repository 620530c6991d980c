"""Coverage: which sources were read and which were not, as one value and one sentence, so that "nothing new" can be believed. Changes nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from crawler.health import gaps
from crawler.storage.models import WATCHED, Source

RECENT = timedelta(days=30)  # gaps older than this are still listed with their source, but no longer named here
GRACE = timedelta(minutes=15)  # a poll may be so late before a source counts as not read
NAMED = 5  # sources that a sentence names
READ = frozenset({"ok", "slow", "quiet", "changed"})  # their lists answer and were read
WORDS = {
    "failing": "unreachable",
    "blocked": "blocks us",
    "empty": "shows nothing",
    "gone": "gone",
    "new": "not read yet",
    "late": "not polled",
    "quiet": "silent",
    "changed": "changed its layout",
    "slow": "slow",
}


@dataclass(frozen=True, slots=True)
class Unread:
    """A source that does not count as read. ``state`` is the source's, or ``late`` when its poll is overdue."""

    source_id: int
    name: str
    state: str
    since: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """``read`` of ``total`` sources were polled on plan, answered, and have no open gap of the last 30 days."""

    read: int
    total: int
    unread: tuple[Unread, ...]
    gaps: tuple[gaps.OpenGap, ...]


def coverage(session: Session, sources: Collection[int] | None, now: datetime) -> Coverage:
    """How much of these sources (by id; None: of all) is read. Paused sources do not count, nor what is only read by hand."""
    query = select(Source).where(WATCHED, Source.state != "paused").order_by(Source.name)
    rows = session.scalars(query if sources is None else query.where(Source.id.in_(list(sources)))).all()
    ids = {row.id for row in rows}
    unread = tuple(found for row in rows if (found := _unread(row, now)))
    recent = tuple(g for g in gaps.unfinished(session, now) if g.source_id in ids and g.to_at > now - RECENT)
    short = {u.source_id for u in unread} | {g.source_id for g in recent}
    return Coverage(len(ids) - len(short), len(ids), unread, recent)


def _unread(row: Source, now: datetime) -> Unread | None:
    since = row.state_since or row.last_read or row.created_at
    reason = row.reason or row.last_error or ""
    if row.state not in READ:
        return Unread(row.id, row.name, row.state, since, reason)
    if row.next_at is not None and row.next_at < now - GRACE:
        return Unread(row.id, row.name, "late", row.last_tried or row.created_at, "Its poll is overdue.")
    return None


def sentence(found: Coverage, tags: Sequence[str] = ()) -> str:
    """The coverage in plain words: "11 of 12 sources read; X unreachable since Tuesday". ``tags``: those that the sources were chosen by."""
    tagged = f" tagged {' or '.join(tags)}" if tags else ""
    if not found.total:
        return f"No source{tagged} is watched."
    parts = [f"{found.read} of {found.total} {'source' if found.total == 1 else 'sources'}{tagged} read"]
    states = dict.fromkeys(u.state for u in found.unread)
    parts += [_together([u for u in found.unread if u.state == state]) for state in states]
    parts += [
        f"{gap.name} may have shown about {gap.estimated} more {_between(gap.from_at, gap.to_at)}"
        for gap in found.gaps[:NAMED]
    ]
    if len(found.gaps) > NAMED:
        parts.append(f"{len(found.gaps) - NAMED} further gaps")
    return "; ".join(parts) + "."


def _together(those: list[Unread]) -> str:
    """Sources of one state in one phrase; the state dates from the first of them."""
    names = ", ".join(u.name for u in those[:NAMED])
    more = f" and {len(those) - NAMED} more" if len(those) > NAMED else ""
    phrase = f"{names}{more} {WORDS.get(those[0].state, those[0].state)}"
    return phrase if those[0].state == "new" else f"{phrase} since {_day(min(u.since for u in those))}"


def _between(start: datetime, end: datetime) -> str:
    if start.date() == end.date():
        return f"on {_day(start)} between {start:%H:%M} and {end:%H:%M} UTC"
    return f"between {_day(start)} and {_day(end)}"


def _day(moment: datetime) -> str:
    return f"{moment:%A} {moment.day} {moment:%B}"
