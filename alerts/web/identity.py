"""Who sends a request, by the cookie of a session or by a program's token, and the desk as that visitor sees it."""

from __future__ import annotations

import dataclasses
from typing import Any

from starlette.requests import Request

from alerts.accounts import sessions
from alerts.accounts.visitor import NOBODY, Visitor
from alerts.accounts.visitor_database import VisitorDatabase
from alerts.web.desk import Desk, Workshop
from crawler import clock

COOKIE = "tocsin_session"


def who(desk: Desk, request: Request) -> Visitor:
    """Who is asking. A request with a program's token is that program's, whatever cookies it brings."""
    now = clock.utcnow()
    if has_token(request):
        with desk.database.read() as session:
            return sessions.program(session, request.headers["authorization"][7:].strip(), now)
    token = request.cookies.get(COOKIE, "")
    if not token:
        return NOBODY
    with desk.database.read() as session:
        found, stale = sessions.seen(session, token, now)
    if stale:
        with desk.database.write() as session:
            sessions.note_use(session, token, now)
    return found


def has_token(request: Request) -> bool:
    """Whether a program names its token. No browser does so by itself, so that no other site's page can."""
    return request.headers.get("authorization", "")[:7].lower() == "bearer "


def seen_by(desk: Desk, visitor: Visitor) -> Desk:
    """The desk as a visitor sees it; a stranger sees it whole, on the few pages that are open to strangers."""
    if not visitor.role:
        return desk
    return dataclasses.replace(
        desk,
        database=VisitorDatabase(desk.database, visitor),
        workshop=_for(desk.workshop, visitor),
        lookout=_for(desk.lookout, visitor),
        team=visitor.team,
    )


def _for(workshop: Workshop, visitor: Visitor) -> Workshop:
    async def work(job: str, arguments: dict[str, Any]) -> dict[str, Any]:
        return await workshop(job, {**arguments, "visitor": {"name": visitor.name, "team": visitor.team}})

    return work
