"""Feeds of an OPML list become sources that are watched, or are only looked at first. Asks no site."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crawler.config.sections import SourceSpec
from crawler.errors import TocsinError
from crawler.guard import Guard
from crawler.parsing.url_keys import without_password
from crawler.schedule import cadence
from crawler.sources import opml
from crawler.sources import store as sources
from crawler.storage.models import Source


def look(session: Session, guard: Guard, outline: opml.Outline) -> dict[str, Any]:
    """What would become of one feed: ``result`` is new, known (watched already, ``name``) or refused, then with its error and code."""
    item = _said(outline) | {"tags": list(outline.tags)}
    try:
        guard.check_url(outline.url)
        known = sources.watched(session, _spec(outline, cadence.AUTO))
    except TocsinError as error:
        return item | _refused(error)
    return item | ({"result": "known", "name": known.name} if known else {"result": "new"})


def add(session: Session, guard: Guard, outline: opml.Outline, every: str, now: datetime) -> dict[str, Any]:
    """Watch one feed under its title: ``result`` is added, known or refused, then with its error and code."""
    spec = _spec(outline, every)
    try:
        guard.check_url(outline.url)
        known = sources.watched(session, spec)
        name = sources.free_name(session, outline.title) if outline.title and known is None else None
        row, result = sources.watch(session, dataclasses.replace(spec, name=name), now)
    except TocsinError as error:
        return _said(outline) | _refused(error)
    return _said(outline) | {"result": result, "name": row.name}


def export(session: Session) -> bytes:
    """All feeds that are watched, as an OPML list."""
    wanted = select(Source).where(Source.kind == "feed", Source.removed_at.is_(None)).order_by(Source.name)
    return opml.write(opml.Outline(row.url, row.name, tuple(row.tags or ())) for row in session.scalars(wanted))


def _spec(outline: opml.Outline, every: str) -> SourceSpec:
    return SourceSpec(url=outline.url, kind="feed", every=every, tags=outline.tags)


def _said(outline: opml.Outline) -> dict[str, Any]:
    return {"url": without_password(outline.url), "title": outline.title}


def _refused(error: TocsinError) -> dict[str, Any]:
    return {"result": "refused", "error": without_password(str(error)), "code": error.code}
