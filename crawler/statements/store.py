"""Stores statements: a page is one statement, however often it is fetched and under whatever URLs, with the evidence beside it."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Row,
    Table,
    bindparam,
    func,
    insert,
    literal_column,
    or_,
    select,
    text,
    union_all,
    update,
)
from sqlalchemy.orm import Session

from crawler import correlation
from crawler.article.walls import IN_ITS_PLACE
from crawler.evidence import store as evidence
from crawler.items import Entry, StatementItem
from crawler.parsing import url_keys
from crawler.statements import removal, shells, story_index, text_fingerprint
from crawler.storage.models import Address, Revision, Source, Statement

WHOLE = {"article", "page"}  # pages read whole; a dated page that grows past some length becomes an article

# Similarity of two texts from which on two URLs of one site, of which one names the other as canonical, are one page.
SAME_PAGE = 0.9
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
LONG_ENOUGH = 200  # characters; shorter texts of one site may be equal by chance
_NAMESAKES = 200  # statements with one text that are looked at: a shell may have hidden thousands

# What every new page costs is written as Core statements, made once: the ORM's cost several times as much.
_STATEMENT = cast("Table", Statement.__table__)
_ONE: ColumnElement[int] = literal_column("1")


def _same(met: ColumnElement[bool], named: ColumnElement[bool]) -> CompoundSelect[Any]:
    """Whether any statement could be the same page."""
    alike = Statement.fingerprint == bindparam("print")
    found = (select(_ONE).where(met), *(select(_ONE).where(how) for how in (alike, named)))
    return union_all(*found).limit(1)


_KNOWN = _same(Address.key == bindparam("key"), Statement.canonical_key == bindparam("own"))
_KNOWN_OR_TIED = _same(  # costs twice as much; for pages that name further URLs as their own
    Address.key.in_(bindparam("keys", expanding=True)), Statement.canonical_key.in_(bindparam("tied", expanding=True))
)
_ADD_STATEMENT = insert(_STATEMENT)
_SET_STORY = (
    update(_STATEMENT)
    .where(_STATEMENT.c.id == bindparam("number"))
    .values(story_id=bindparam("story"), added=bindparam("added"))
)
_ADD_ADDRESS = text(  # one whose statement was removed leads to the new one
    "INSERT INTO address (key, url, statement_id) VALUES (:key, :url, :statement_id) "
    "ON CONFLICT (key) DO UPDATE SET statement_id = excluded.statement_id WHERE address.statement_id IS NULL"
)


@dataclass(frozen=True, slots=True)
class Stored:
    """The result of storing an item; ``kind`` is that under which it was stored."""

    id: int
    new: bool
    changed: bool
    kind: str = "article"


def store(
    session: Session,
    item: StatementItem,
    source: Source | Row[Any],
    now: datetime,
    proof: evidence.Evidence | None = None,
    key: str | None = None,
    also: Iterable[str] = (),
    *,
    catch_up: bool = False,
    backfill: bool = False,
    listed: Entry | None = None,
) -> Stored:
    """Store an item once. ``key`` is the page's identity (default: that of its url), ``also`` further URLs that led to the page.

    ``source``: the row, or columns with its id. ``catch_up``: found by the first poll of a source; ``backfill``: in its past lists, or by hand and
    shown by no source yet. ``listed``: what its list says of the page; of two pages with one text it decides whether they are one (crawler/statements/shells.py).
    The same page again gives an alias, a revision when its text changed, or nothing new; one whose statement was removed counts as matched already.
    """
    item, connection = _storable(item), session.connection()  # once: each call costs a tenth of a statement
    key = key or url_keys.url_key(item.url)
    canonical = (
        item.canonical_url
        if item.canonical_url and url_keys.plausible_canonical(item.url, item.canonical_url)
        else None
    )
    print_ = text_fingerprint.fingerprint(item.text or item.title)
    canonical_key = url_keys.url_key(canonical) if canonical else None
    ties = [url_keys.url_key(a) for a in (canonical, *also) if a and url_keys.plausible_canonical(item.url, a)]
    row, namesakes, removed = _known(session, item, print_, key, ties, listed)
    if namesakes:
        item = shells.told_apart(session, namesakes, item, listed, now)
    if row is None:
        told = {"matched_at": now} if removed else {"catch_up": catch_up, "backfill": backfill}
        marks = {**told, "canonical_url": canonical, "canonical_key": canonical_key}
        number, changed = _insert(connection, item, source.id, print_, now, marks), False
        _put_into_story(session, number, source.id, item, now)
    else:
        _show_at_last(session, row, source.id, catch_up=catch_up, backfill=backfill)
        number, changed = row.id, _revise(session, row, item, print_, now, headline=key == url_keys.url_key(row.url))
    if not (removed and (item.error or item.kind in IN_ITS_PLACE)):  # the address waits for the page itself
        connection.execute(_ADD_ADDRESS, {"key": key, "url": item.url, "statement_id": number})
    if proof is not None:
        evidence.keep(connection, number, proof, now)
    return Stored(number, row is None, changed, item.kind if row is None or changed else row.kind)


def _show_at_last(session: Session, row: Statement, source_id: int, *, catch_up: bool, backfill: bool) -> None:
    """A source shows what was met in its past, or what somebody had only tried by hand: it becomes the source's, and is told like any other."""
    if not row.backfill or backfill:
        return
    if row.source_id == source_id or not session.get_one(Source, row.source_id).watched:
        row.source_id, row.backfill, row.catch_up, row.matched_at = source_id, False, catch_up, None


