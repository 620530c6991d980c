"""What is shown of people: accounts, teams, programs' tokens, invitations, and the audit log. No secret and no hash of one is among it."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from alerts.models import (
    ALL_TEAMS,
    DEFAULT_TEAM,
    DEFAULT_TEAM_NAME,
    Account,
    AuditEntry,
    Channel,
    Membership,
    Passkey,
    Team,
    Topic,
    WebToken,
)
from alerts.views import columns
from alerts.views.columns import Column, Place
from alerts.views.selection import ALL, Selection
from crawler import clock

USERS = (
    Column("name"),
    Column("role"),
    Column("state"),
    Column("teams", Place.BELOW),
    Column("second_factor", Place.SPARE),
    columns.number("sessions", Place.SPARE),
    columns.time("seen", Place.SPARE),
    Column("email", Place.BELOW),
    columns.time("created", Place.DATA),
)
TEAMS = (Column("name"), Column("members", Place.BELOW), columns.number("topics"), columns.number("channels"))
TOKENS = (
    Column("id"),
    Column("name"),
    Column("account"),
    Column("scope"),
    Column("team", Place.SPARE),
    columns.time("used", Place.SPARE),
    columns.time("expires"),
)
AUDIT = (
    columns.time("at"),
    Column("who"),
    columns.text("action"),
    columns.text("object"),
    Column("team", Place.SPARE),
    Column("before", Place.DATA),
    Column("after", Place.DATA),
)


def users(session: Session, now: datetime, wanted: Selection = ALL) -> list[dict[str, Any]]:
    """The accounts by name."""
    of = _teams_of(session)
    keys = _counted(session, select(Passkey.account_id, func.count()).group_by(Passkey.account_id))
    here = (WebToken.kind == "session", WebToken.expires_at > now)
    signed_in = _counted(session, select(WebToken.account_id, func.count()).where(*here).group_by(WebToken.account_id))
    rows = session.scalars(wanted.cut(select(Account).order_by(Account.name)))
    return [_user(row, of[row.id], keys.get(row.id, 0), signed_in.get(row.id, 0)) for row in rows]


def _counted(session: Session, query: Any) -> dict[int, int]:
    return _pairs(session.execute(query, execution_options=ALL_TEAMS))


def _pairs(rows: Any) -> dict[int, Any]:
    return dict(iter(rows))


def _team_names(session: Session) -> dict[int, str]:
    """The default team first, which has no row."""
    return {DEFAULT_TEAM: DEFAULT_TEAM_NAME} | _pairs(session.execute(select(Team.id, Team.name).order_by(Team.name)))


def _teams_of(session: Session) -> defaultdict[int, list[str]]:
    known, out = _team_names(session), defaultdict(list)
    for row in session.scalars(select(Membership).order_by(Membership.team_id)):
        out[row.account_id].append(f"{known.get(row.team_id, '?')}{f' ({row.role})' if row.role else ''}")
    return out


def _user(row: Account, of: list[str], keys: int, signed_in: int) -> dict[str, Any]:
    factors = [*(["app"] if row.totp else []), *([f"{keys} passkey{'s' if keys > 1 else ''}"] if keys else [])]
    return {
        "name": row.name,
        "role": row.role,
        "state": "disabled" if row.disabled_at else "active" if row.password or keys else "no password yet",
        "teams": of,
        "second_factor": ", ".join(factors) or None,
        "sessions": signed_in,
        "seen": clock.iso(row.seen_at),
        "email": row.email or None,
        "created": clock.iso(row.created_at),
    }


def team_list(session: Session, wanted: Selection = ALL) -> list[dict[str, Any]]:
    """The teams, the default one first, with their members."""
    members = defaultdict(list)
    joined = select(Membership.team_id, Account.name).join(Account, Account.id == Membership.account_id)
    for team, name in session.execute(joined.order_by(Account.name)):
        members[team].append(name)
    topics = _counted(session, select(Topic.team_id, func.count()).group_by(Topic.team_id))
    channels = _counted(session, select(Channel.team_id, func.count()).group_by(Channel.team_id))
    rows = [
        {"name": name, "members": members[team], "topics": topics.get(team, 0), "channels": channels.get(team, 0)}
        for team, name in _team_names(session).items()
    ]
    return rows[wanted.offset : None if wanted.limit is None else wanted.offset + wanted.limit]


def token_list(session: Session, now: datetime, wanted: Selection = ALL) -> list[dict[str, Any]]:
    """The programs' tokens and the secret addresses of feeds, the newest first. ``account`` is None for the operator's."""
    known = _team_names(session)
    query = select(WebToken, Account.name).outerjoin(Account, Account.id == WebToken.account_id)
    query = query.where(WebToken.kind.in_(("api", "feed")), WebToken.expires_at > now).order_by(
        WebToken.created_at.desc()
    )
    return [
        {
            "id": row.digest[:8],
            "name": row.name,
            "account": name,
            "scope": (row.data or {}).get("scope", row.kind),
            "team": known.get(row.team_id if row.team_id is not None else -1),
            "created": clock.iso(row.created_at),
            "used": clock.iso(row.used_at) if row.used_at != row.created_at else None,
            "expires": clock.iso(row.expires_at),
        }
        for row, name in session.execute(wanted.cut(query))
    ]


def audit_log(session: Session, wanted: Selection, who: str = "", action: str = "") -> list[dict[str, Any]]:
    """What was changed, the newest first; of one person, with an action or an object that holds these letters."""
    known = _team_names(session)
    query = select(AuditEntry).where(*wanted.within(AuditEntry.at))
    if who:
        query = query.where(AuditEntry.who == who)
    if action:
        held = (
            AuditEntry.action.icontains(action, autoescape=True),
            AuditEntry.object.icontains(action, autoescape=True),
        )
        query = query.where(held[0] | held[1])
    return [
        {
            "id": row.id,
            "at": clock.iso(row.at),
            "who": row.who,
            "action": row.action,
            "object": row.object,
            "team": known.get(row.team_id) if row.team_id is not None else None,
            "before": row.before,
            "after": row.after,
        }
        for row in session.scalars(wanted.cut(query, AuditEntry.id, newest_first=True))
    ]
