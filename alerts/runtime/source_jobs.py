"""The pieces of work that look at sites, by name: what an address would give as a source, and watching what was chosen of it. Each takes and gives what JSON can hold."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from alerts.runtime.wiring import Parts
from crawler import clock
from crawler.article.extraction_pool import ExtractionPool
from crawler.article.page_kind import sentence
from crawler.config.sections import SourceSpec
from crawler.config.source_options import SourceOptions
from crawler.errors import RequestError
from crawler.feeds import oddities
from crawler.fetch import hostile_hosts
from crawler.fetch.egress import Egress
from crawler.items import Entry, StatementItem
from crawler.parsing.url_keys import without_password
from crawler.runtime.reextraction import read_one
from crawler.sources import examination
from crawler.sources import store as sources
from crawler.sources.discovery import Candidate
from crawler.storage.models import Body, Fetch, Statement

SHOWN = 8  # entries of each candidate
MOST = 12  # candidates
EXTRACTED = ("url", "title", "published", "modified", "author", "organisations", "dateline", "language", "canonical_url", "kind")  # fmt: skip


def look(parts: Parts, asked: dict[str, Any]) -> dict[str, Any]:
    """What could be watched at an address, the best first, with the newest entries of each; RequestError, FetchError."""
    egress = egress_now(parts)
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
    made = asyncio.run(examination.examine(egress_now(parts), spec)).spec
    with parts.database.write() as session:
        row, result = sources.watch(session, made, clock.utcnow())
        return {"name": row.name, "result": result}


def egress_now(parts: Parts) -> Egress:
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


def extracted(parts: Parts, asked: dict[str, Any]) -> dict[str, Any]:
    """What is read of the newest page of a source whose answer is kept, with where each part was found; RequestError source_unknown, answer_unknown."""
    with parts.database.read() as session:
        newest = (
            select(Statement.id)
            .join(Fetch, Fetch.statement_id == Statement.id)
            .join(Body, Body.sha256 == Fetch.sha256)
            .where(Statement.source_id == sources.get(session, asked["name"]).id)
        )
        number = session.scalar(newest.order_by(Statement.id.desc()).limit(1))
    item = asyncio.run(_read_again(parts, number)) if number is not None else None
    if item is None:
        raise RequestError("answer_unknown", "No answer of one of its pages is kept.", "[retention] raw says how long.")
    shown: dict[str, Any] = {name: getattr(item, name) for name in EXTRACTED}
    shown |= {"origins": dict(item.origins), "paragraphs": item.text.split("\n")[:60], "statement": number}
    return shown | {"wrong": sentence(item.error) if item.error else ""}


async def _read_again(parts: Parts, number: int) -> StatementItem | None:
    async with ExtractionPool(1) as pool:
        return await read_one(parts.database, pool, number)


JOBS: dict[str, Callable[[Parts, dict[str, Any]], dict[str, Any]]] = {
    "look": look,
    "watch": watch,
    "extracted": extracted,
}
