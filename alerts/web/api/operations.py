"""The API's operations: each a route with what it takes and gives. The routes and the description both follow from this table."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from alerts.accounts.visitor import Role
from alerts.views.found_statements import Found
from alerts.views.inbox import InboxAlert
from alerts.views.overview import Overview
from alerts.views.statement_page import StatementPage
from alerts.web.api import handlers, shapes
from alerts.web.routes import Handler, Route


@dataclass(frozen=True, slots=True)
class Parameter:
    """A field of an address."""

    name: str
    said: str
    schema: dict[str, Any] = field(default_factory=lambda: {"type": "string"})


_WHOLE = {"type": "integer", "minimum": 1}
LIMIT = Parameter("limit", "How many rows at most.", {**_WHOLE, "maximum": 200})
PAGE = Parameter("page", "Which page, from 1.", {**_WHOLE, "maximum": 1_000_000})
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
    """What can be asked for. ``gives`` is the type of the answer, ``takes`` that of the body."""

    path: str
    handler: Handler
    gives: Any
    parameters: tuple[Parameter, ...] = ()
    takes: Any = None
    role: Role = Role.READER

    @property
    def route(self) -> Route:
        """As the application serves it."""
        summary = (self.handler.__doc__ or "").partition("\n")[0]
        return Route("POST" if self.takes else "GET", f"/api/v1{self.path}", self.role, self.handler, summary)


OPERATIONS = (
    Operation("/overview", handlers.overview_, Overview),
    Operation("/alerts", handlers.list_alerts, shapes.Listing[InboxAlert], (*ABOUT, TOPIC, STATE, AFTER, LIMIT)),
    Operation("/alerts/{id}", handlers.get_alert, shapes.AlertDetail),
    Operation("/alerts/{id}", handlers.act, shapes.AlertDetail, takes=shapes.Action, role=Role.MARKER),
    Operation("/statements", handlers.list_statements, shapes.Listing[Found], (*ABOUT, TOPIC, BEFORE, LIMIT)),
    Operation("/statements/{id}", handlers.get_statement, StatementPage),
    Operation("/search", handlers.search, shapes.Listing[Found], (QUERY, SINCE, LANG, SOURCE, TAG, BEFORE, LIMIT)),
    Operation("/topics", handlers.list_topics, shapes.Listing[shapes.Topic], (*ABOUT, LIMIT, PAGE)),
    Operation("/topics/{name}", handlers.get_topic, shapes.Topic),
    Operation("/sources", handlers.list_sources, shapes.Listing[shapes.Source], (*ABOUT, TOPIC, LIMIT, PAGE)),
    Operation("/sources/{name}", handlers.get_source, shapes.Source),
    Operation("/deliveries", handlers.list_deliveries, shapes.Listing[shapes.Delivery], (*ABOUT, TOPIC, CHANNEL, STATE, LIMIT, PAGE)),
    Operation("/deliveries/{id}", handlers.get_delivery, shapes.Delivery),
)  # fmt: skip
