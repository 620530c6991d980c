"""Teams and who is in them. Each has topics, alerts, channels and mutes of its own; sources and statements are common."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.accounts.visitor import check_role
from alerts.models import ALL_TEAMS, DEFAULT_TEAM, DEFAULT_TEAM_NAME, Account, Channel, Membership, Team, Topic
from crawler.config import declaration
from crawler.errors import RequestError


def number(session: Session, name: str) -> int:
    """The number of the team of that name; RequestError team_unknown."""
    if name.strip().casefold() == DEFAULT_TEAM_NAME:
        return DEFAULT_TEAM
    return _get(session, name).id


def names(session: Session) -> dict[int, str]:
    """The names of all teams by their numbers."""
    rows = session.execute(select(Team.id, Team.name).order_by(Team.name))
    return {DEFAULT_TEAM: DEFAULT_TEAM_NAME} | {row.id: row.name for row in rows}


def add(session: Session, name: str, now: datetime) -> Team:
    """A new team without anybody; RequestError team_exists, name_invalid."""
    _check_name(session, name)
    row = Team(name=name.strip(), created_at=now)
    session.add(row)
    session.flush()
    return row


def rename(session: Session, name: str, new: str) -> None:
    """Give a team another name; RequestError team_unknown, team_exists, name_invalid."""
    row = _get(session, name)
    _check_name(session, new)
    row.name = new.strip()


def remove(session: Session, name: str) -> None:
    """Delete a team that has no topics and channels; RequestError team_in_use."""
    row = _get(session, name)
    for kind in (Topic, Channel):
        own = select(kind.id).where(kind.team_id == row.id).limit(1)
        if session.scalar(own, execution_options=ALL_TEAMS) is not None:
            raise RequestError("team_in_use", f"The team “{row.name}” has topics or channels.", "Remove them first.")
    for member in session.scalars(select(Membership).where(Membership.team_id == row.id)):
        session.delete(member)
    session.delete(row)


def join(session: Session, account: Account, team: int, role: str | None = None) -> None:
    """Let an account work in a team, with a lesser role than its own or with that; RequestError role_unknown."""
    row = session.get(Membership, (account.id, team)) or Membership(account_id=account.id, team_id=team)
    row.role = check_role(role) if role else None
    session.add(row)


def leave(session: Session, account: Account, team: int) -> None:
    """Let an account no longer work in a team; RequestError member_unknown. Its sessions there see nothing from now on."""
    row = session.get(Membership, (account.id, team))
    if row is None:
        raise RequestError("member_unknown", f"“{account.name}” is not in this team.", "`tocsin teams list` shows who is.")  # fmt: skip
    session.delete(row)


def of_account(session: Session, account_id: int) -> dict[int, str]:
    """The names of an account's teams by their numbers."""
    known = names(session)
    mine = select(Membership.team_id).where(Membership.account_id == account_id).order_by(Membership.team_id)
    return {team: known[team] for team in session.scalars(mine) if team in known}


def _get(session: Session, name: str) -> Team:
    row = session.scalar(select(Team).where(Team.name == name.strip()))
    if row is None:
        raise RequestError("team_unknown", f"There is no team “{name}”.", "`tocsin teams list` shows them.")
    return row


def _check_name(session: Session, name: str) -> None:
    declaration.check_name("team", name.strip())
    taken = name.strip().casefold() == DEFAULT_TEAM_NAME or session.scalar(
        select(Team.id).where(Team.name == name.strip())
    )
    if taken:
        raise RequestError("team_exists", f"There is a team “{name}” already.", "Choose another name.")
