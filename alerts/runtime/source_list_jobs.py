"""The pieces of work with many sources at once, by name: what a list of feeds would add, adding what was chosen of it, writing one, adding entries of the catalogue. Asks no site."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

from alerts.runtime.source_jobs import egress_now
from alerts.runtime.wiring import Parts
from crawler import clock
from crawler.catalogue import rows as catalogue
from crawler.errors import RequestError
from crawler.schedule import cadence
from crawler.sources import catalogued, opml, opml_import

MOST = 900  # feeds of one list that the desk shows and adds; a form has so many fields and more


def opml_look(parts: Parts, asked: dict[str, Any]) -> dict[str, Any]:
    """What a list (``body``, base64) would add, feed by feed; RequestError opml_invalid, opml_empty, opml_too_large."""
    outlines = opml.parse(base64.b64decode(asked["body"]))
    guard = egress_now(parts).door()
    with parts.database.read() as session:
        found = [opml_import.look(session, guard, outline) for outline in outlines[:MOST]]
    return {"feeds": found, "more": max(0, len(outlines) - MOST)}


def opml_add(parts: Parts, asked: dict[str, Any]) -> dict[str, Any]:
    """Watch the feeds that were chosen, each [address, title, [tags]]; RequestError opml_empty."""
    chosen = [opml.Outline(str(url), str(title), tuple(map(str, tags))) for url, title, tags in asked["feeds"][:MOST]]
    if not chosen:
        raise RequestError("opml_empty", "No feed was chosen.", "Tick those that shall be watched.")
    guard = egress_now(parts).door()
    with parts.database.write() as session:
        return {"feeds": [opml_import.add(session, guard, one, cadence.AUTO, clock.utcnow()) for one in chosen]}


def opml_out(parts: Parts, _asked: dict[str, Any]) -> dict[str, Any]:
    """All feeds that are watched, as an OPML list."""
    with parts.database.read() as session:
        return {"text": opml_import.export(session).decode("utf-8")}


def catalogue_add(parts: Parts, asked: dict[str, Any]) -> dict[str, Any]:
    """Watch entries of the catalogue, by their ids or a whole pack (`hrw`, `pack:caucasus`); RequestError catalogue_unknown, source_unchosen."""
    chosen = [entry for name in asked["names"][:MOST] for entry in catalogue.named(name)]
    if not chosen:
        raise RequestError("source_unchosen", "No source was chosen.", "Tick some, then add them.")
    guard = egress_now(parts).door()
    with parts.database.write() as session:
        found = catalogued.add(session, guard, chosen, clock.utcnow(), budget=parts.config.crawl.budget)
    return {"sources": found}


JOBS: dict[str, Callable[[Parts, dict[str, Any]], dict[str, Any]]] = {
    "opml_look": opml_look,
    "opml_add": opml_add,
    "opml_out": opml_out,
    "catalogue_add": catalogue_add,
}
