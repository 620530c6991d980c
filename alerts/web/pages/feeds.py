"""Saved filters as feeds for readers that cannot sign in: secret addresses are made, shown once and ended, and what stands at one is given."""

from __future__ import annotations

import dataclasses

from starlette.requests import Request
from starlette.responses import Response

from alerts.accounts import feed_addresses, saved_filters, sessions
from alerts.web import answers, exports, html
from alerts.web.asking import Ask
from alerts.web.desk import Desk
from alerts.web.identity import seen_by

KINDS = ("atom", "json")


def show(desk: Desk, ask: Ask, made: str = "") -> Response:
    """The saved filters and the visitor's addresses. ``made``: the word of the one that was made just now."""
    with desk.database.read() as session:
        saved = saved_filters.listing(session, saved_filters.owner(ask.visitor))
        known = feed_addresses.listing(session, ask.visitor, ask.now)
    made = f"{desk.home.first}/feeds/{made}" if made else ""
    return html.page(desk, ask, "feeds.html", saved=saved, known=known, made=made, kinds=KINDS)


def make(desk: Desk, ask: Ask) -> Response:
    """Make an address for a filter."""
    number = ask.number("id", 0, 999_999_999, least=0)
    with desk.database.write() as session:
        word = feed_addresses.add(session, ask.visitor, number, ask.now)
    return show(desk, ask, word)


def end(desk: Desk, ask: Ask) -> Response:
    """End an address."""
    with desk.database.write() as session:
        feed_addresses.end(session, ask.visitor, ask.one("id"), ask.now)
    return answers.seen_elsewhere("/feeds")


def read(desk: Desk, ask: Ask) -> Response:
    """The feed at a secret address; what else the address asks for is not heeded."""
    word, _, kind = ask.path["file"].rpartition(".")
    with desk.database.read() as session:
        found = feed_addresses.read(session, word, ask.now)
        stale = sessions.stale(session, word, ask.now, sessions.FEED)
    if found is None or kind not in KINDS:
        return answers.nowhere(404, for_programs=False)
    if stale:
        with desk.database.write() as session:
            sessions.note_use(session, word, ask.now, sessions.FEED)
    visitor, chosen = found
    request = Request({**ask.request.scope, "query_string": chosen.query.encode()})
    filtered = dataclasses.replace(ask, request=request, visitor=visitor)
    return exports.feed(seen_by(desk, visitor), filtered, kind, f"Tocsin: {chosen.name}")