def _storable(item: StatementItem) -> StatementItem:
    """The item without NUL, which PostgreSQL cannot store, and lone surrogates, which are no text; spiders of sites may yield both."""
    texts = {f.name: getattr(item, f.name) for f in dataclasses.fields(item)}
    odd = {k: _UNSTORABLE.sub("\ufffd", v) for k, v in texts.items() if isinstance(v, str) and _UNSTORABLE.search(v)}
    return dataclasses.replace(item, **odd) if odd else item  # type: ignore[arg-type]


def _known(
    session: Session, item: StatementItem, print_: str, key: str, ties: Sequence[str], listed: Entry | None
) -> tuple[Statement | None, list[Statement], bool]:
    """The stored statement of this page, if any, those of other pages of the site with the same text, and whether there was one that was removed.

    ``ties``: the keys of further URLs that the page names as its own. One that was removed says nothing: the page may well be a new one.
    """
    own = url_keys.url_key(item.url)
    asked: dict[str, Any] = {"key": key, "own": own} if not ties else {"keys": [key, *ties], "tied": [own, *ties]}
    if session.connection().scalar(_KNOWN_OR_TIED if ties else _KNOWN, {**asked, "print": print_}) is None:
        return None, [], False
    if row := session.scalar(select(Statement).join(Address).where(Address.key == key)):
        return row, [], False
    host = url_keys.host_key(item.url)
    equal = select(Statement).where(Statement.fingerprint == print_).limit(_NAMESAKES)
    rows = session.scalars(equal).all() if len(item.text) >= LONG_ENOUGH else ()
    namesakes = [row for row in rows if url_keys.host_key(row.url) == host]
    if row := next((row for row in namesakes if shells.is_one(session, row, item, listed)), None):
        return row, [], False
    tied = None if namesakes else _tied(session, item, ties)
    return tied, namesakes, tied is None and removal.removed(session, [key])


def _tied(session: Session, item: StatementItem, keys: Sequence[str]) -> Statement | None:
    """The stored statement of the same page under another URL: one of them names the other as canonical, and the texts are nearly the same."""
    host = url_keys.host_key(item.url)
    tied = [Statement.canonical_key.in_([*keys, url_keys.url_key(item.url)])]
    if keys:
        tied.append(Statement.id.in_(select(Address.statement_id).where(Address.key.in_(keys))))
    for row in session.scalars(select(Statement).where(or_(*tied))):
        if url_keys.host_key(row.url) == host and text_fingerprint.similarity(row.text, item.text) >= SAME_PAGE:
            return row
    return None


