"""Entries of a list without a page of their own: posts, entries without a link, and entries that share a page with others.

The list contains their whole text, so the entry itself is stored as a statement.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from crawler.items import Entry, StatementItem
from crawler.parsing import url_keys
from crawler.statements import store as statements
from crawler.storage.models import Address, Source


def split(
    entries: Iterable[Entry], key_of_page: Callable[[str], str] = url_keys.url_key
) -> tuple[list[Entry], list[Entry]]:
    """Entries with a page of their own, and inline ones. Of entries that link to parts of one page, the first one gets the page;
    those that share the very address, each with an id and a title of its own, are all inline: the page is none of them."""
    own: dict[str, Entry] = {}
    inline: list[Entry] = []
    entries = list(entries)
    shared = _shared(entries)
    for entry in entries:
        if entry.whole or entry.url in shared:
            inline.append(entry)
            continue
        key = key_of_page(entry.url) if entry.url else ""
        there = own.get(key)
        if key and there is None:
            own[key] = entry
        elif not key or (
            there is not None and there.url != entry.url and (there.id or there.title) != (entry.id or entry.title)
        ):
            inline.append(entry)
    return list(own.values()), inline


def _shared(entries: Iterable[Entry]) -> set[str]:
    """Addresses to which several different entries link."""
    ids: dict[str, set[str]] = {}
    titles: dict[str, set[str]] = {}
    for entry in entries:
        if entry.url and entry.id and entry.title:
            ids.setdefault(entry.url, set()).add(entry.id)
            titles.setdefault(entry.url, set()).add(entry.title)
    return {url for url, named in ids.items() if min(len(named), len(titles[url])) > 1}


def store(session: Session, source: Source, entries: Iterable[Entry], now: datetime, *, backfill: bool = False) -> int:
    """Store inline entries as statements of the source, each once, an edited post as a revision; returns how many were new.

    ``backfill``: see statements.store.
    """
    catch_up = source.first_read is None and source.first == "catch-up"
    new = 0
    for entry in entries:
        key = key_of(source, entry)
        known = session.execute(select(Address.statement_id).where(Address.key == key)).first()
        if known is None or (entry.whole and known.statement_id is not None):
            item = StatementItem(
                entry.url or source.url,
                title=entry.title,
                text=entry.summary,
                published=entry.published or entry.updated,
                author=entry.author,
                language=entry.language,
                kind="entry",
            )
            new += statements.store(session, item, source, now, key=key, catch_up=catch_up, backfill=backfill).new
    return new


def key_of(source: Source, entry: Entry) -> str:
    """The identity of an inline entry: for a post its URL, else its id or its words within its source."""
    if entry.whole and entry.url:
        return url_keys.url_key(entry.url)
    what = entry.id or f"{entry.title}\n{entry.summary}"
    digest = hashlib.sha256(f"{entry.url}\n{what}".encode("utf-8", "replace")).hexdigest()
    return f"entry:{source.id}:{digest[:32]}"
