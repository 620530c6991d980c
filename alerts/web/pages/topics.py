"""Topics: the list with hits a week, the page of one, and the editor with live parse, forms, a test on a text and a rehearsal."""

from __future__ import annotations

import dataclasses
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from alerts.config import EVENTS, TopicSpec
from alerts.topics import changes
from alerts.views import choices, inbox, topic_hits
from alerts.views import topics as view
from alerts.views.selection import Selection
from alerts.web import answers, html
from alerts.web.asking import Ask
from alerts.web.desk import Desk
from crawler.errors import RequestError, TocsinError

PAGE = 100
DAYS = (7, 30, 90, 365)
NOTHING: dict[str, Any] = dict.fromkeys(("parsed", "forms", "test", "rehearsal", "saved"))


def listing(desk: Desk, ask: Ask) -> Response:
    """The list."""
    number = ask.number("page", 1, 100_000)
    with desk.database.read() as session:
        rows = view.listing(session, ask.now, Selection(limit=PAGE, page=number))
        weeks = topic_hits.by_week(session, [row["name"] for row in rows], ask.now)
    return html.page(desk, ask, "topics.html", rows=rows, weeks=weeks, number=number, more=len(rows) == PAGE)


def show(desk: Desk, ask: Ask) -> Response:
    """One topic: how it does, and its settings."""
    name = ask.path["name"]
    with desk.database.read() as session:
        row = view.detail(session, name, ask.now)
        hits = topic_hits.of_topic(session, name, ask.now)
        latest = inbox.page(session, Selection(topic=name), size=5).alerts
    return html.page(desk, ask, "topic.html", row=row, hits=hits, latest=latest)


async def editor(desk: Desk, ask: Ask) -> Response:
    """The editor of a topic that is there, or of a new one. What was typed comes back with what was found of it."""
    name = ask.path.get("name", "")
    stored = await run_in_threadpool(_stored, desk, ask, name)
    draft = _draft(ask, stored)
    found = dict(NOTHING)
    wrong: TocsinError | None = None
    if ask.form or draft["query"]:
        try:
            found = await _found(desk, ask, name, draft)
        except TocsinError as error:
            wrong = error
        else:
            if found["saved"]:
                return answers.seen_elsewhere(f"/topics/{html.segment(found['saved']['name'])}")
    known = await run_in_threadpool(_known, desk)
    return await run_in_threadpool(
        html.page, desk, ask, "topic_edit.html", answers.status_of(wrong) if wrong else 200,
        name=name, stored=stored, draft=draft, found=found, wrong=wrong, known=known, days=DAYS, events=EVENTS,
    )  # fmt: skip


async def parse(desk: Desk, ask: Ask) -> Response:
    """What is wrong with a query as it is typed: a part of the editor."""
    parsed: dict[str, Any] = {}
    wrong = None
    try:
        if ask.one("query"):
            parsed = await desk.workshop("parse", {"query": ask.one("query"), "lang": _langs(ask)})
    except TocsinError as error:
        wrong = error
    return await run_in_threadpool(html.page, desk, ask, "query_state.html", parsed=parsed, wrong=wrong)


def _stored(desk: Desk, ask: Ask, name: str) -> dict[str, Any]:
    if not name:
        spec = TopicSpec()
        return {f.name: getattr(spec, f.name) for f in dataclasses.fields(spec)} | {"declared": False, "changed": ""}
    with desk.database.read() as session:
        return view.detail(session, name, ask.now) | {"changed": view.changed(session, name)}


def _known(desk: Desk) -> choices.Choices:
    with desk.database.read() as session:
        return choices.choices(session)


def _langs(ask: Ask) -> list[str]:
    return [code for part in ask.many("lang") for code in part.replace(",", " ").split()]


def _draft(ask: Ask, stored: dict[str, Any]) -> dict[str, Any]:
    """What stands in the fields: what was typed, else what is stored."""
    if not ask.form:
        kept = {
            key: stored[key] for key in ("name", "query", "lang", "channels", "events", "immediate", "urgent", "digest")
        }
        return kept | {"query": ask.one("query") or stored["query"], "text": "", "days": 30, "since_days": 0}
    immediate = ask.one("immediate")
    if immediate and not (immediate.isascii() and immediate.isdecimal() and len(immediate) < 6):
        raise RequestError(
            "topic_immediate", "The daily limit is a number of alerts.", "Write 5, or nothing for no limit."
        )
    return {
        "name": ask.one("name") or stored["name"],
        "query": ask.one("query"),
        "lang": _langs(ask),
        "channels": list(ask.many("channels")),
        "events": list(ask.many("events")),
        "immediate": int(immediate) if immediate else None,
        "urgent": bool(ask.one("urgent")),
        "digest": ask.one("digest"),
        "text": ask.one("text"),
        "days": ask.number("days", 30, 3660),
        "since_days": ask.number("since_days", 0, 3660, least=0),
    }


SETTINGS = ("query", "lang", "channels", "events", "immediate", "urgent", "digest")


async def _found(desk: Desk, ask: Ask, name: str, draft: dict[str, Any]) -> dict[str, Any]:
    """What the button that was pressed asks for, and the parsed query beside it."""
    asked = {"query": draft["query"], "lang": draft["lang"]}
    out = NOTHING | {"parsed": await desk.workshop("parse", asked)}
    action = ask.one("action")
    if action == "forms":
        out["forms"] = await desk.workshop("forms", asked)
    elif action == "test":
        if not draft["text"]:
            raise RequestError("test_empty", "There is nothing to try it on.", "Paste a text or an address.")
        out["test"] = await desk.workshop("test", asked | {"text": draft["text"]})
    elif action == "rehearse":
        out["rehearsal"] = await desk.workshop("rehearse", asked | {"topic": name, "days": draft["days"]})
    elif action == "save":
        values = {key: draft[key] for key in SETTINGS} | ({} if name else {"name": draft["name"]})
        given = {"name": name, "values": values, "changed": ask.one("changed"), "since_days": draft["since_days"]}
        out["saved"] = await desk.workshop("save", given)
    return out


def act(desk: Desk, ask: Ask) -> Response:
    """Switch a topic off or on, or remove it."""
    name, action = ask.path["name"], ask.one("action")
    with desk.database.write() as session:
        if action == "remove":
            changes.remove(session, name)
        elif action in ("on", "off"):
            changes.switch(session, name, action == "on", ask.now)
        else:
            raise RequestError("action_invalid", f"“{action}” cannot be done.", "Choose on, off or remove.")
    return answers.seen_elsewhere("/topics" if action == "remove" else f"/topics/{html.segment(name)}")
