"""Which sources carry which tags, and how tags are put on and taken off."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Collection, Iterable

from sqlalchemy import ColumnElement, Text, cast, or_, select
from sqlalchemy.orm import Session

from crawler.config import declaration, tags
from crawler.errors import RequestError
from crawler.storage.models import Source


def any_of(wanted: Iterable[str]) -> ColumnElement[bool]:
    """That a source carries one of these tags, in a query."""
    kept = cast(Source.tags, Text)  # as JSON is written: each tag in quotes of its own
    return or_(*(kept.contains(json.dumps(tag), autoescape=True) for tag in wanted))


def like(letters: str) -> ColumnElement[bool]:
    """That a source carries a tag with these letters."""
    written = json.dumps(unicodedata.normalize("NFKC", letters).casefold())[
        1:-1
    ]  # small, as tags are, and as JSON has them
    return cast(Source.tags, Text).contains(written, autoescape=True)


def by_source(session: Session) -> dict[str, frozenset[str]]:
    """The tags of the sources that have some, by name."""
    found = session.execute(select(Source.name, Source.tags).where(Source.tags.is_not(None)))
    return {name: frozenset(carried or ()) for name, carried in found}


def known(session: Session) -> set[str]:
    """All tags of sources that are watched."""
    rows = session.scalars(select(Source.tags).where(Source.tags.is_not(None), Source.removed_at.is_(None)))
    return {tag for carried in rows for tag in carried or ()}


def check(session: Session, wanted: Collection[str]) -> None:
    """RequestError tag_unknown for a tag that no source carries."""
    for tag in sorted(set(wanted) - (there := known(session))) if wanted else ():
        near = declaration.suggestion(tag, there)
        raise RequestError("tag_unknown", f"No source has the tag “{tag}”.", f"{near}`tocsin sources list` shows them.")


def change(session: Session, name: str, add: Iterable[str], drop: Iterable[str]) -> list[str]:
    """Put tags on a source and take others off; returns those that it carries now. RequestError tag_invalid, declared_in_file."""
    from crawler.sources import store  # loaded where a source is changed: lists start without it

    row = store.get(session, name)
    more, less = set(tags.normal_all(add)), set(tags.normal_all(drop))
    if more or less:
        declaration.refuse_declared(row, "source")
        row.tags = sorted((set(row.tags or ()) | more) - less) or None
    return list(row.tags or ())
