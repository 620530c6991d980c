"""The table of sources, adding one by its address with a preview, and the page of one: its state in words, its rhythm, when it is read next and why, and what its host sees."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from alerts.views import cursors, source_rhythm, statements
from alerts.views import sources as view
from alerts.views.selection import Selection
from alerts.web import answers, html
from alerts.web.asking import Ask
from alerts.web.desk import Desk
from crawler.errors import RequestError, TocsinError
from crawler.sources import changes

PAGE = 100
MOST = 12  # lists of a site to choose from


def listing(desk: Desk, ask: Ask) -> Response:
    """The table. ``state``: one of the states, `trouble` for all that are bad, `gaps` for those with open gaps."""
    wanted = Selection(limit=PAGE, after=ask.one("after"))
    with desk.database.read() as session:
        found = view.table(session, ask.now, ask.one("state"), ask.one("q"), wanted)
        rhythm = source_rhythm.rhythm(session, [row["name"] for row in found.rows], ask.now)
    after = wanted.next(found.rows, cursors.by_name)
    return html.page(desk, ask, "sources.html", found=found, rhythm=rhythm, after=after)


def show(desk: Desk, ask: Ask) -> Response:
    """One source."""
    name = ask.path["name"]
    with desk.database.read() as session:
        row = view.detail(session, name, desk.config, ask.now)
        rhythm = source_rhythm.rhythm(session, [name], ask.now)[name]
        latest = list(statements.listing(session, Selection(source=name, limit=10)))
    first = ask.now - timedelta(days=source_rhythm.DAYS - 1)
    days = [(f"{first + timedelta(days=n):%m-%d}", count) for n, count in enumerate(rhythm)]
    return html.page(desk, ask, "source.html", row=row, days=days, latest=latest)


async def extracted(desk: Desk, ask: Ask) -> Response:
    """What is read of the last page of a source that is kept, and where each part of it was found. Asks no site."""
    name = ask.path["name"]
    found = await desk.lookout("extracted", {"name": name})
    return await run_in_threadpool(html.page, desk, ask, "extracted.html", name=name, found=found)


ACTIONS = {"pause": changes.pause, "resume": changes.resume, "read": changes.due_now}


def act(desk: Desk, ask: Ask) -> Response:
    """Pause sources, read them again, or read them now."""
    action, names = ask.one("action"), ask.many("name")
    if action not in ACTIONS:
        raise RequestError("action_invalid", f"“{action}” cannot be done.", f"Choose one of {', '.join(ACTIONS)}.")
    if not names:
        raise RequestError("source_unchosen", "No source was chosen.", "Tick some, then choose what to do with them.")
    with desk.database.write() as session:
        for name in names:
            ACTIONS[action](session, name, ask.now)
    return answers.seen_elsewhere(ask.one("back", "/sources"))


async def new(desk: Desk, ask: Ask) -> Response:
    """Add a source: first what would be collected at an address, then the list that was chosen of it. Only a form asks a site, never a link."""
    found: dict[str, Any] = {}
    wrong: TocsinError | None = None
    try:
        if ask.form and ask.one("action") == "watch":
            return answers.seen_elsewhere(f"/sources/{html.segment(await _watched(desk, ask))}")
        if ask.form:
            found = await desk.lookout("look", {"url": ask.one("url")})
    except TocsinError as error:
        wrong = error
        found = _chosen_from(ask)
    status = answers.status_of(wrong) if wrong else 200
    return await run_in_threadpool(html.page, desk, ask, "source_new.html", status, found=found, wrong=wrong)


async def _watched(desk: Desk, ask: Ask) -> str:
    """The name of the source that was made, or that reads this list already."""
    asked = {"chosen": ask.one("chosen"), "candidates": ask.many("candidate"), "name": ask.one("name"), "every": ask.one("every")}  # fmt: skip
    made = await desk.lookout("watch", asked)
    return str(made["name"])


def _chosen_from(ask: Ask) -> dict[str, Any]:
    """What could be chosen from when watching it was refused, without the entries, which are not asked for again."""
    lists = [one.partition(" ") for one in ask.many("candidate")[:MOST]]
    candidates = [{"kind": kind, "url": url, "title": "", "entries": None, "newest": ()} for kind, _, url in lists]
    return {"known": "", "said": (), "candidates": candidates} if candidates else {}
