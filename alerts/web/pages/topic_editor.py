"""The editor of a topic: live parse, forms with their switches, a test on a text, a rehearsal, and saving. What was typed always comes back, whatever went wrong."""

from __future__ import annotations

import dataclasses
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from alerts.config import EVENTS, TopicSpec
from alerts.views import choices, topic_versions
from alerts.views import topics as view
from alerts.web import answers, html
from alerts.web.asking import Ask
from alerts.web.desk import Desk
from crawler.errors import RequestError, TocsinError

DAYS = (7, 30, 90, 365)
MOST_FORMS = 500  # forms that a topic does without
NOTHING: dict[str, Any] = dict.fromkeys(("parsed", "forms", "test", "rehearsal", "saved"))
SETTINGS = ("query", "lang", "channels", "events", "immediate", "urgent", "digest")


async def editor(desk: Desk, ask: Ask) -> Response:
    """The editor of a topic that is there, or of a new one. What was typed comes back with what was found of it."""
    name = ask.path.get("name", "")
    stored = await run_in_threadpool(_stored, desk, ask, name)
    found, wrong, conflict, draft = dict(NOTHING), None, None, _as_stored(ask, stored)
    try:
        draft = _draft(ask, stored)
        if ask.form or draft["query"]:
            found = await _found(desk, ask, name, draft)
    except TocsinError as error:
        wrong = error
        if error.code == "topic_in_use" and name:
            stored, conflict = await run_in_threadpool(_conflict, desk, ask, name, draft)
    if found["saved"]:
        return answers.seen_elsewhere(f"/topics/{html.segment(found['saved']['name'])}")
    known = await run_in_threadpool(_known, desk)
    return await run_in_threadpool(
        html.page, desk, ask, "topic_edit.html", answers.status_of(wrong) if wrong else 200,
        name=name, stored=stored, draft=draft, found=found, wrong=wrong, conflict=conflict, known=known, days=DAYS, events=EVENTS,
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
        new = {"declared": False, "changed": "", "excluded_forms": ()}
        return {f.name: getattr(spec, f.name) for f in dataclasses.fields(spec)} | new
    with desk.database.read() as session:
        row = view.detail(session, name, ask.now) | {"changed": view.changed(session, name)}
        if version := ask.number("version", 0, 1_000_000, least=0):
            row |= topic_versions.draft(session, name, version)
    return row


def _conflict(
    desk: Desk, ask: Ask, name: str, draft: dict[str, Any]
) -> tuple[dict[str, Any], topic_versions.Difference]:
    """The topic as another editor saved it meanwhile, and how what was typed here differs from it."""
    typed = {key: draft[key] for key in SETTINGS} | {"excluded_forms": draft["off"]}
    with desk.database.read() as session:
        difference = topic_versions.against(session, name, typed)
    return _stored(desk, ask, name), difference


def _known(desk: Desk) -> choices.Choices:
    with desk.database.read() as session:
        return choices.choices(session)


def _langs(ask: Ask) -> list[str]:
    return [code for part in ask.many("lang") for code in part.replace(",", " ").split()]


def _as_stored(ask: Ask, stored: dict[str, Any]) -> dict[str, Any]:
    """What stands in the fields of an editor that was just opened; a query and forms to do without may come with the address."""
    off = [*stored["excluded_forms"], *(form for form in ask.many("off") if form not in stored["excluded_forms"])]
    return {key: stored[key] for key in ("name", *SETTINGS)} | {
        "query": ask.one("query") or stored["query"],
        "off": off[:MOST_FORMS],
        "text": ask.one("text"),
        "days": 30,
        "since_days": 0,
    }


def _draft(ask: Ask, stored: dict[str, Any]) -> dict[str, Any]:
    """What stands in the fields: what was typed, else what is stored; RequestError topic_immediate, number_invalid."""
    if not ask.form:
        return _as_stored(ask, stored)
    return {
        "name": ask.one("name") or stored["name"],
        "query": ask.one("query"),
        "lang": _langs(ask),
        "channels": list(ask.many("channels")),
        "events": list(ask.many("events")),
        "immediate": _daily_limit(ask.one("immediate")),
        "urgent": bool(ask.one("urgent")),
        "digest": ask.one("digest"),
        "off": list(dict.fromkeys(ask.many("off")))[:MOST_FORMS],
        "text": ask.one("text"),
        "days": ask.number("days", 30, 3660),
        "since_days": ask.number("since_days", 0, 3660, least=0),
    }


def _daily_limit(said: str) -> int | None:
    if said and not (said.isascii() and said.isdecimal() and len(said) < 6):
        raise RequestError(
            "topic_immediate", "The daily limit is a number of alerts.", "Write 5, or nothing for no limit."
        )
    return int(said) if said else None


async def _found(desk: Desk, ask: Ask, name: str, draft: dict[str, Any]) -> dict[str, Any]:
    """What the button that was pressed asks for, and the parsed query beside it."""
    asked = {"query": draft["query"], "lang": draft["lang"], "off": draft["off"]}
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
        out["saved"] = await desk.workshop("save", _to_save(ask, name, draft))
    return out


def _to_save(ask: Ask, name: str, draft: dict[str, Any]) -> dict[str, Any]:
    values = {key: draft[key] for key in SETTINGS} | ({} if name else {"name": draft["name"]})
    given = {"changed": ask.one("changed"), "since_days": draft["since_days"], "author": ask.visitor.name}
    return {"name": name, "values": values, "off": draft["off"], **given}
