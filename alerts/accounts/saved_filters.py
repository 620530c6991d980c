"""Filters of the inbox under a name, a team's or one person's. One of them may be the page that the desk opens with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from alerts.accounts.visitor import Visitor
from alerts.models import DEFAULT_TEAM, SavedFilter, WebToken
from crawler.errors import RequestError

KEPT = ("topic", "source", "lang", "tag", "state", "since")  # the fields of the inbox that a filter keeps
LONGEST = 2000  # characters of a query
MOST = 50  # filters that one list shows


class Owner(NamedTuple):
    """Whose filters are meant: those of a team, and with an account those of that person in it."""

    team: int
    account: int | None


def owner(visitor: Visitor) -> Owner:
    """Whose filters a visitor sees."""
    return Owner(visitor.team or DEFAULT_TEAM, visitor.account)


def listing(session: Session, owner: Owner) -> Sequence[SavedFilter]:
    """The filters of the team and of the person, by name."""
    return session.scalars(select(SavedFilter).where(_seen(owner)).order_by(SavedFilter.name).limit(MOST)).all()


def start(session: Session, owner: Owner) -> str | None:
    """The query of the filter that the desk opens with; the person's own goes before the team's."""
    first = select(SavedFilter.query).where(_seen(owner), SavedFilter.start)
    return session.scalar(first.order_by(SavedFilter.account_id.is_(None), SavedFilter.id).limit(1))


def save(session: Session, owner: Owner, name: str, query: str, now: datetime, *, mine: bool = False) -> SavedFilter:
    """Save a filter, or give one of that name another query; RequestError filter_name, filter_empty, filter_too_long, filter_too_many."""
    if not name or len(name) > 80 or not name.isprintable():
        raise RequestError("filter_name", "A filter needs a name of at most 80 characters.", "Give it another name.")
    said = cleaned(query)
    if len(said) > LONGEST:
        raise RequestError("filter_too_long", f"A filter has at most {LONGEST:,} characters.", "Choose less.")
    if not said:
        raise RequestError("filter_empty", "Nothing is filtered.", "Choose a topic, a source or a state first.")
    account = owner.account if mine else None
    row = session.scalar(select(SavedFilter).where(_of(owner.team, account), SavedFilter.name == name))
    if row is None:
        if len(listing(session, owner)) >= MOST:
            raise RequestError("filter_too_many", f"There are {MOST} filters already.", "Remove one first.")
        row = SavedFilter(team_id=owner.team, account_id=account, name=name, query=said, created_at=now)
        session.add(row)
    row.query = said
    session.flush()
    return row


def cleaned(query: str) -> str:
    """What of an address's query narrows the inbox, in one order."""
    given = parse_qsl(query.lstrip("?"))
    return urlencode([(key, value) for kept in KEPT for key, value in given if key == kept])


def remove(session: Session, owner: Owner, number: int) -> None:
    """Forget a filter, and end the addresses of its feeds, since its number may be another's later; RequestError filter_unknown."""
    for row in session.scalars(select(WebToken).where(WebToken.kind == "feed")):
        if (row.data or {}).get("filter") == number and get(session, owner, number):
            session.delete(row)
    session.delete(get(session, owner, number))


def open_with(session: Session, owner: Owner, number: int) -> None:
    """Let the desk open with this filter and no other of the same owner; RequestError filter_unknown."""
    chosen = get(session, owner, number)
    for row in session.scalars(select(SavedFilter).where(_of(owner.team, chosen.account_id))):
        row.start = row is chosen


def get(session: Session, owner: Owner, number: int) -> SavedFilter:
    """One that the owner sees; RequestError filter_unknown."""
    row = session.scalar(select(SavedFilter).where(_seen(owner), SavedFilter.id == number))
    if row is None:
        raise RequestError("filter_unknown", f"There is no saved filter {number}.", "The page of the alerts shows them.")  # fmt: skip
    return row


def named(session: Session, owner: Owner, name: str) -> SavedFilter:
    """The one of that name that the owner sees, the person's own before the team's; RequestError filter_unknown."""
    known = listing(session, owner)
    found = sorted((row for row in known if row.name == name), key=lambda row: row.account_id is None)
    if not found:
        fix = f"Choose one of {', '.join(row.name for row in known)}." if known else "Save one at the desk first, on the page of the alerts."  # fmt: skip
        raise RequestError("filter_unknown", f"There is no saved filter “{name}”.", fix)
    return found[0]


def _seen(owner: Owner) -> ColumnElement[bool]:
    return or_(_of(owner.team, None), _of(owner.team, owner.account))


def _of(team: int, account: int | None) -> ColumnElement[bool]:
    whose = SavedFilter.account_id.is_(None) if account is None else SavedFilter.account_id == account
    return (SavedFilter.team_id == team) & whose
