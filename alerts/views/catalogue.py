"""What is shown of the catalogue of real sources: its rows with what is watched already, and its packs. Asks no site."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from alerts.views import columns
from alerts.views.columns import Column, Place
from crawler.catalogue import rows as catalogue
from crawler.catalogue.rows import Entry, Wanted
from crawler.sources import catalogued

COLUMNS = (
    Column("id"),
    Column("name"),
    Column("country"),
    Column("languages", Place.SPARE),
    Column("type"),
    Column("voice", Place.SPARE),
    Column("status", Place.SPARE),
    Column("watched", Place.SPARE),
    Column("packs", Place.SPARE),
    Column("url", Place.BELOW),
    Column("themes", Place.DATA),
    Column("kind", Place.DATA),
    Column("home", Place.DATA),
    Column("found", Place.DATA),
)
PACKS = (Column("pack"), columns.number("sources"), columns.number("watched"))


def listing(session: Session, wanted: Wanted = catalogue.ALL) -> list[dict[str, Any]]:
    """The entries that are wanted; ``watched`` is the name of the source that reads the list already, ``found`` says where the address stands."""
    found = catalogue.search(wanted)
    names = catalogued.watched(session, found)
    return [_row(entry, names.get(entry.id)) for entry in found]


def packs(session: Session) -> list[dict[str, Any]]:
    """The packs by name, with how many sources each has and how many of them are watched."""
    names = catalogued.watched(session, catalogue.entries().values())
    watched = [pack for id_ in names for pack in catalogue.entries()[id_].packs]
    return [{"pack": pack, "sources": n, "watched": watched.count(pack)} for pack, n in catalogue.packs().items()]


def _row(entry: Entry, name: str | None) -> dict[str, Any]:
    many = {key: list(getattr(entry, key)) for key in ("languages", "themes", "packs")}
    one = {
        key: getattr(entry, key) for key in ("id", "name", "home", "url", "kind", "country", "type", "voice", "status")
    }
    return {**one, **many, "watched": name, "found": [_place(proof) for proof in entry.proof]}


def _place(proof: str) -> str:
    key, _, file = proof.partition("/")
    place = catalogue.places()[key]
    return f"{place.place}{f' {file}' if file else ''}, seen {place.seen}"
