"""Deliveries with all their attempts, and the channels with their mutes."""

from __future__ import annotations

from functools import partial
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from alerts.delivery import by_hand, channel_store
from alerts.views import channels as channel_view
from alerts.views import choices, mutes
from alerts.views import deliveries as view
from alerts.views.selection import ALL
from alerts.web import answers, html
from alerts.web.asking import Ask
from alerts.web.desk import Desk
from alerts.web.selecting import wanted
from crawler.errors import RequestError, TocsinError

STATES = ("waiting", "leased", "sent", "dead", "cancelled")


def listing(desk: Desk, ask: Ask) -> Response:
    """The newest deliveries."""
    chosen = wanted(desk, ask)
    with desk.database.read() as session:
        rows = view.listing(session, _state(ask), chosen)
        known = choices.choices(session)
        after = chosen.next(rows, partial(view.place, session))
    return html.page(desk, ask, "deliveries.html", rows=rows, known=known, after=after)


def _state(ask: Ask) -> str | None:
    state = ask.one("state")
    if state and state not in STATES:
        raise RequestError("state_invalid", f"There is no state “{state}”.", f"Choose one of {', '.join(STATES)}.")
    return state or None


def show(desk: Desk, ask: Ask) -> Response:
    """One delivery with its attempts."""
    with desk.database.read() as session:
        row = view.detail(session, ask.path["id"])
    return html.page(desk, ask, "delivery.html", row=row)


def act(desk: Desk, ask: Ask) -> Response:
    """Send deliveries again, or do not send them."""
    chosen, action = ask.many("id"), ask.one("action")
    acts = {"retry": by_hand.retry, "cancel": by_hand.cancel}
    if action not in acts:
        raise RequestError("action_invalid", f"“{action}” cannot be done.", "Choose retry or cancel.")
    if not chosen:
        raise RequestError("delivery_unchosen", "No delivery was chosen.", "Tick some, then choose what to do.")
    with desk.database.write() as session:
        for one in chosen:
            acts[action](session, one, ask.now)
    return answers.seen_elsewhere(ask.one("back", "/deliveries"))


def channels(desk: Desk, ask: Ask, tested: dict[str, Any] | None = None) -> Response:
    """The channels, and what is muted. ``tested``: the channel that was just tried, and what became of it."""
    with desk.database.read() as session:
        rows = channel_view.listing(session)
        muted = mutes.listing(session, ALL, ask.now)
        resting = {row["name"]: channel_view.quiet_until(session, row["name"], ask.now) for row in rows}
    return html.page(desk, ask, "channels.html", rows=rows, muted=muted, resting=resting, tested=tested)


async def test(desk: Desk, ask: Ask) -> Response:
    """Send a sample through a channel, and say in words what became of it."""
    name, longest = ask.path["name"], bool(ask.one("longest"))
    try:
        said = await desk.lookout("test_channel", {"name": name, "longest": longest})
        tested = {"name": name, "said": said["said"], "wrong": None}
    except TocsinError as error:
        if error.code == "channel_unknown":
            raise
        tested = {"name": name, "said": "", "wrong": error}
    return await run_in_threadpool(channels, desk, ask, tested)


def switch(desk: Desk, ask: Ask) -> Response:
    """Switch a channel off or on."""
    name, action = ask.path["name"], ask.one("action")
    with desk.database.write() as session:
        if action == "on":
            channel_store.enable(session, name, ask.now)
        elif action == "off":
            channel_store.disable(session, name)
        else:
            raise RequestError("action_invalid", f"“{action}” cannot be done.", "Choose on or off.")
    return answers.seen_elsewhere("/channels")