def _insert(
    connection: Connection, item: StatementItem, source_id: int, print_: str, now: datetime, marks: Mapping[str, Any]
) -> int:
    values = {
        "source_id": source_id,
        "url": item.url,
        "title": item.title,
        "text": item.text,
        "published": item.published,
        "author": item.author,
        "language": item.language,
        "kind": item.kind,
        "error": item.error,
        "first_seen": now,
        "changed_at": now,
        "fingerprint": print_,
        "poll": correlation.poll(),
        **marks,
    }
    made: Any = connection.execute(_ADD_STATEMENT, values).inserted_primary_key
    return int(made[0])


def _put_into_story(session: Session, number: int, source: int, item: StatementItem, now: datetime) -> None:
    story = story_index.assign(session, number, item.url, item.text, now)
    place = {"number": number, "source": source, "story": story}
    added = _added(session, place, item) if story != number else None
    session.connection().execute(_SET_STORY, {"number": number, "story": story, "added": added})


def _added(
    session: Session, statement: Mapping[str, int], item: StatementItem, row: Statement | None = None
) -> list[list[Any]] | None:
    """What the item adds to its story, as the column has it. ``row`` is the statement that it revises."""
    before = [(row.title, row.text)] if row else []
    title = item.title or (row.title if row else "")
    spans = story_index.added(session, statement, title, item.text, before, _untold(row) if row else "")
    return [list(span) for span in spans] or None


def _untold(row: Statement) -> str:
    """What a revision added that was not matched with the topics yet."""
    spans = row.added or () if row.matched_at is None else ()
    return "\n".join(row.text[start:end] for field, start, end in spans if field == "text")


def _revise(
    session: Session,
    row: Statement,
    item: StatementItem,
    print_: str,
    now: datetime,
    *,
    headline: bool = True,
    grown: bool = True,
) -> bool:
    """Replace a changed text and keep the old one as a revision; an empty or unreadable page, or what stands in its place, never replaces a text.

    ``headline``: a changed title alone counts as well (not under another URL: a mobile page may have its own headline).
    ``grown``: what the text has more is what the page says more, and not what was overlooked.
    """
    new_title = (
        headline
        and item.title
        and row.title
        and text_fingerprint.words(item.title) != text_fingerprint.words(row.title)
    )
    if (print_ == row.fingerprint and (row.kind == "shell" or not new_title)) or (row.text and not item.text):
        return False
    if item.kind in IN_ITS_PLACE and row.kind not in IN_ITS_PLACE and row.text:
        return False
    comparable = grown and bool(row.text) and (row.kind == item.kind or {row.kind, item.kind} == WHOLE)
    place = {"number": row.id, "source": row.source_id, "story": row.story_id or row.id}
    added = _added(session, place, item, row) if comparable else None
    number = session.scalar(select(func.count()).select_from(Revision).where(Revision.statement_id == row.id)) or 0
    session.add(
        Revision(statement_id=row.id, number=number + 1, title=row.title, text=row.text, seen_at=row.changed_at)
    )
    row.title, row.text, row.fingerprint = item.title or row.title, item.text, print_
    row.published, row.author = item.published or row.published, item.author or row.author
    row.language, row.kind, row.error = item.language or row.language, item.kind, item.error
    row.changed_at, row.matched_at, row.added, row.poll = now, None, added, correlation.poll()
    row.revision += 1
    return True


def reextract(session: Session, statement_id: int, item: StatementItem, now: datetime) -> bool:
    """Replace a statement by a new extraction of the same answer; True when the text changed."""
    row = session.get(Statement, statement_id)
    if row is None:
        return False
    item = _storable(item)
    return _revise(session, row, item, text_fingerprint.fingerprint(item.text or item.title), now, grown=False)
