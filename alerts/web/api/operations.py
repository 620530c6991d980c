"""The API's operations: each a route with what it takes and gives. The routes and the description both follow from this table."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from starlette.responses import Response

from alerts.accounts.visitor import Role
from alerts.views.found_statements import Found
from alerts.views.inbox import InboxAlert
from alerts.views.overview import Overview
from alerts.views.statement_page import StatementPage
from alerts.web import events, exports
from alerts.web.api import edits, handlers, shapes
from alerts.web.api.once import once
from alerts.web.asking import Ask
from alerts.web.desk import Desk
from alerts.web.routes import Handler, Route, handled


@dataclass(frozen=True, slots=True)
class Parameter:
    """A field of an address."""

    name: str
    said: str
    schema: dict[str, Any] = field(default_factory=lambda: {"type": "string"})


_WHOLE = {"type": "integer", "minimum": 1}
LIMIT = Parameter("limit", "How many rows at most.", {**_WHOLE, "maximum": 200})
PAGE = Parameter(
    "page",
    "Which page, from 1; `after` is quicker, and misses nothing when rows come or go.",
    {**_WHOLE, "maximum": 1_000_000},
)
SINCE = Parameter("since", "From then on: a time (ISO 8601), `yesterday`, or how long ago (`7d`).")
UNTIL = Parameter("until", "Before then.")
LANG = Parameter("lang", "In this language (ISO 639-1).")
SOURCE = Parameter("source", "Of this source.")
TOPIC = Parameter("topic", "About this topic.")
TAG = Parameter("tag", "Of sources with this tag.")
CHANNEL = Parameter("channel", "To this channel.")
QUERY = Parameter("q", "What to look for, in the query language of topics; none: everything.")
BEFORE = Parameter("before", "Only statements with a smaller number.", {**_WHOLE})
AFTER = Parameter("after", "A cursor, as `next` names it.")
STATE = Parameter("state", "Only those in this state.")
ABOUT = (SINCE, UNTIL, LANG, SOURCE, TAG)


@dataclass(frozen=True, slots=True)
class Operation:
    """What can be done. ``gives`` is the type of the answer, ``takes`` that of the body, ``file`` gives a list as CSV."""

    path: str
    handler: Handler
    gives: Any
    parameters: tuple[Parameter, ...] = ()
    takes: Any = None
    role: Role = Role.READER
    method: str = "GET"
    file: Handler | None = None

    @property
    def route(self) -> Route:
        """As the application serves it."""
        handler = self.handler if self.method == "GET" else once(self.handler)
        if self.file:
            handler = _json_or_file(self.handler, self.file)
        return Route(
            self.method, f"/api/v1{self.path}", self.role, handler, (self.handler.__doc__ or "").partition("\n")[0]
        )


def _json_or_file(json: Handler, file: Handler) -> Handler:
    """JSON, or CSV for who prefers it: `Accept: text/csv`."""

    async def chosen(desk: Desk, ask: Ask) -> Response:
        said = ask.request.headers.get("accept", "").partition(",")[0].partition(";")[0].strip().lower()
        return await handled(file if said == "text/csv" else json, desk, ask)

    return chosen


def _change(method: str, path: str, handler: Handler, gives: Any, takes: Any = None, role: Role = Role.EDITOR) -> Operation:  # fmt: skip
    return Operation(path, handler, gives, takes=takes, role=role, method=method)


_Alerts, _Found, _Topics = shapes.Listing[InboxAlert], shapes.Listing[Found], shapes.Listing[shapes.Topic]
_Sources, _Deliveries = shapes.Listing[shapes.Source], shapes.Listing[shapes.Delivery]
OPERATIONS = (
    Operation("/overview", handlers.overview_, Overview),
    Operation("/alerts", handlers.list_alerts, _Alerts, (*ABOUT, TOPIC, STATE, AFTER, LIMIT), file=exports.alerts_csv),
    Operation("/alerts/stream", events.stream_json, shapes.News, (Parameter("newest", "The cursor of the newest alert that is known."),)),
    Operation("/alerts/{id}", handlers.get_alert, shapes.AlertDetail),
    Operation("/statements", handlers.list_statements, _Found, (*ABOUT, TOPIC, BEFORE, LIMIT), file=exports.search_csv),
    Operation("/statements/{id}", handlers.get_statement, StatementPage),
    Operation("/search", handlers.search, _Found, (QUERY, SINCE, LANG, SOURCE, TAG, BEFORE, LIMIT), file=exports.search_csv),
    Operation("/topics", handlers.list_topics, _Topics, (*ABOUT, LIMIT, AFTER, PAGE), file=exports.topics_csv),
    Operation("/topics/{name}", handlers.get_topic, shapes.Topic),
    Operation("/sources", handlers.list_sources, _Sources, (*ABOUT, TOPIC, LIMIT, AFTER, PAGE), file=exports.sources_csv),
    Operation("/sources/{name}", handlers.get_source, shapes.Source),
    Operation("/deliveries", handlers.list_deliveries, _Deliveries, (*ABOUT, TOPIC, CHANNEL, STATE, LIMIT, AFTER, PAGE), file=exports.deliveries_csv),
    Operation("/deliveries/{id}", handlers.get_delivery, shapes.Delivery),
    Operation("/mutes", handlers.list_mutes, shapes.Listing[shapes.Mute], (TOPIC, SOURCE, LIMIT, AFTER, PAGE)),
    Operation("/channels", handlers.list_channels, shapes.Listing[shapes.Channel], (LIMIT, AFTER, PAGE)),
    _change("POST", "/alerts", edits.act_on_alerts, shapes.Changed, shapes.BulkAction, Role.MARKER),
    _change("POST", "/alerts/{id}", edits.act, shapes.AlertDetail, shapes.Action, Role.MARKER),
    _change("POST", "/alerts/{id}/notes", edits.add_note, shapes.AlertDetail, shapes.NewNote, Role.MARKER),
    _change("POST", "/mutes", edits.add_mute, shapes.MuteMade, shapes.NewMute),
    _change("DELETE", "/mutes/{id}", edits.end_mute, shapes.MuteMade),
    _change("POST", "/topics", edits.add_topic, shapes.Topic, shapes.NewTopic),
    _change("PATCH", "/topics/{name}", edits.edit_topic, shapes.Topic, shapes.TopicChange),
    _change("POST", "/topics/{name}", edits.act_on_topic, shapes.Topic, shapes.Action),
    _change("DELETE", "/topics/{name}", edits.remove_topic, shapes.Changed),
    _change("POST", "/sources", edits.add_source, shapes.Source, shapes.NewSource, Role.ADMIN),
    _change("POST", "/sources/{name}", edits.act_on_source, shapes.Source, shapes.Action, Role.ADMIN),
    _change("POST", "/deliveries/{id}", edits.act_on_delivery, shapes.Delivery, shapes.Action),
    _change("POST", "/channels/{name}", edits.act_on_channel, shapes.Changed, shapes.Action, Role.ADMIN),
)  # fmt: skip
