"""The first page: the last 24 hours in one picture, and before it what needs a hand."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from starlette.responses import Response

from alerts import config
from alerts.accounts import saved_filters
from alerts.accounts.visitor import Role
from alerts.views import inbox, notices
from alerts.views import overview as view
from alerts.web import answers, html
from alerts.web.asking import Ask
from alerts.web.desk import Desk

NEWEST = 5


def first(desk: Desk, ask: Ask) -> Response:
    """What the desk opens with: the filter that was chosen for it, else this page."""
    with desk.database.read() as session:
        query = saved_filters.start(session, saved_filters.owner(ask.visitor))
    return answers.seen_elsewhere(f"/alerts?{query}") if query else show(desk, ask)


def show(desk: Desk, ask: Ask) -> Response:
    """The page."""
    with desk.database.read() as session:
        seen = view.overview(session, ask.now)
        latest = inbox.page(session, size=NEWEST).alerts
        told = notices.recent(session, ask.now) if ask.visitor.may(Role.ADMIN) else ()
    zone = ZoneInfo(config.timezone(desk.config) or "UTC")
    labels = [f"{datetime.fromisoformat(hour.start).astimezone(zone):%H:%M}" for hour in seen.hours]
    return html.page(
        desk,
        ask,
        "overview.html",
        seen=seen,
        latest=latest,
        told=told,
        hours=list(zip(labels, (hour.statements for hour in seen.hours), strict=True)),
        alert_hours=list(zip(labels, (hour.alerts for hour in seen.hours), strict=True)),
    )
