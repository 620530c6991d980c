"""Sources of the catalogue become sources that are watched; the first polls of many are spread over the day. Asks no site."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from crawler.config.sections import SourceSpec
from crawler.errors import TocsinError
from crawler.feeds.posts import readable_address
from crawler.guard import Guard
from crawler.parsing.url_keys import url_key
from crawler.sources import store as sources
from crawler.sources.typed_address import typed_address
from crawler.storage.models import Source

DAY = timedelta(days=1)
LEAST = timedelta(minutes=1)  # between the first polls of two sources
FIRST_POLL = 20  # requests: a list and about as many of its pages
PLAIN = SourceSpec()


class Entry(Protocol):
    """A row of the catalogue (crawler.catalogue.rows.Entry)."""

    @property
    def id(self) -> str: ...
    @property
    def url(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def type(self) -> str: ...
    @property
    def packs(self) -> tuple[str, ...]: ...


def spec_of(entry: Entry, base: SourceSpec = PLAIN) -> SourceSpec:
    """An entry as a source, with what else is wanted of it (``base``); its packs and its type are its tags."""
    tags = (*entry.packs, entry.type, *base.tags)
    return dataclasses.replace(base, url=readable_address(entry.url), kind=entry.kind, tags=tags)


def add(
    session: Session,
    guard: Guard,
    entries: Sequence[Entry],
    now: datetime,
    base: SourceSpec = PLAIN,
    *,
    budget: int = 0,
) -> list[dict[str, Any]]:
    """Watch entries, and say what became of each: ``result`` is added, known (watched already) or refused, then with code and error.

    The first polls of those that are added follow each other within a day. ``budget``: requests an hour, 0 for no limit.
    """
    items, step, added = [], pause(len(entries), budget), 0
    for entry in entries:
        items.append(_add(session, guard, entry, spec_of(entry, base), now + added * step))
        added += items[-1]["result"] == "added"
    return items


def pause(count: int, budget: int = 0) -> timedelta:
    """Between the first polls of so many new sources: as long as the budget asks for, at least a minute, and no longer than a day for all."""
    share = timedelta(hours=1) * FIRST_POLL / budget if budget else LEAST
    return min(max(share, LEAST), DAY / max(count, 1))


def _add(session: Session, guard: Guard, entry: Entry, spec: SourceSpec, first: datetime) -> dict[str, Any]:
    item: dict[str, Any] = {"id": entry.id, "url": entry.url, "kind": entry.kind}
    try:
        typed_address(entry.url, guard)
        name = spec.name or (None if sources.watched(session, spec) else sources.free_name(session, entry.id))
        row, result = sources.watch(session, dataclasses.replace(spec, name=name), first)
    except TocsinError as error:
        return {**item, "result": "refused", "error": error.message, "code": error.code, "fix": error.fix}
    return {**item, "result": result, "name": row.name}


def watched(session: Session, entries: Iterable[Entry]) -> dict[str, str]:
    """The names of the sources that read these entries' lists already, by the id of the entry."""
    known = select(Source.name, Source.url, Source.kind).where(Source.removed_at.is_(None), Source.selector.is_(None))
    names = {(url_key(url), kind): name for name, url, kind in session.execute(known)}
    keys = ((entry.id, (url_key(readable_address(entry.url)), entry.kind)) for entry in entries)
    return {id_: names[key] for id_, key in keys if key in names}
