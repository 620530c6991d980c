"""The ASGI application: every request passes the same gate (host, session, role, origin, size) before its handler, and every answer gets the same headers."""

from __future__ import annotations

import inspect
import logging
import secrets
from collections.abc import Awaitable, Callable, Sequence
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route as StarletteRoute

from alerts.accounts import sessions
from alerts.accounts.visitor import NOBODY, Role, Visitor
from alerts.web import answers, security, table
from alerts.web.asking import Ask, fields
from alerts.web.desk import Desk
from alerts.web.pages.sign_in import COOKIE
from alerts.web.routes import Route
from crawler import clock
from crawler.errors import RequestError, TocsinError

log = logging.getLogger(__name__)
_Endpoint = Callable[[Request], Awaitable[Response]]


def build(desk: Desk, routes: Sequence[Route] | None = None) -> Starlette:
    """The application of one installation."""
    declared = table.ROUTES if routes is None else routes
    served = [
        StarletteRoute(route.path, _endpoint(desk, route), methods=[route.method], name=f"{route.method} {route.path}")
        for route in declared
    ]
    return Starlette(routes=served, exception_handlers={HTTPException: _lost(desk)})


def _endpoint(desk: Desk, route: Route) -> _Endpoint:
    async def endpoint(request: Request) -> Response:
        nonce = secrets.token_urlsafe(16)
        ask = Ask(request, NOBODY, clock.utcnow(), nonce)
        try:
            response = await _answered(desk, route, ask)
        except TocsinError as error:
            response = answers.refused(desk, ask, error, route.for_programs)
        except ClientDisconnect:
            response = Response(status_code=400)
        except Exception as error:
            log.exception("web.failed route=%s error=%s", route.path, type(error).__name__)
            response = answers.failed(desk, ask, route.for_programs)
        return _finished(response, nonce)

    return endpoint


async def _answered(desk: Desk, route: Route, ask: Ask) -> Response:
    request = ask.request
    if request.headers.get("host", "").lower() not in desk.home.hosts:
        return answers.misdirected()
    if not security.from_ourselves(request.method, request.headers, desk.home):
        return answers.foreign(route.for_programs)
    visitor = await run_in_threadpool(who, desk, request)
    if not visitor.may(route.role):
        return _kept_out(desk, ask, visitor, route)
    body = await _body(request)
    form = fields(body, request.headers.get("content-type", "")) if body and not route.for_programs else {}
    ask = Ask(request, visitor, ask.now, ask.nonce, body, form)
    if inspect.iscoroutinefunction(route.handler):
        return await route.handler(desk, ask)  # type: ignore[no-any-return]
    answer: Response = await run_in_threadpool(route.handler, desk, ask)  # type: ignore[arg-type]
    return answer


def who(desk: Desk, request: Request) -> Visitor:
    """Who is asking. The one place that decides it; accounts and API tokens will be asked for here."""
    token = request.cookies.get(COOKIE, "")
    if not token:
        return NOBODY
    now = clock.utcnow()
    with desk.database.read() as session:
        found, stale = sessions.visitor(session, token, now), sessions.stale(session, token, now)
    if stale:
        with desk.database.write() as session:
            sessions.note_use(session, token, now)
    return found


def _kept_out(desk: Desk, ask: Ask, visitor: Visitor, route: Route) -> Response:
    """The sign-in page for a browser that nobody knows; a refusal for programs, and for whom we know."""
    if visitor.role is not Role.NOBODY or route.for_programs:
        return answers.forbidden(desk, ask, visitor, route.for_programs)
    url = ask.request.url
    target = url.path + (f"?{url.query}" if url.query else "") if route.method == "GET" else "/"
    return answers.seen_elsewhere(f"/sign-in?next={quote(target)}")


async def _body(request: Request) -> bytes:
    """What was sent, never more than a form may hold; RequestError body_too_large."""
    out = bytearray()
    async for piece in request.stream():
        out += piece
        if len(out) > security.MOST_BODY:
            raise RequestError("body_too_large", f"More than {security.MOST_BODY:,} bytes were sent.", "Send less.")
    return bytes(out)


def _finished(response: Response, nonce: str) -> Response:
    for name, value in security.headers(nonce).items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def _lost(desk: Desk) -> Callable[[Request, Exception], Awaitable[Response]]:
    """What has no route: 404, and 405 for another method of one that is there. Strangers learn no more."""

    async def handler(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        response = answers.nowhere(error.status_code, request.url.path.startswith("/api/"))
        response.headers.update(error.headers or {})
        return _finished(response, secrets.token_urlsafe(16))

    return handler
