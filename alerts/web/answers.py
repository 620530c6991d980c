"""Answers that are no page of their own: refusals and errors, as a page for people and as problem+json (RFC 9457) for programs."""

from __future__ import annotations

import msgspec
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from alerts.accounts.visitor import Role
from alerts.errors import QueryError
from alerts.web import html
from alerts.web.asking import Ask
from alerts.web.desk import Desk
from crawler.errors import RequestError, TocsinError

PROBLEM = "application/problem+json"
_STATUS = {
    "body_too_large": 413,
    "body_slow": 408,
    "idempotency_key_reused": 422,
    "entry_invalid": 403,
    "database_busy": 503,
    "sign_in_wrong": 403,
    "code_wrong": 403,
    "passkey_wrong": 403,
    "sign_in_slow": 429,
}


class Problem(msgspec.Struct, omit_defaults=True):
    """An error for programs: ``code`` is stable, ``position`` that of what is wrong in a query."""

    title: str
    status: int
    code: str
    detail: str = ""
    position: int | None = None


def status_of(error: TocsinError) -> int:
    """The HTTP status of an error: 404 for what is not there, 400 for what was asked wrongly, 409 for what is in the way, 503 for what failed here."""
    if error.code in _STATUS:
        return _STATUS[error.code]
    if not isinstance(error, RequestError):
        return 503
    if isinstance(error, QueryError):
        return 400
    if error.code.endswith(("_unknown", "_missing")):
        return 404
    return 409 if error.code.endswith(("_exists", "_in_use", "_in_file")) else 400


def problem(status: int, code: str, title: str, detail: str = "", position: int | None = None) -> Response:
    """An error as programs read it."""
    body = msgspec.json.encode(Problem(title, status, code, detail, position))
    return Response(body, status, media_type=PROBLEM)


def refused(desk: Desk, ask: Ask, error: TocsinError, for_programs: bool) -> Response:
    """An error that the code explains."""
    status = status_of(error)
    if for_programs:
        position = error.position if isinstance(error, QueryError) else None
        return problem(status, error.code, error.message, error.fix, position)
    return html.page(desk, ask, "error.html", status, error=error)


def failed(desk: Desk, ask: Ask, for_programs: bool) -> Response:
    """What nobody planned; the log has it."""
    error = TocsinError("web_failed", "Something went wrong here.", "The log says more; try again.")
    if for_programs:
        return problem(500, error.code, error.message, error.fix)
    return html.page(desk, ask, "error.html", 500, error=error)


def forbidden(desk: Desk, ask: Ask, for_programs: bool) -> Response:
    """401 for whom nobody knows, 403 for who may not."""
    known = ask.visitor.role is not Role.NOBODY
    said = "Your role does not allow that." if known else "Sign in first."
    if for_programs:
        return problem(403 if known else 401, "role_missing" if known else "sign_in", said)
    return html.page(desk, ask, "error.html", 403, error=TocsinError("role_missing", "Your role does not allow that."))


def not_fresh(path: str) -> Response:
    """The page that asks again who it is, before a delicate act; what was sent is asked for again after it."""
    return seen_elsewhere(f"/fresh?next=/{path.split('/')[1]}")


def foreign(for_programs: bool) -> Response:
    """A change that another site's page asks for."""
    said = "This request does not come from a page of this installation."
    return problem(403, "origin_foreign", said) if for_programs else PlainTextResponse(said, 403)


def misdirected() -> Response:
    """Asked under a name that is not ours."""
    return PlainTextResponse("This is not the address of this service.", 421)


def nowhere(status: int, for_programs: bool) -> Response:
    """No such page, or no such method."""
    said = "There is nothing at this address." if status == 404 else "That cannot be done here."
    return problem(status, "not_found" if status == 404 else "not_allowed", said) if for_programs else PlainTextResponse(said, status)  # fmt: skip


def seen_elsewhere(target: str) -> Response:
    """Another page, fetched by GET. ``target`` is a path of ours; anything else leads to the first page."""
    ours = target.startswith("/") and not target.startswith(("//", "/\\"))
    return RedirectResponse(target if ours else "/", 303)
