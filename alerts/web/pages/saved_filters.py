"""Saving a filter of the inbox, removing it, and choosing the one that the desk opens with."""

from __future__ import annotations

from starlette.responses import Response

from alerts.accounts import saved_filters
from alerts.web import answers
from alerts.web.asking import Ask
from alerts.web.desk import Desk
from crawler.errors import RequestError


def act(desk: Desk, ask: Ask) -> Response:
    """Save what the inbox shows under a name, or change one that is saved."""
    owner, action, query = saved_filters.owner(ask.visitor), ask.one("action"), ""
    number = ask.number("id", 0, 999_999_999, least=0)
    with desk.database.write() as session:
        if action == "save":
            row = saved_filters.save(session, owner, ask.one("name"), ask.one("query"), ask.now, mine=bool(ask.one("mine")))  # fmt: skip
            query = row.query
            if ask.one("start"):
                saved_filters.open_with(session, owner, row.id)
        elif action == "remove":
            saved_filters.remove(session, owner, number)
        elif action == "start":
            saved_filters.open_with(session, owner, number)
        elif action == "overview":
            saved_filters.get(session, owner, number).start = False
        else:
            raise RequestError(
                "action_invalid", f"“{action}” cannot be done.", "Choose save, remove, start or overview."
            )
    return answers.seen_elsewhere(f"/alerts?{query}" if query else "/alerts")
