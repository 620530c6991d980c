"""Secret addresses of feeds: a random word leads a feed reader, which cannot sign in, to one saved filter and to nothing else. It knows no page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from alerts.accounts import saved_filters, sessions
from alerts.accounts.visitor import Role, Visitor
from alerts.models import SavedFilter, WebToken
from crawler.errors import RequestError

MOST = 50  # addresses of one person


def add(session: Session, visitor: Visitor, number: int, now: datetime) -> str:
    """A new word for a filter that the visitor sees, which is shown this once; RequestError filter_unknown, feed_too_many."""
    chosen = saved_filters.get(session, saved_filters.owner(visitor), number)
    if len(listing(session, visitor, now)) >= MOST:
        raise RequestError("feed_too_many", f"There are {MOST} addresses of feeds already.", "End one first.")
    return sessions.issue(session, sessions.FEED, now, account_id=visitor.account, team_id=visitor.team, name=chosen.name, data={"filter": number})  # fmt: skip


def listing(session: Session, visitor: Visitor, now: datetime) -> Sequence[WebToken]:
    """The visitor's own addresses in the team that is worked in, the newest first."""
    known = sessions.of_kind(session, sessions.FEED, now)
    return [row for row in known if (row.account_id, row.team_id) == (visitor.account, visitor.team)]


def end(session: Session, visitor: Visitor, digest: str, now: datetime) -> None:
    """End one of the visitor's own; RequestError feed_unknown."""
    found = [row for row in listing(session, visitor, now) if row.digest == digest]
    if not found:
        raise RequestError("feed_unknown", "There is no such address of a feed.", "It may have ended already.")
    session.delete(found[0])


def read(session: Session, word: str, now: datetime) -> tuple[Visitor, SavedFilter] | None:
    """Whose address it is, and the filter as it is now; None when the address, its owner or the filter is gone."""
    row = sessions.find(session, sessions.FEED, word, now)
    visitor = sessions.visitor_of(session, row, now) if row else None
    if row is None or visitor is None or visitor.role is Role.NOBODY or visitor.team == sessions.NO_TEAM:
        return None
    try:
        return visitor, saved_filters.get(session, saved_filters.owner(visitor), (row.data or {})["filter"])
    except RequestError:
        return None
