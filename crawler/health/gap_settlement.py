"""Stores what a look into a gap found, at once or in parts, each small enough for a transaction. Fetches nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from crawler.frontier import listed
from crawler.frontier.listed import Changes
from crawler.health import gaps, silence
from crawler.health.gaps import GapClaim
from crawler.items import Entry
from crawler.statements import inline_entries
from crawler.storage import leases
from crawler.storage.models import Appearance, Gap, Source

POSTS = 50  # entries without a page of their own that are stored in one transaction


@dataclass(frozen=True, slots=True)
class Part:
    """What one transaction writes: changes of the frontier, and entries that need no page."""

    changes: Changes
    posts: Sequence[Entry] = ()


def compare(session: Session, claim: GapClaim, entries: Sequence[Entry], now: datetime) -> list[Part]:
    """What is to be written of the entries; the last part is for `settle`. Only reads."""
    source = session.get(Source, claim.source_id)
    if source is None:
        return [Part(Changes())]
    own, rest = inline_entries.split(e for e in entries if e.url)
    _, changes = listed.compare(session, source, own, now)
    posts = [e for e in rest if e.whole]
    if len(changes) <= listed.SLICE and len(posts) <= POSTS:
        return [Part(changes, posts)]
    return [*_of_posts(posts), *map(Part, listed.slices(changes))]


def _of_posts(posts: Sequence[Entry]) -> Iterator[Part]:
    for start in range(0, len(posts), POSTS):
        yield Part(Changes(), posts[start : start + POSTS])


def store(session: Session, claim: GapClaim, part: Part, now: datetime) -> int | None:
    """Store a part under the gap's lease: what is cut off after it is found again by the next look, and then known.

    Returns how many pages and posts were new; None when the lease was lost.
    """
    gap = leases.holds(session, Gap, claim.id, claim.token)
    source = session.get(Source, claim.source_id)
    if gap is None or source is None:
        return None
    changes = listed.unmet(session, part.changes)
    listed.write(session, changes, now)
    if changes.rows:
        dates = [row["entry"].get("published") or row["entry"].get("updated") for row in changes.rows]
        _appeared(session, gap, silence.moments(dates, gap.from_at, gap.to_at))
    return len(changes.rows) + inline_entries.store(session, source, part.posts, now)


def _appeared(session: Session, gap: Gap, moments: Sequence[datetime]) -> None:
    """Each moment once, also when several parts have it."""
    kept = select(Appearance.at).where(Appearance.source_id == gap.source_id, Appearance.at.in_(moments))
    known = set(session.scalars(kept))
    rows = [{"source_id": gap.source_id, "at": at} for at in moments if at not in known]
    if rows:
        session.execute(insert(Appearance), rows)


def settle(session: Session, claim: GapClaim, part: Part, whole: bool, now: datetime, found: int = 0) -> int | None:
    """Store the last part, and close the gap if nothing else can have been missed, else look again later.

    ``found``: how many were new in the parts before. Returns how many were new in all; None when the lease was lost.
    """
    new = store(session, claim, part, now)
    if new is None:
        return None
    gap, found = session.get_one(Gap, claim.id), found + new
    gap.attempts += 1
    gap.lease_token, gap.lease_until, gap.next_at = None, claim.rest, None
    if whole:
        gap.closed_at = now
    else:
        gap.estimated = max(1, gap.estimated - found)
        gap.next_at = now + gaps.TRIES[gap.attempts - 1] if gap.attempts <= len(gaps.TRIES) else None
    return found
