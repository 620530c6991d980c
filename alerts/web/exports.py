"""Lists as CSV for spreadsheets, and the inbox as Atom and JSON feeds, with the same filters as the pages."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from markupsafe import escape
from starlette.responses import Response

from alerts.messages.syndication import atom_feed, json_feed
from alerts.views import alerts, deliveries, inbox, sources, statements, topics
from alerts.views.columns import Column, cell
from alerts.views.inbox import InboxAlert
from alerts.web.asking import Ask
from alerts.web.desk import Desk
from alerts.web.pages import search
from alerts.web.selecting import wanted

MOST = 5000  # rows of a file


def table(rows: Iterable[Mapping[str, Any]], columns: Sequence[Column], name: str) -> Response:
    """The rows as a CSV file."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([column.key for column in columns])
    writer.writerows([cell(row.get(column.key)) for column in columns] for row in rows)
    headers = {"Content-Disposition": f'attachment; filename="tocsin-{name}.csv"'}
    return Response(out.getvalue().encode("utf-8", "replace"), media_type="text/csv; charset=utf-8", headers=headers)


def alerts_csv(desk: Desk, ask: Ask) -> Response:
    """The alerts that are wanted."""
    with desk.database.read() as session:
        return table(alerts.listing(session, wanted(desk, ask, MOST)), alerts.COLUMNS, "alerts")


def topics_csv(desk: Desk, ask: Ask) -> Response:
    """The topics."""
    with desk.database.read() as session:
        return table(topics.listing(session, ask.now, wanted(desk, ask, MOST)), topics.COLUMNS, "topics")


def sources_csv(desk: Desk, ask: Ask) -> Response:
    """The sources."""
    with desk.database.read() as session:
        return table(sources.listing(session, ask.now, wanted(desk, ask, MOST), by_hand=False), sources.COLUMNS, "sources")  # fmt: skip


def deliveries_csv(desk: Desk, ask: Ask) -> Response:
    """The deliveries that are wanted."""
    with desk.database.read() as session:
        return table(deliveries.listing(session, ask.one("state") or None, wanted(desk, ask, MOST)), deliveries.COLUMNS, "deliveries")  # fmt: skip


async def search_csv(desk: Desk, ask: Ask) -> Response:
    """The statements that were found."""
    found, _, _ = await search.results(desk, ask, 1000)
    rows = [{column.key: getattr(one, column.key, None) for column in statements.COLUMNS} for one in found]
    return table(rows, statements.COLUMNS, "search")


def atom(desk: Desk, ask: Ask) -> Response:
    """The inbox as an Atom feed."""
    return feed(desk, ask, "atom")


def json_(desk: Desk, ask: Ask) -> Response:
    """The inbox as a JSON feed."""
    return feed(desk, ask, "json")


def feed(desk: Desk, ask: Ask, kind: str, title: str = "Tocsin") -> Response:
    """The inbox as a feed of that kind, atom or json."""
    with desk.database.read() as session:
        found = inbox.page(session, wanted(desk, ask), ask.one("state")).alerts
    made = json_feed(title, [_entry(alert, desk.home.first) for alert in found])
    if kind == "atom":
        return Response(atom_feed(made, "desk", ask.now), media_type="application/atom+xml")
    return Response(json.dumps(made), media_type="application/feed+json")


def _entry(alert: InboxAlert, home: str) -> dict[str, Any]:
    marked = "".join(f"<b>{escape(p.text)}</b>" if p.marked else escape(p.text) for p in alert.passage.excerpt)
    return {
        "id": f"urn:tocsin:alert:{alert.id}",
        "url": f"{home}/alerts/{alert.id}",
        "external_url": alert.url,
        "title": "".join(piece.text for piece in alert.passage.title).strip() or alert.kind,
        "date_published": alert.created,
        "content_html": f"<p>{marked}</p>",
        "authors": [{"name": alert.source or "Tocsin"}],
        **({"language": alert.language} if alert.language else {}),
        **({"tags": [alert.topic]} if alert.topic else {}),
    }
