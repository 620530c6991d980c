"""The inbox: alerts with the best passage of each, the reasons, and where else the story stands. A page costs a few queries, however many alerts there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, bindparam, func, select, union_all
from sqlalchemy.orm import Session

from alerts.dispatch import history
from alerts.models import NOTICE, Alert, AlertNote, Hold, Match, Topic
from alerts.views import cursors, highlights
from alerts.views.highlights import Passage
from alerts.views.selection import ALL, Selection
from crawler import clock
from crawler.errors import RequestError
from crawler.storage.models import Source, Statement

PAGE = 30
STATES = {
    "new": Alert.read_at.is_(None),
    "read": Alert.read_at.is_not(None),
    "starred": Alert.starred_at.is_not(None),
    "useful": Alert.mark == "useful",
    "false": Alert.mark == "false",
}
MOST_UNREAD = 1000
ALSO = 12  # further outlets of a story that are named

# Queries that are put together once: to do so costs more than the answer of most of them.
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_STORIES: BindParameter[Any] = bindparam("stories", expanding=True)
_NEW = select(Alert.created_at).where(Alert.read_at.is_(None), Alert.kind != NOTICE).limit(MOST_UNREAD)
_UNREAD = select(func.count()).select_from(_NEW.subquery())
_MATCHES = union_all(
    select(Match.alert_id.label("alert"), Match.id.label("match"), Match.worth, Match.statement_id).where(Match.alert_id.in_(_IDS)),
    select(Hold.alert_id, Match.id, Match.worth, Match.statement_id).join(Match, Match.id == Hold.match_id).where(Hold.alert_id.in_(_IDS)),
)  # fmt: skip
_FOUND = select(Statement, Source.name, Match).join(Source).join(Match, Match.statement_id == Statement.id).where(Match.id.in_(_IDS))  # fmt: skip
_TOLD = (
    select(Statement.story_id, Statement.id, Source.name, Statement.title, Statement.url, Statement.language)
    .join(Source)
    .where(Statement.story_id.in_(_STORIES))
    .order_by(Statement.id.desc())
)
_NOTES = select(AlertNote.alert_id, func.count()).where(AlertNote.alert_id.in_(_IDS)).group_by(AlertNote.alert_id)


@dataclass(frozen=True, slots=True)
class Outlet:
    """Another statement of the same story."""

    id: int
    source: str
    title: str
    url: str
    language: str | None
    via: tuple[str, ...] = ()  # the outlets that it stands on


@dataclass(frozen=True, slots=True)
class InboxAlert:
    """An alert in the inbox. ``statement`` is the number of its most important statement, of which everything from ``source`` on tells.

    ``statements``: how many it holds. ``also``: where else the story stands. Times are ISO 8601.
    """

    id: str
    created: str
    topic: str | None
    kind: str
    new: bool
    starred: bool
    mark: str | None
    notes: int
    statements: int
    statement: int | None
    source: str
    url: str
    title: str
    language: str | None
    published: str | None
    author: str | None
    passage: Passage
    also: tuple[Outlet, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the inbox; ``after`` is the cursor of the next one, None at the end."""

    alerts: tuple[InboxAlert, ...]
    after: str | None


def page(session: Session, wanted: Selection = ALL, state: str = "", after: str = "", size: int = PAGE) -> Page:
    """The alerts that are wanted, newest first. ``state``: one of STATES, "" for all; RequestError state_invalid, cursor_invalid."""
    wanted.check(session)
    query = select(Alert, Topic.name).outerjoin(Topic, Topic.id == Alert.topic_id).where(*asked(wanted, state))
    query = query.where(*cursors.behind(after, Alert.created_at, Alert.id, newest_first=True))
    found = session.execute(query.order_by(Alert.created_at.desc(), Alert.id.desc()).limit(size + 1)).all()
    rows = [(alert, topic) for alert, topic in found[:size]]
    more = cursors.cursor(rows[-1][0].created_at, rows[-1][0].id) if len(found) > size else None
    return Page(tuple(_shown(session, rows)), more)


def some(session: Session, ids: Sequence[str]) -> tuple[InboxAlert, ...]:
    """These alerts, newest first."""
    query = select(Alert, Topic.name).outerjoin(Topic, Topic.id == Alert.topic_id).where(Alert.id.in_(ids))
    rows = [
        (alert, topic) for alert, topic in session.execute(query.order_by(Alert.created_at.desc(), Alert.id.desc()))
    ]
    return tuple(_shown(session, rows))


def asked(wanted: Selection, state: str) -> list[ColumnElement[bool]]:
    """What must be true of the alerts that are wanted."""
    if state and state not in STATES:
        raise RequestError("state_invalid", f"There is no state “{state}”.", f"Choose one of {', '.join(STATES)}.")
    out = [Alert.kind != NOTICE, *wanted.within(Alert.created_at)]
    if wanted.topic:
        out.append(Topic.name == wanted.topic)
    if wanted.about_statements():
        out.append(history.about(wanted.of_statements(topic=False)))
    return [*out, STATES[state]] if state else out


