"""Every route of the desk, with the role that it needs. What is not here does not exist."""

from __future__ import annotations

from alerts.accounts.visitor import Role
from alerts.web import events, files
from alerts.web.pages import alerts, deliveries, overview, search, sign_in, sources, statements, topics
from alerts.web.routes import Route, change, page

OPEN = (
    page("/static/{digest}/{name}", files.static, Role.NOBODY),
    page("/sign-in", sign_in.form, Role.NOBODY),
    change("/sign-in", sign_in.enter, Role.NOBODY),
)
PAGES = (
    page("/", overview.show),
    page("/alerts", alerts.listing),
    page("/alerts/stream", events.stream),
    change("/alerts/act", alerts.act),
    page("/alerts/{id}", alerts.show),
    change("/alerts/{id}/notes", alerts.note),
    page("/mute", alerts.mute_form, Role.EDITOR),
    change("/mute", alerts.mute),
    change("/mutes/{id}/end", alerts.unmute),
    page("/statements/{id}", statements.show),
    page("/statements/{id}/received", statements.received),
    page("/search", search.show),
    page("/sources", sources.listing),
    change("/sources/act", sources.act, Role.ADMIN),
    page("/sources/{name}", sources.show),
    page("/topics", topics.listing),
    page("/topics/new", topics.editor, Role.EDITOR),
    change("/topics/new", topics.editor),
    change("/topics/parse", topics.parse),
    page("/topics/{name}", topics.show),
    page("/topics/{name}/edit", topics.editor, Role.EDITOR),
    change("/topics/{name}/edit", topics.editor),
    change("/topics/{name}/act", topics.act),
    page("/deliveries", deliveries.listing),
    change("/deliveries/act", deliveries.act),
    page("/deliveries/{id}", deliveries.show),
    page("/channels", deliveries.channels),
    change("/channels/{name}", deliveries.switch, Role.ADMIN),
    change("/sign-out", sign_in.leave, Role.READER),
)
ROUTES: tuple[Route, ...] = (*OPEN, *PAGES)
