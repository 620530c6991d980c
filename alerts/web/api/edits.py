"""What programs may change, the same as people at the pages: each gives the thing as it is then."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from alerts.delivery import by_hand, channel_store
from alerts.dispatch import mutes, triage
from alerts.topics import changes as topic_changes
from alerts.views import alerts
from alerts.web.api import handlers, shapes
from alerts.web.asking import Ask
from alerts.web.desk import Desk
from alerts.web.pages import sources as source_pages
from crawler import clock
from crawler.errors import RequestError, StorageError, TocsinError

T = TypeVar("T")


def taken(ask: Ask, kind: type[T]) -> T:
    """The body as this type; RequestError json_invalid with where it is wrong."""
    try:
        return msgspec.json.decode(ask.body, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        said = str(error) if isinstance(error, msgspec.ValidationError) else "It is no JSON."
        raise RequestError("json_invalid", "The body is not what is expected.", said.removesuffix(".") + ".") from None


def act(desk: Desk, ask: Ask) -> Response:
    """Do something with an alert; gives it as it is then."""
    asked = taken(ask, shapes.Action)
    with desk.database.write() as session:
        alert = alerts.get(session, ask.path["id"])
        triage.act(session, [alert.id], asked.action, ask.now)
    return handlers.get_alert(desk, ask)


def act_on_alerts(desk: Desk, ask: Ask) -> Response:
    """Do something with several alerts, by their whole ids; gives how many there are."""
    asked = taken(ask, shapes.BulkAction)
    with desk.database.write() as session:
        return handlers.answer(shapes.Changed(triage.act(session, asked.ids, asked.action, ask.now)))


def add_note(desk: Desk, ask: Ask) -> Response:
    """Write a note about an alert; gives the alert with it."""
    asked = taken(ask, shapes.NewNote)
    with desk.database.write() as session:
        alert = alerts.get(session, ask.path["id"])
        triage.note(session, alert.id, ask.visitor.name, asked.text, ask.now)
    return handlers.get_alert(desk, ask)


def add_mute(desk: Desk, ask: Ask) -> Response:
    """Mute a topic, a source, a story or a word from now on."""
    asked = taken(ask, shapes.NewMute)
    until = _until(asked, ask.now)
    with desk.database.write() as session:
        row = mutes.add(
            session,
            asked.kind,
            asked.value,
            until,
            author=ask.visitor.name,
            now=ask.now,
            reason=asked.reason,
            snooze=asked.snooze,
        )
        return handlers.answer(shapes.MuteMade(row.id, row.kind, row.value, clock.iso(row.until) or ""))


def _until(asked: shapes.NewMute, now: datetime) -> datetime:
    if asked.kind not in mutes.KINDS:
        raise RequestError("mute_kind", f"“{asked.kind}” cannot be muted.", f"Choose one of {', '.join(mutes.KINDS)}.")
    try:
        return now + clock.duration(asked.span)
    except OverflowError:
        raise RequestError("mute_span", "A mute cannot last so long.", "Write `30d`.") from None


def end_mute(desk: Desk, ask: Ask) -> Response:
    """End a mute now."""
    said = ask.path["id"]
    with desk.database.write() as session:
        row = mutes.end(session, int(said) if said.isdecimal() and len(said) < 19 else 0, ask.now)
        return handlers.answer(shapes.MuteMade(row.id, row.kind, row.value, clock.iso(row.until) or ""))


async def add_topic(desk: Desk, ask: Ask) -> Response:
    """Add a topic. ``since_days``: also look for it in what was stored in so many days."""
    asked = taken(ask, shapes.NewTopic)
    given = {**_settings(asked), "name": asked.name}
    saved = await desk.workshop("save", {"name": "", "values": given, "off": _off(asked), "since_days": asked.since_days, "author": ask.visitor.name})  # fmt: skip
    return await run_in_threadpool(handlers.topic, desk, ask, str(saved["name"]))


async def edit_topic(desk: Desk, ask: Ask) -> Response:
    """Give a topic another query or other settings; what is not named stays as it is."""
    asked, name = taken(ask, shapes.TopicChange), ask.path["name"]
    await desk.workshop("save", {"name": name, "values": _settings(asked), "off": _off(asked), "author": ask.visitor.name})  # fmt: skip
    return await run_in_threadpool(handlers.topic, desk, ask, name)


def _settings(asked: shapes.TopicChange) -> dict[str, Any]:
    named = ("query", "lang", "channels", "events", "immediate", "urgent", "digest")
    return {key: value for key in named if (value := getattr(asked, key)) is not msgspec.UNSET}


def _off(asked: shapes.TopicChange) -> list[str] | None:
    return None if asked.excluded_forms is msgspec.UNSET else asked.excluded_forms


def act_on_topic(desk: Desk, ask: Ask) -> Response:
    """Switch a topic on or off: `on`, `off`."""
    asked, name = taken(ask, shapes.Action), ask.path["name"]
    if asked.action not in ("on", "off"):
        raise RequestError("action_invalid", f"“{asked.action}” cannot be done.", "Choose on or off.")
    with desk.database.write() as session:
        topic_changes.switch(session, name, asked.action == "on", ask.now)
    return handlers.topic(desk, ask, name)


def remove_topic(desk: Desk, ask: Ask) -> Response:
    """Remove a topic and its matches; its alerts stay."""
    with desk.database.write() as session:
        topic_changes.remove(session, ask.path["name"])
    return handlers.answer(shapes.Changed(1))


async def add_source(desk: Desk, ask: Ask) -> Response:
    """Watch what an address shows. Without ``kind`` the site is looked at, and the best of its lists is watched."""
    asked = taken(ask, shapes.NewSource)
    chosen, candidates = f"{asked.kind} {asked.url}", list[str]()
    if not asked.kind:
        found = await _looked(desk, "look", {"url": asked.url})
        candidates = [f"{one['kind']} {one['url']}" for one in found["candidates"]]
        chosen = candidates[0] if candidates else ""
    made = await _looked(desk, "watch", {"chosen": chosen, "candidates": candidates, "name": asked.name, "every": asked.every})  # fmt: skip
    return await run_in_threadpool(handlers.source, desk, ask, str(made["name"]))


async def _looked(desk: Desk, job: str, given: dict[str, Any]) -> dict[str, Any]:
    """What a site showed. That it cannot be reached is no failure here, but what was asked for."""
    try:
        return await desk.lookout(job, given)
    except TocsinError as error:
        if isinstance(error, StorageError) or error.code.startswith("workshop_"):
            raise
        raise RequestError(error.code, error.message, error.fix) from None


def act_on_source(desk: Desk, ask: Ask) -> Response:
    """Pause a source, resume it, or read it now: `pause`, `resume`, `read`."""
    action, name = taken(ask, shapes.Action).action, ask.path["name"]
    if action not in source_pages.ACTIONS:
        raise RequestError("action_invalid", f"“{action}” cannot be done.", f"Choose one of {', '.join(source_pages.ACTIONS)}.")  # fmt: skip
    with desk.database.write() as session:
        source_pages.ACTIONS[action](session, name, ask.now)
    return handlers.source(desk, ask, name)


def act_on_delivery(desk: Desk, ask: Ask) -> Response:
    """Send a delivery again, or do not send it: `retry`, `cancel`."""
    action, acts = taken(ask, shapes.Action).action, {"retry": by_hand.retry, "cancel": by_hand.cancel}
    if action not in acts:
        raise RequestError("action_invalid", f"“{action}” cannot be done.", "Choose retry or cancel.")
    with desk.database.write() as session:
        acts[action](session, ask.path["id"], ask.now)
    return handlers.get_delivery(desk, ask)


def act_on_channel(desk: Desk, ask: Ask) -> Response:
    """Switch a channel on or off: `on`, `off`."""
    action, name = taken(ask, shapes.Action).action, ask.path["name"]
    if action not in ("on", "off"):
        raise RequestError("action_invalid", f"“{action}” cannot be done.", "Choose on or off.")
    with desk.database.write() as session:
        if action == "on":
            channel_store.enable(session, name, ask.now)
        else:
            channel_store.disable(session, name)
    return handlers.answer(shapes.Changed(1))
