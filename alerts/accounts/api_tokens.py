"""Tokens of programs: each belongs to an account, works in one team, may do what its scope says and its owner may, and has an end."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from alerts.accounts import sessions
from alerts.accounts.visitor import ROLES, SCOPES, Role
from alerts.models import Account, Membership
from crawler.errors import RequestError

LONGEST_DAYS = 366


def scopes_of(role: Role) -> tuple[str, ...]:
    """The scopes that a role may give away; the numbers are those of all teams."""
    return tuple(scope for scope, needed in SCOPES.items() if needed <= role and (needed or role is Role.ADMIN))


def add(
    session: Session, account: Account, name: str, scope: str, team: int | None, lasts: timedelta, now: datetime
) -> str:
    """A new token, which is shown this once; RequestError token_scope, token_name, token_days, member_unknown."""
    allowed = scopes_of(ROLES[account.role])
    if scope not in allowed:
        raise RequestError("token_scope", f"“{scope}” is no scope that this account can give.", f"Choose one of {', '.join(allowed)}.")  # fmt: skip
    if not 0 < len(name) <= 80:
        raise RequestError(
            "token_name", "A token needs a name of at most 80 characters.", "Name the program that uses it."
        )
    if not timedelta(0) < lasts <= timedelta(days=LONGEST_DAYS):
        raise RequestError("token_days", f"A token lasts from 1 to {LONGEST_DAYS} days.", "Choose when it ends.")
    check_member(session, account, team)
    return sessions.issue(session, sessions.API, now, lasts, account_id=account.id, team_id=team, name=name, data={"scope": scope})  # fmt: skip


def check_member(session: Session, account: Account, team: int | None) -> None:
    """That an account is in a team; RequestError member_unknown."""
    if team is None or session.get(Membership, (account.id, team)) is None:
        raise RequestError("member_unknown", f"“{account.name}” is not in this team.", "`tocsin teams list` shows who is.")  # fmt: skip
