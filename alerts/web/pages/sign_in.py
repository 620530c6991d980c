"""Signing in with a one-time address, and out again. Accounts with passwords will be asked for here."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from starlette.responses import Response

from alerts.accounts import sessions
from alerts.web import answers, html
from alerts.web.asking import Ask
from alerts.web.desk import Desk

COOKIE = "tocsin_session"


def form(desk: Desk, ask: Ask) -> Response:
    """The page that says how to get in; with a token in its address, the way in."""
    if ask.one("token"):
        return enter(desk, ask)
    return html.page(desk, ask, "sign_in.html", next=ask.one("next", "/"))


def enter(desk: Desk, ask: Ask) -> Response:
    """Exchange the token for a session. A second browser needs a token of its own."""
    said = ask.one("token")
    token = parse_qs(urlsplit(said).query).get("token", [said])[0]  # people paste the whole address
    with desk.database.write() as session:
        made = sessions.enter(session, token, ask.now)
    response = answers.seen_elsewhere(ask.one("next", "/"))
    response.set_cookie(
        COOKIE,
        made,
        max_age=int(sessions.SESSION_LASTS.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=desk.home.encrypted,
        path="/",
    )
    return response


def leave(desk: Desk, ask: Ask) -> Response:
    """End this browser's session."""
    with desk.database.write() as session:
        sessions.leave(session, ask.request.cookies.get(COOKIE, ""))
    response = answers.seen_elsewhere("/sign-in")
    response.delete_cookie(COOKIE, path="/")
    return response
