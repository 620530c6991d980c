"""The API's routes: each reads what a page reads and gives it as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any, TypeVar

import msgspec
from starlette.responses import Response

from alerts.dispatch import triage
from alerts.views import alerts, channels, cursors, deliveries, inbox, mutes, overview, sources, statement_page, topics
from alerts.views.found_statements import Found
from alerts.web import html, selecting
from alerts.web.api import shapes
from alerts.web.asking import Ask
from alerts.web.desk import Desk
from alerts.web.pages import search as search_page
from crawler import clock

T = TypeVar("T")
SIZE = 50


def answer(value: Any) -> Response:
    """A value as JSON."""
    return Response(msgspec.json.encode(value), media_type="application/json")


def _rows(found: Iterable[dict[str, Any]], shape: type[T]) -> list[T]:
    return [msgspec.convert(row, shape) for row in found]


def _paged(ask: Ask, items: list[T], after: str) -> Response:
    """A page of a list; ``after`` is the cursor of the next one."""
    return answer(shapes.Listing(items, html.again(ask, after=after, page=None) if after else None))


def overview_(desk: Desk, ask: Ask) -> Response:
    """The last 24 hours."""
    with desk.database.read() as session:
        return answer(overview.overview(session, ask.now))


def list_alerts(desk: Desk, ask: Ask) -> Response:
    """The inbox."""
    chosen = selecting.wanted(desk, ask, SIZE)
    with desk.database.read() as session:
        found = inbox.page(session, chosen, ask.one("state"), ask.one("after"), chosen.limit or SIZE)
    return answer(shapes.Listing(list(found.alerts), html.again(ask, after=found.after) if found.after else None))


def get_alert(desk: Desk, ask: Ask) -> Response:
    """One alert. To look at it here does not mark it as read."""
    with desk.database.read() as session:
        alert = alerts.get(session, ask.path["id"])
        return answer(_detail(session, alert.id))


def _detail(session: Any, alert_id: str) -> shapes.AlertDetail:
    return shapes.AlertDetail(
        inbox.some(session, [alert_id])[0],
        list(inbox.passages(session, alert_id)),
        [shapes.Note(n.author, n.text, clock.iso(n.written_at) or "") for n in triage.notes(session, alert_id)],
        _rows(deliveries.of_alert(session, alert_id), shapes.Delivery),
    )


def list_statements(desk: Desk, ask: Ask) -> Response:
    """The statements, newest first."""
    return _statements(desk, ask)


def _statements(desk: Desk, ask: Ask) -> Response:
    chosen = selecting.wanted(desk, ask, SIZE)
    found, more = search_page.newest(desk, ask, chosen.limit or SIZE)
    return answer(_found(ask, found, more))


async def search(desk: Desk, ask: Ask) -> Response:
    """The statements that a query matches, with their passages."""
    chosen = selecting.wanted(desk, ask, SIZE)
    found, more, _ = await search_page.results(desk, ask, chosen.limit or SIZE)
    return answer(_found(ask, found, more))


def _found(ask: Ask, found: list[Found], more: bool) -> shapes.Listing[Found]:
    return shapes.Listing(found, html.again(ask, before=found[-1].id) if more else None)


def get_statement(desk: Desk, ask: Ask) -> Response:
    """One statement: the whole text in pieces, every match, earlier wordings."""
    with desk.database.read() as session:
        return answer(statement_page.page(session, ask.path["id"]))


def list_topics(desk: Desk, ask: Ask) -> Response:
    """The topics by name."""
    chosen = selecting.wanted(desk, ask, selecting.MOST)
    with desk.database.read() as session:
        found = topics.listing(session, ask.now, chosen)
    return _paged(ask, _rows(found, shapes.Topic), chosen.next(found, cursors.by_name_and_id))


def get_topic(desk: Desk, ask: Ask) -> Response:
    """One topic, with its next digest and how its alerts were marked."""
    return topic(desk, ask, ask.path["name"])


def topic(desk: Desk, ask: Ask, name: str) -> Response:
    """The topic of that name."""
    with desk.database.read() as session:
        return answer(msgspec.convert(topics.detail(session, name, ask.now), shapes.Topic))


def list_sources(desk: Desk, ask: Ask) -> Response:
    """The sources by name."""
    chosen = selecting.wanted(desk, ask, selecting.MOST)
    with desk.database.read() as session:
        found = sources.listing(session, ask.now, chosen, by_hand=False)
    return _paged(ask, _rows(found, shapes.Source), chosen.next(found, cursors.by_name))


def get_source(desk: Desk, ask: Ask) -> Response:
    """One source, with the reason for its next poll."""
    return source(desk, ask, ask.path["name"])


def source(desk: Desk, ask: Ask, name: str) -> Response:
    """The source of that name."""
    with desk.database.read() as session:
        row = sources.detail(session, name, desk.config, ask.now)
    return answer(msgspec.convert(row, shapes.Source))


def list_deliveries(desk: Desk, ask: Ask) -> Response:
    """The deliveries, newest first."""
    chosen = selecting.wanted(desk, ask, SIZE)
    with desk.database.read() as session:
        found = deliveries.listing(session, ask.one("state") or None, chosen)
        after = chosen.next(found, partial(deliveries.place, session))
    return _paged(ask, _rows(found, shapes.Delivery), after)


def get_delivery(desk: Desk, ask: Ask) -> Response:
    """One delivery with its attempts."""
    with desk.database.read() as session:
        return answer(msgspec.convert(deliveries.detail(session, ask.path["id"]), shapes.Delivery))


def list_mutes(desk: Desk, ask: Ask) -> Response:
    """The mutes that have not ended, the next to end first."""
    chosen = selecting.wanted(desk, ask, selecting.MOST)
    with desk.database.read() as session:
        found = mutes.listing(session, chosen, ask.now)
        after = chosen.next(found, partial(mutes.place, session))
    return _paged(ask, _rows(found, shapes.Mute), after)


def list_channels(desk: Desk, ask: Ask) -> Response:
    """The channels by name."""
    chosen = selecting.wanted(desk, ask, selecting.MOST)
    with desk.database.read() as session:
        found = channels.listing(session, chosen)
    return _paged(ask, _rows(found, shapes.Channel), chosen.next(found, cursors.by_name_and_id))
