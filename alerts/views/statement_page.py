"""A statement for its page: the whole text with every match highlighted, earlier wordings as a diff of words, and where else its story stands."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.messages import senses
from alerts.messages.message import with_excerpt
from alerts.messages.rendering import clean
from alerts.models import Match, Topic
from alerts.views import highlights, quotes
from alerts.views.highlights import Piece, Reason
from alerts.views.inbox import Outlet
from alerts.views.quotes import Quoted
from crawler import clock
from crawler.errors import RequestError
from crawler.storage.models import Address, Fetch, Revision, Source, Statement

MOST_WORDS = 20_000  # of a text that is compared; a longer one is shown without marks
MOST_TEXT = 200_000  # characters that are shown of a text


@dataclass(frozen=True, slots=True)
class TopicMatch:
    """A topic that matches, why, and in which alert it was told."""

    topic: str
    score: float
    alert_id: str | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch of a text: ``kind`` is same, gone or come."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Wording:
    """An earlier wording, and what became of it in the next one."""

    number: int
    seen: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Received:
    """The answer from which the statement was read."""

    url: str
    status: int
    address: str | None
    ended: str
    sha256: str
    headers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class StatementPage:
    """Everything of a statement. ``cut``: characters that are left out at the end of a very long text."""

    id: int
    url: str
    aliases: tuple[str, ...]
    title: tuple[Piece, ...]
    heading: str
    paragraphs: tuple[tuple[Piece, ...], ...]
    cut: int
    source: str
    author: str | None
    language: str | None
    published: str | None
    first_seen: str
    kind: str
    matches: tuple[TopicMatch, ...]
    wordings: tuple[Wording, ...]
    received: Received | None
    also: tuple[Outlet, ...]
    quotes: tuple[Quoted, ...] = ()
    via: tuple[str, ...] = ()  # the outlets that it stands on


def page(session: Session, number: str) -> StatementPage:
    """The statement of that number; RequestError statement_unknown."""
    row = session.get(Statement, int(number)) if number.isdecimal() and len(number) < 19 else None
    if row is None:
        raise RequestError("statement_unknown", f"There is no statement {number}.", "It may have been removed.")
    source = session.get_one(Source, row.source_id).name
    said, via = quotes.of_statement(session, row)
    found = session.execute(
        select(Match, Topic.name).join(Topic).where(Match.statement_id == row.id).order_by(Topic.name, Match.id)
    ).all()
    spans = highlights.of_matches(match for match, _ in found)
    return StatementPage(
        id=row.id,
        url=row.url,
        aliases=tuple(
            url for url in session.scalars(select(Address.url).where(Address.statement_id == row.id)) if url != row.url
        ),
        title=highlights.in_field(row.title, spans, "title") or highlights.pieces(row.url, ()),
        heading=row.title or row.url,
        paragraphs=highlights.paragraphs(row.text[:MOST_TEXT], spans),
        cut=max(0, len(row.text) - MOST_TEXT),
        source=source,
        author=row.author,
        language=row.language,
        published=row.published,
        first_seen=clock.iso(row.first_seen) or "",
        kind=row.kind,
        matches=tuple(_match(row, source, match, topic) for match, topic in found),
        wordings=tuple(_wordings(session, row)),
        received=_received(session, row.id),
        also=_also(session, row),
        quotes=tuple(said),
        via=tuple(via),
    )


def _match(row: Statement, source: str, match: Match, topic: str) -> TopicMatch:
    shown = with_excerpt(row.id, row.url, row.title, row.text, source, None, None, row.language, match.spans)
    said = tuple(Reason(tuple(map(clean, words)), clean(sense)) for words, sense in senses.matched(shown.matches))
    return TopicMatch(topic, match.score, match.alert_id, said)


def _wordings(session: Session, row: Statement) -> Iterator[Wording]:
    """The earlier wordings, newest first, each compared with the one that followed."""
    query = select(Revision).where(Revision.statement_id == row.id).order_by(Revision.number.desc())
    later = f"{row.title}\n\n{row.text}"
    for revision in session.scalars(query.limit(20)):
        text = f"{revision.title}\n\n{revision.text}"
        yield Wording(revision.number, clock.iso(revision.seen_at) or "", tuple(compared(text, later)))
        later = text


def compared(before: str, after: str) -> Iterator[Change]:
    """What is the same, gone and new, word by word; a very long text paragraph by paragraph."""
    cut = re.compile(r"\s+|\w+|[^\w\s]") if max(len(before), len(after)) < MOST_WORDS * 6 else re.compile(r"[^\n]*\n?")
    old, new = cut.findall(clean_lines(before)), cut.findall(clean_lines(after))
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=len(old) > 2000).get_opcodes():
        if tag == "equal":
            yield Change("same", "".join(old[a:b]))
            continue
        if a < b:
            yield Change("gone", "".join(old[a:b]))
        if c < d:
            yield Change("come", "".join(new[c:d]))


def clean_lines(text: str) -> str:
    """Cleaned line by line, so that paragraphs stay."""
    return "\n".join(map(clean, text.split("\n")))


def _received(session: Session, number: int) -> Received | None:
    row = session.scalar(select(Fetch).where(Fetch.statement_id == number).order_by(Fetch.id.desc()).limit(1))
    if row is None:
        return None
    headers = tuple((str(k), str(v)) for k, v in row.headers)
    return Received(row.url, row.status, row.address, row.ended, row.sha256, headers)


def _also(session: Session, row: Statement) -> tuple[Outlet, ...]:
    return tuple(
        Outlet(other.id, source, other.title or other.url, other.url, other.language, via)
        for other, source, via in quotes.of_story(session, row)
    )
