"""Topics: the list with hits a week, the page of one, and its versions with what each changed. The editor is topic_editor.py."""

from __future__ import annotations

from starlette.responses import Response

from alerts.topics import changes
from alerts.views import cursors, inbox, topic_hits, topic_versions
from alerts.views import topics as view
from alerts.views.selection import Selection
from alerts.web import answers, html
from alerts.web.asking import Ask
from alerts.web.desk import Desk
from crawler.errors import RequestError

PAGE = 100


def listing(desk: Desk, ask: Ask) -> Response:
    """The list."""
    wanted = Selection(limit=PAGE, after=ask.one("after"))
    with desk.database.read() as session:
        rows = view.listing(session, ask.now, wanted)
        weeks = topic_hits.by_week(session, [row["id"] for row in rows], ask.now)
    return html.page(desk, ask, "topics.html", rows=rows, weeks=weeks, after=wanted.next(rows, cursors.by_name_and_id))


def show(desk: Desk, ask: Ask) -> Response:
    """One topic: how it does, and its settings."""
    name = ask.path["name"]
    with desk.database.read() as session:
        row = view.detail(session, name, ask.now)
        hits = topic_hits.of_topic(session, name, ask.now)
        latest = inbox.page(session, Selection(topic=name), size=5).alerts
    return html.page(desk, ask, "topic.html", row=row, hits=hits, latest=latest)


def versions(desk: Desk, ask: Ask) -> Response:
    """Every version of one topic, with what it changed."""
    name = ask.path["name"]
    with desk.database.read() as session:
        row, found = view.detail(session, name, ask.now), topic_versions.listing(session, name)
    return html.page(desk, ask, "topic_versions.html", row=row, versions=found)


async def restore(desk: Desk, ask: Ask) -> Response:
    """Let a topic be what it was; that is a new version, so nothing is lost."""
    asked = {"name": ask.path["name"], "number": ask.number("version", 0, 1_000_000), "author": ask.visitor.name}
    await desk.workshop("restore", asked)
    return answers.seen_elsewhere(f"/topics/{html.segment(ask.path['name'])}")


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
