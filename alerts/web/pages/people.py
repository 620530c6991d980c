"""People: accounts with their roles and teams, invitations, programs' tokens, and the audit log. For administrators alone."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session
from starlette.responses import Response

from alerts.accounts import sessions, teams
from alerts.accounts import store as accounts
from alerts.accounts.visitor import ROLES
from alerts.views import cursors
from alerts.views import people as view
from alerts.web import answers, html
from alerts.web.asking import Ask
from alerts.web.desk import Desk
from alerts.web.exports import table
from alerts.web.selecting import wanted
from crawler.errors import RequestError

PAGE = 200  # entries of the log


def show(desk: Desk, ask: Ask, link: str = "", whose: str = "") -> Response:
    """The page. ``link``: an invitation or a way to a new password that was made just now and is shown this once."""
    with desk.database.read() as session:
        values: dict[str, Any] = {
            "users": view.users(session, ask.now),
            "teams": view.team_list(session),
            "tokens": view.token_list(session, ask.now),
            "invitations": sessions.of_kind(session, sessions.INVITATION, ask.now),
        }
    return html.page(desk, ask, "people.html", link=link, whose=whose, roles=tuple(ROLES), **values)


def act(desk: Desk, ask: Ask) -> Response:
    """Change somebody's account, a team, an invitation or a token."""
    name, act = ask.one("name"), ask.path["act"]
    if act not in _ACTS:
        raise RequestError("action_invalid", f"“{act}” cannot be done.", f"Choose one of {', '.join(_ACTS)}.")
    if name == ask.visitor.name and act in ("role", "disable", "remove"):
        raise RequestError("account_own", "You cannot take your own rights away.", "Ask another administrator.")
    with desk.database.write() as session:
        token = _ACTS[act](session, ask, name)
    if token:
        return show(desk, ask, f"{desk.home.first}/invitation?token={token}", name)
    return answers.seen_elsewhere("/people")


def _invite(session: Session, ask: Ask, name: str) -> str:
    return accounts.invite(
        session, ask.one("role", "reader"), teams.number(session, ask.one("team", "default")), ask.now
    )


def _reset(session: Session, ask: Ask, name: str) -> str:
    row = accounts.get(session, name)
    if ask.one("factors"):
        accounts.drop_second_factor(session, row)
    return accounts.reset_link(session, row, ask.now)


def _role(session: Session, ask: Ask, name: str) -> None:
    accounts.edit(session, name, role=ask.one("role"))


def _disable(session: Session, ask: Ask, name: str) -> None:
    accounts.switch(session, name, False, ask.now)


def _enable(session: Session, ask: Ask, name: str) -> None:
    accounts.switch(session, name, True, ask.now)


def _remove(session: Session, ask: Ask, name: str) -> None:
    accounts.remove(session, name)


def _end(session: Session, ask: Ask, name: str) -> None:
    sessions.end_of(session, accounts.get(session, name).id)


def _join(session: Session, ask: Ask, name: str) -> None:
    teams.join(session, accounts.get(session, name), teams.number(session, ask.one("team")), ask.one("role") or None)


def _leave(session: Session, ask: Ask, name: str) -> None:
    teams.leave(session, accounts.get(session, name), teams.number(session, ask.one("team")))


def _add_team(session: Session, ask: Ask, name: str) -> None:
    teams.add(session, ask.one("team"), ask.now)


def _remove_team(session: Session, ask: Ask, name: str) -> None:
    teams.remove(session, ask.one("team"))


def _uninvite(session: Session, ask: Ask, name: str) -> None:
    sessions.remove(session, [sessions.INVITATION], ask.one("id"))


def _remove_token(session: Session, ask: Ask, name: str) -> None:
    sessions.remove(session, sessions.OF_PROGRAMS, ask.one("id"))


_ACTS: dict[str, Any] = {
    "invite": _invite, "uninvite": _uninvite, "reset": _reset, "role": _role, "disable": _disable, "enable": _enable, "remove": _remove,
    "end": _end, "join": _join, "leave": _leave, "team-add": _add_team, "team-remove": _remove_team, "token-remove": _remove_token,
}  # fmt: skip


def log(desk: Desk, ask: Ask) -> Response:
    """The audit log, newest first, with its filters."""
    chosen = wanted(desk, ask, PAGE)
    with desk.database.read() as session:
        rows = view.audit_log(session, chosen, ask.one("who"), ask.one("q"))
    after = chosen.next(rows, lambda row: cursors.cursor(row["id"]))
    return html.page(desk, ask, "audit.html", rows=rows, after=after)


def log_csv(desk: Desk, ask: Ask) -> Response:
    """The same as a file."""
    with desk.database.read() as session:
        rows = view.audit_log(session, wanted(desk, ask, 5000), ask.one("who"), ask.one("q"))
    return table(rows, view.AUDIT, "audit")
