"""The ASGI application: every request passes the same gate (host, session, role, origin, size) before its handler, and every answer gets the same headers."""

from __future__ import annotations

import asyncio
import dataclasses
import gc
import logging
import secrets
import time
from collections.abc import Awaitable, Callable, Sequence
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route as StarletteRoute

from alerts.accounts.visitor import NOBODY, Role
from alerts.web import answers, security, table
from alerts.web.asking import Ask, fields
from alerts.web.desk import Desk
from alerts.web.identity import has_token, seen_by, who
from alerts.web.routes import Route, handled
from crawler import clock, correlation, tracing
from crawler.errors import RequestError, TocsinError

log = logging.getLogger(__name__)
_Endpoint = Callable[[Request], Awaitable[Response]]
BODY_WITHIN = 30.0  # seconds
LARGE = (
    64_000  # bytes; a page about so much takes a hundred times the memory, so that they are made one after the other
)


def build(desk: Desk, routes: Sequence[Route] | None = None) -> Starlette:
    """The application of one installation."""
    declared = table.ROUTES if routes is None else routes
    turn = asyncio.Lock()
    served = [
        StarletteRoute(
            route.path, _endpoint(desk, route, turn), methods=[route.method], name=f"{route.method} {route.path}"
        )
        for route in declared
    ]
    return Starlette(routes=served, exception_handlers={HTTPException: _lost(desk)})


def _endpoint(desk: Desk, route: Route, turn: asyncio.Lock) -> _Endpoint:
    async def endpoint(request: Request) -> Response:
        correlation.belong(request=correlation.trace_id())
        with tracing.span(f"{route.method} {route.path}", root=True):
            return await gated(request)

    async def gated(request: Request) -> Response:
        began = time.monotonic()
        ask = Ask(request, NOBODY, clock.utcnow(), secrets.token_urlsafe(16))
        known = request.headers.get("host", "").lower() in desk.home.hosts
        if not known and not (route.any_name and has_token(request)):  # a page that was led here has no token
            response = answers.misdirected()
        elif not has_token(request) and not security.from_ourselves(request.method, request.headers, desk.home):
            response = answers.foreign(route.for_programs)
        else:
            response = await _answered(desk, route, ask, turn)
        response.headers["X-Request-ID"] = correlation.ids()["request"]
        tracing.note(
            status=response.status_code, code=f"http_{response.status_code}" if response.status_code >= 500 else None
        )
        log.debug("web.answered route=%s status=%d seconds=%.3f", route.path, response.status_code, time.monotonic() - began)  # fmt: skip
        return _finished(response, ask.nonce)

    return endpoint


async def _answered(desk: Desk, route: Route, ask: Ask, turn: asyncio.Lock) -> Response:
    try:
        ask = dataclasses.replace(ask, visitor=await run_in_threadpool(who, desk, ask.request))
        desk = seen_by(desk, ask.visitor)
        if not ask.visitor.may(route.role):
            return _kept_out(desk, ask, route)
        if route.fresh and not ask.visitor.fresh:
            return answers.not_fresh(route.path)
        if _size(ask.request) <= LARGE:
            return await handled(route.handler, desk, await _with_body(route, ask))
        async with turn:
            try:
                return await handled(route.handler, desk, await _with_body(route, ask))
            finally:
                gc.collect()
    except TocsinError as error:
        response = answers.refused(desk, ask, error, route.for_programs)
        if response.status_code in (408, 413):
            response.headers["Connection"] = "close"  # else the rest of the body would be read
        return response
    except ClientDisconnect:
        return Response(status_code=400)
    except Exception as error:
        log.exception("web.failed route=%s error=%s", route.path, type(error).__name__)
        return answers.failed(desk, ask, route.for_programs)


def _kept_out(desk: Desk, ask: Ask, route: Route) -> Response:
    """The sign-in page for a browser that nobody knows; a refusal for programs, and for whom we know."""
    if ask.visitor.role is not Role.NOBODY or route.for_programs:
        return answers.forbidden(desk, ask, route.for_programs)
    url = ask.request.url
    target = url.path + (f"?{url.query}" if url.query else "") if route.method == "GET" else "/"
    return answers.seen_elsewhere(f"/sign-in?next={quote(target)}")


async def _with_body(route: Route, ask: Ask) -> Ask:
    """The request with what was sent; RequestError body_too_large, body_slow, form_invalid."""
    most = security.MOST_BODY if ask.visitor.role else security.MOST_OF_STRANGERS
    try:
        async with asyncio.timeout(BODY_WITHIN):
            body = await _body(ask.request, most)
    except TimeoutError:
        raise RequestError("body_slow", f"The request was not sent within {BODY_WITHIN:.0f} seconds.", "Send it again.") from None  # fmt: skip
    form = {} if route.for_programs else fields(body, ask.request.headers.get("content-type", ""))
    return dataclasses.replace(ask, body=body, form=form)


async def _body(request: Request, most: int) -> bytes:
    """Never more than so many bytes. What says that it is longer is refused before it is sent."""
    body = bytearray()
    if _size(request) <= most or "transfer-encoding" in request.headers:
        async for piece in request.stream():
            body += piece
            if len(body) > most:
                break
        else:
            return bytes(body)
    raise RequestError("body_too_large", f"More than {most:,} bytes were sent.", "Send less.")


def _size(request: Request) -> int:
    """How many bytes the body says it has; one that does not say may be large."""
    said = request.headers.get("content-length", "0")
    return int(said) if said.isdecimal() and "transfer-encoding" not in request.headers else security.MOST_BODY


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
