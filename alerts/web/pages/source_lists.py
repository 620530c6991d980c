"""Many sources at once: the catalogue of real sources, and lists of feeds (OPML) in and out, with a preview of what one would add."""

from __future__ import annotations

import base64
import json
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from alerts.views import catalogue as view
from alerts.views import cursors
from alerts.web import answers, html
from alerts.web.asking import Ask
from alerts.web.desk import Desk
from crawler.catalogue.rows import Wanted
from crawler.errors import RequestError, TocsinError

PAGE = 60
FIELDS = ("country", "type", "lang", "pack")
RESULTS = ("new", "added", "known", "refused")


async def catalogue(desk: Desk, ask: Ask) -> Response:
    """The catalogue with its search; a form adds what was ticked, or a whole pack."""
    added: list[dict[str, Any]] = []
    wrong: TocsinError | None = None
    try:
        if ask.form:
            added = (await desk.lookout("catalogue_add", {"names": ask.many("name")}))["sources"]
    except TocsinError as error:
        wrong = error
    rows, packs, known = await run_in_threadpool(_catalogue, desk, ask)
    rest = cursors.rest(rows, "id", ask.one("after"))
    after = cursors.cursor(rest[PAGE - 1]["id"]) if len(rest) > PAGE else ""
    return await run_in_threadpool(
        html.page, desk, ask, "catalogue.html", answers.status_of(wrong) if wrong else 200,
        rows=rest[:PAGE], found=len(rows), after=after, packs=packs, known=known, added=added, counts=_counts(added), wrong=wrong,
    )  # fmt: skip


def _catalogue(desk: Desk, ask: Ask) -> tuple[list[dict[str, Any]], list[dict[str, Any]], dict[str, list[str]]]:
    """The entries that are searched for, the packs, and what can be chosen in each field."""
    wanted = Wanted(**{field: tuple(ask.many(field)) for field in FIELDS}, words=tuple(ask.one("q")[:200].split()))
    with desk.database.read() as session:
        every, packs = view.listing(session), view.packs(session)
        rows = view.listing(session, wanted)
    known = {field: sorted({row[field] for row in every}) for field in ("country", "type")}
    return rows, packs, known | {"lang": sorted({lang for row in every for lang in row["languages"]})}


def _counts(feeds: list[dict[str, Any]]) -> dict[str, int]:
    return {result: sum(feed["result"] == result for feed in feeds) for result in RESULTS}


async def opml(desk: Desk, ask: Ask) -> Response:
    """A list of feeds: first what it would add, then what became of those that were chosen of it."""
    found: dict[str, Any] = {}
    wrong: TocsinError | None = None
    try:
        if ask.form and ask.one("action") == "add":
            found = await desk.lookout("opml_add", {"feeds": list(map(_feed, ask.many("feed")))})
        elif ask.body:
            found = await desk.lookout("opml_look", {"body": _sent(ask)})
    except TocsinError as error:
        wrong = error
    feeds = found.get("feeds", [])
    return await run_in_threadpool(
        html.page, desk, ask, "opml.html", answers.status_of(wrong) if wrong else 200,
        feeds=feeds, counts=_counts(feeds), more=found.get("more", 0), wrong=wrong, value=_value,
    )  # fmt: skip


async def opml_file(desk: Desk, _ask: Ask) -> Response:
    """All feeds that are watched, as a file for other readers."""
    text = (await desk.lookout("opml_out", {}))["text"]
    headers = {"Content-Disposition": 'attachment; filename="tocsin-sources.opml"'}
    return Response(text.encode(), media_type="text/x-opml; charset=utf-8", headers=headers)


def _sent(ask: Ask) -> str:
    """The list that was sent as a file, or pasted; RequestError opml_unchosen."""
    body = ask.file("file") or ask.one("text").encode()
    if not body:
        raise RequestError("opml_unchosen", "No list was sent.", "Choose a file, or paste its text.")
    return base64.b64encode(body).decode()


def _value(feed: dict[str, Any]) -> str:
    """A feed of the preview as the value of its box."""
    return json.dumps([feed["url"], feed["title"], feed["tags"]], ensure_ascii=False)


def _feed(said: str) -> tuple[str, str, list[str]]:
    """What `_value` wrote; RequestError feed_invalid."""
    try:
        url, title, tags = json.loads(said)
        return str(url), str(title), [str(tag) for tag in tags]
    except (ValueError, TypeError, RecursionError):
        raise RequestError("feed_invalid", "A feed of the list could not be read.", "Look at the list again.") from None
