"""Every route of the desk, with the role that it needs. What is not here does not exist."""

from __future__ import annotations

from alerts.accounts.visitor import Role
from alerts.web import events, exports, files, probes
from alerts.web.api import description
from alerts.web.pages import (
    alerts,
    deliveries,
    overview,
    saved_filters,
    search,
    sign_in,
    source_lists,
    sources,
    statements,
    topic_editor,
    topics,
)
from alerts.web.routes import Route, change, page

OPEN = (
    page("/static/{digest}/{name}", files.static, Role.NOBODY),
    page("/sign-in", sign_in.form, Role.NOBODY),
    change("/sign-in", sign_in.enter, Role.NOBODY),
    page("/healthz", probes.alive, Role.NOBODY),
    page("/readyz", probes.ready, Role.NOBODY),
    page("/metrics", probes.numbers, Role.NOBODY),
)
PAGES = (
    page("/", overview.first),
    page("/overview", overview.show),
    page("/alerts", alerts.listing),
    page("/alerts/stream", events.stream),
    change("/alerts/act", alerts.act),
    page("/alerts/{id}", alerts.show),
    page("/alerts/{id}/exclusions", alerts.exclusions, Role.EDITOR),
    change("/alerts/{id}/notes", alerts.note),
    change("/filters", saved_filters.act),
    page("/mute", alerts.mute_form, Role.EDITOR),
    change("/mute", alerts.mute),
    change("/mutes/{id}/end", alerts.unmute),
    page("/statements/{id}", statements.show),
    page("/statements/{id}/received", statements.received),
    page("/search", search.show),
    page("/sources", sources.listing),
    change("/sources/act", sources.act, Role.ADMIN),
    page("/sources/{name}", sources.show),
    page("/new-source", sources.new, Role.ADMIN),
    change("/new-source", sources.new, Role.ADMIN),
    page("/sources/{name}/extracted", sources.extracted),
    page("/catalogue", source_lists.catalogue),
    change("/catalogue", source_lists.catalogue, Role.ADMIN),
    page("/import-sources", source_lists.opml, Role.ADMIN),
    change("/import-sources", source_lists.opml, Role.ADMIN),
    page("/topics", topics.listing),
    page("/new-topic", topic_editor.editor, Role.EDITOR),
    change("/new-topic", topic_editor.editor),
    change("/topics/parse", topic_editor.parse),
    page("/topics/{name}", topics.show),
    page("/topics/{name}/edit", topic_editor.editor, Role.EDITOR),
    change("/topics/{name}/edit", topic_editor.editor),
    page("/topics/{name}/versions", topics.versions),
    change("/topics/{name}/restore", topics.restore),
    change("/topics/{name}/act", topics.act),
    page("/deliveries", deliveries.listing),
    change("/deliveries/act", deliveries.act),
    page("/deliveries/{id}", deliveries.show),
    page("/channels", deliveries.channels),
    change("/channels/{name}", deliveries.switch, Role.ADMIN),
    change("/channels/{name}/test", deliveries.test, Role.ADMIN),
    change("/sign-out", sign_in.leave, Role.READER),
)
EXPORTS = (
    page("/alerts.csv", exports.alerts_csv),
    page("/topics.csv", exports.topics_csv),
    page("/sources.csv", exports.sources_csv),
    page("/deliveries.csv", exports.deliveries_csv),
    page("/search.csv", exports.search_csv),
    page("/sources.opml", source_lists.opml_file),
    page("/feed.atom", exports.atom),
    page("/feed.json", exports.json_),
)
ROUTES: tuple[Route, ...] = (*OPEN, *PAGES, *EXPORTS, *description.ROUTES)
