"""What the fields of an address ask of a list: the same names for pages, API and feeds."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from alerts import config
from alerts.views.selection import Selection
from alerts.web.asking import Ask
from alerts.web.desk import Desk
from crawler import clock

MOST = 200  # rows of a page


def wanted(desk: Desk, ask: Ask, limit: int = 50) -> Selection:
    """The selection; RequestError for a value that is none."""
    here = ask.now.astimezone(ZoneInfo(config.timezone(desk.config) or "UTC"))
    return Selection(
        since=_moment(ask.one("since"), here),
        until=_moment(ask.one("until"), here),
        lang=ask.many("lang"),
        topic=ask.one("topic") or None,
        source=ask.one("source") or None,
        tag=ask.many("tag"),
        channel=ask.one("channel") or None,
        limit=ask.number("limit", limit, MOST),
        page=ask.number("page", 1, 1_000_000),
        after=ask.one("after"),
    )


def _moment(said: str, here: datetime) -> datetime | None:
    return clock.utc(clock.written_moment(said, here)) if said else None
