"""For programs that watch this one: is it alive, can it work, and its numbers. Open without a session, the numbers to this machine and to tokens for them."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.responses import PlainTextResponse, Response

from alerts.accounts.visitor import Role
from alerts.views import disk, metrics
from alerts.web.asking import Ask
from alerts.web.desk import Desk
from alerts.web.security import is_loopback
from crawler.errors import RequestError


def alive(desk: Desk, ask: Ask) -> Response:
    """The process answers."""
    return PlainTextResponse("ok\n")


def ready(desk: Desk, ask: Ask) -> Response:
    """The database answers too; StorageError otherwise."""
    with desk.database.read() as session:
        session.connection()
    return PlainTextResponse("ok\n")


def numbers(desk: Desk, ask: Ask) -> Response:
    """Prometheus' text: for this machine, and from elsewhere for tokens of the scope `metrics` and administrators."""
    here = is_loopback(urlsplit(f"//{ask.request.headers['host']}").hostname or "")
    if not (here or ask.visitor.counts or ask.visitor.may(Role.ADMIN)):
        raise RequestError("page_unknown", "There is nothing at this address.")
    with desk.database.read() as session:
        found = [*metrics.numbers(session, ask.now), disk.number(desk.config)]
    return PlainTextResponse(metrics.text(found), media_type="text/plain; version=0.0.4; charset=utf-8")
