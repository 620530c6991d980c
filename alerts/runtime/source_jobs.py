"""The pieces of work that look at sites, by name: what an address would give as a source, and watching what was chosen of it. Each takes and gives what JSON can hold."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from alerts.runtime.wiring import Parts
from crawler import clock
from crawler.config.sections import SourceSpec
from crawler.config.source_options import SourceOptions
from crawler.errors import RequestError
from crawler.feeds import oddities
from crawler.fetch import hostile_hosts
from crawler.fetch.egress import Egress
from crawler.items import Entry
from crawler.parsing.url_keys import without_password
from crawler.sources import examination
from crawler.sources import store as sources
from crawler.sources.discovery import Candidate

SHOWN = 8  # entries of each candidate
MOST = 12  # candidates


def look(parts: Parts, asked: dict[str, Any]) -> dict[str, Any]:
    """What could be watched at an address, the best first, with the newest entries of each; RequestError, FetchError."""
    egress = _egress(parts)
    looked = asyncio.run(examination.examine(egress, SourceSpec(url=asked["url"]), shown=True))
    assert looked.found is not None
    assert looked.best is not None
    obeyed = egress.with_pack(looked.spec.options).robots
    said = [
        *oddities.sentences(looked.best.reading.warnings),
        *examination.forbidden(looked.found, looked.best, obeyed),
        *examination.asked_for(looked.spec, looked.best),
    ]
    with parts.database.read() as session:
        known = sources.watched(session, looked.spec)
    name = known.name if known is not None and known.removed_at is None else ""
    return {"known": name, "said": said, "candidates": [_shown(one) for one in looked.found.candidates[:MOST]]}


def watch(parts: Parts, asked: dict[str, Any]) -> dict[str, Any]:
    """Watch what was chosen, `feed https://…`; the others that were shown are read when it fails. Asks nobody; RequestError."""
    kind, _, url = asked["chosen"].partition(" ")
    if kind not in examination.LISTS:
        raise RequestError("source_unchosen", "No list was chosen.", "Choose one of those that were found.")
    shown = [(one.partition(" ")[0], one.partition(" ")[2]) for one in asked["candidates"][:MOST]]
    options = SourceOptions(fallback=examination.fallback(kind, shown))
    spec = SourceSpec(url=url, kind=kind, name=asked["name"] or None, every=asked["every"] or "auto", options=options)
    made = asyncio.run(examination.examine(_egress(parts), spec)).spec
    with parts.database.write() as session:
        row, result = sources.watch(session, made, clock.utcnow())
        return {"name": row.name, "result": result}


def _egress(parts: Parts) -> Egress:
    """The ways out as they are now: a host may have become one that is never reached directly."""
    with parts.database.read() as session:
        return hostile_hosts.egress_of(parts.config, session)


def _shown(one: Candidate) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "url": one.url,
        "title": one.title,
        "entries": len(one.reading.entries),
        "week": one.week,
        "newest": [_entry(entry) for entry in one.reading.entries[:SHOWN]],
    }


def _entry(entry: Entry) -> dict[str, str]:
    title = entry.title or without_password(entry.url)
    return {"title": title, "day": (entry.published or entry.updated or "")[:10]}


JOBS: dict[str, Callable[[Parts, dict[str, Any]], dict[str, Any]]] = {"look": look, "watch": watch}
