"""Search over all statements, in the query language of topics."""

from __future__ import annotations

from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from alerts.views import choices, found_statements
from alerts.views.found_statements import Found
from alerts.web import html
from alerts.web.asking import Ask
from alerts.web.desk import Desk
from alerts.web.selecting import wanted
from crawler import clock
from crawler.errors import RequestError

PAGE = 50


async def show(desk: Desk, ask: Ask) -> Response:
    """The page. A query that does not hold is shown with the place of its error, above its field."""
    wrong, more, stopped = None, False, False
    found: list[Found] = []
    try:
        found, more, stopped = await results(desk, ask, PAGE)
    except RequestError as error:
        wrong = error
    known = await run_in_threadpool(_known, desk)
    before = found[-1].id if found and more else None
    return await run_in_threadpool(
        html.page, desk, ask, "search.html", 400 if wrong else 200,
        found=found, before=before, stopped=stopped, wrong=wrong, known=known, query=ask.one("q"),
    )  # fmt: skip


def _known(desk: Desk) -> choices.Choices:
    with desk.database.read() as session:
        return choices.choices(session)


async def results(desk: Desk, ask: Ask, limit: int) -> tuple[list[Found], bool, bool]:
    """A page of results, whether there are more, and whether the search stopped early; RequestError, QueryError."""
    query, chosen = ask.one("q"), wanted(desk, ask)
    before = _number(ask.one("before")) if ask.one("before") else 1 << 62
    if not query:
        found, more = await run_in_threadpool(_newest, desk, chosen, before, limit)
        return found, more, False
    asked: dict[str, Any] = {
        "query": query,
        "since": clock.iso(chosen.since),
        "source": chosen.source,
        "lang_of": list(chosen.lang),
        "tag": list(chosen.tag),
        "before": before,
        "limit": limit,
    }
    said = await desk.workshop("find", asked)
    return await run_in_threadpool(_rows, desk, said["hits"]), said["more"], said["stopped"]


def newest(desk: Desk, ask: Ask, limit: int) -> tuple[list[Found], bool]:
    """The newest statements that are wanted, and whether there are more."""
    return _newest(desk, wanted(desk, ask), _number(ask.one("before")) if ask.one("before") else 1 << 62, limit)


def _number(said: str) -> int:
    if not (said.isascii() and said.isdecimal() and len(said) < 19):
        raise RequestError("cursor_invalid", "The cursor is none of ours.", "Begin again without it.")
    return int(said)


def _newest(desk: Desk, chosen: Any, before: int, limit: int) -> tuple[list[Found], bool]:
    with desk.database.read() as session:
        return found_statements.newest(session, chosen, before, limit)


def _rows(desk: Desk, hits: list[Any]) -> list[Found]:
    with desk.database.read() as session:
        return found_statements.rows(session, [(number, spans) for number, spans in hits])