@dataclass(frozen=True, slots=True)
class Matched:
    """A statement of an alert, with its passage."""

    id: int
    source: str
    url: str
    title: str
    language: str | None
    published: str | None
    passage: Passage


def passages(session: Session, alert_id: str, most: int = 200) -> tuple[Matched, ...]:
    """The statements of an alert, the most important first."""
    query = (
        select(Statement, Source.name, Match)
        .join(Source)
        .join(Match, Match.statement_id == Statement.id)
        .where(history.in_alert(alert_id))
        .order_by(Match.worth.desc(), Statement.id)
        .limit(most)
    )
    return tuple(
        Matched(row.id, source, row.url, row.title or row.url, row.language, row.published, highlights.passage(row, source, match.spans))
        for row, source, match in session.execute(query)
    )  # fmt: skip


def unread(session: Session) -> int:
    """How many alerts nobody has read yet; no more than MOST_UNREAD are counted, since every page asks."""
    return session.scalar(_UNREAD) or 0


def newest(session: Session) -> str:
    """The cursor of the newest alert, "" when there is none."""
    row = session.execute(
        select(Alert.created_at, Alert.id)
        .where(Alert.kind != NOTICE)
        .order_by(Alert.created_at.desc(), Alert.id.desc())
        .limit(1)
    ).first()
    return cursors.cursor(*row) if row else ""


def since(session: Session, after: str) -> int:
    """How many alerts are newer than that cursor."""
    newer = cursors.behind(after, Alert.created_at, Alert.id)
    return session.scalar(select(func.count()).where(*newer, Alert.kind != NOTICE)) or 0


def _shown(session: Session, rows: Sequence[tuple[Alert, str | None]]) -> list[InboxAlert]:
    ids = [alert.id for alert, _ in rows]
    best, counts = _best(session, ids)
    found = _statements(session, best.values())
    also = _also(session, [statement for statement, _, _ in found.values()])
    notes = _counted(session, ids)
    return [
        _alert(alert, topic, found.get(best.get(alert.id, -1)), counts[alert.id], also, notes.get(alert.id, 0))
        for alert, topic in rows
    ]


def _best(session: Session, ids: Sequence[str]) -> tuple[dict[str, int], defaultdict[str, int]]:
    """For each alert the number of its most important match, and how many statements it holds."""
    best: dict[str, tuple[float, int, int]] = {}
    held: defaultdict[str, set[int]] = defaultdict(set)
    for alert, match, worth, statement in session.execute(_MATCHES, {"ids": ids}):
        assert alert is not None
        held[alert].add(statement)
        rank = (worth, -statement, match)
        best[alert] = max(best.get(alert, rank), rank)
    counts = defaultdict(int, {alert: len(those) for alert, those in held.items()})
    return {alert: rank[2] for alert, rank in best.items()}, counts


_Found = tuple[Statement, str, Match]


def _statements(session: Session, matches: Iterable[int]) -> dict[int, _Found]:
    found = session.execute(_FOUND, {"ids": list(matches)})
    return {match.id: (statement, source, match) for statement, source, match in found}


def _also(session: Session, shown: Sequence[Statement]) -> dict[int, list[Outlet]]:
    """By story, the other statements of it, the newest first."""
    stories = {statement.story_id for statement in shown if statement.story_id is not None}
    own = {statement.id for statement in shown}
    out: defaultdict[int, list[Outlet]] = defaultdict(list)
    for story, number, source, title, url, language in session.execute(_TOLD, {"stories": list(stories)}):
        if story is not None and number not in own and len(out[story]) < ALSO:
            out[story].append(Outlet(number, source, title or url, url, language))
    return out


def _counted(session: Session, ids: Sequence[str]) -> dict[str, int]:
    return dict(session.execute(_NOTES, {"ids": ids}).all())


def _alert(
    alert: Alert, topic: str | None, found: _Found | None, statements: int, also: dict[int, list[Outlet]], notes: int
) -> InboxAlert:
    statement, source, match = found or (None, "", None)
    passage = (
        highlights.passage(statement, source, match.spans)
        if statement is not None and match is not None
        else Passage(highlights.pieces("; ".join(alert.notes) or alert.kind, ()), (), ())
    )
    return InboxAlert(
        id=alert.id,
        created=clock.iso(alert.created_at) or "",
        topic=topic,
        kind=alert.kind,
        new=alert.read_at is None,
        starred=alert.starred_at is not None,
        mark=alert.mark,
        notes=notes,
        statements=statements,
        statement=statement.id if statement else None,
        source=source,
        url=statement.url if statement else "",
        title=statement.title or statement.url if statement else "",
        language=statement.language if statement else None,
        published=statement.published if statement else None,
        author=statement.author if statement else None,
        passage=passage,
        also=tuple(also.get(statement.story_id or -1, ())) if statement else (),
    )
