"""What is shown of pages that were read by hand: what each says, which topics match it and why, and who is told or would be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from alerts.dispatch import history
from alerts.dispatch.decision import Action
from alerts.dispatch.forecast import forecast
from alerts.messages import rendering
from alerts.messages.message import with_excerpt
from alerts.models import Channel, Delivery, Match, Topic
from crawler import clock
from crawler.storage.models import Page, Source, Statement

PIECE = 500  # a database takes only so many values at once


def of_run(
    session: Session, read: Iterable[int], pages: Sequence[int], source_ids: Collection[int], started: datetime
) -> list[int]:
    """The numbers of the statements that were ``read``, of those of these pages, and of what these sources showed since the run was started."""
    found = set(read)
    for at in range(0, len(pages), PIECE):
        shown = select(Page.statement_id).where(Page.id.in_(pages[at : at + PIECE]), Page.statement_id.is_not(None))
        found.update(number for number in session.scalars(shown) if number is not None)
    fresh = or_(Statement.first_seen >= started, Statement.changed_at >= started)
    found.update(session.scalars(select(Statement.id).where(Statement.source_id.in_(source_ids), fresh)))
    return sorted(found)


def listing(session: Session, numbers: Sequence[int], started: datetime, now: datetime) -> list[dict[str, Any]]:
    """The statements of these numbers with what was found in them. ``started``: of the run, by which it is told what is new."""
    rows: list[dict[str, Any]] = []
    for at in range(0, len(numbers), PIECE):
        rows += _piece(session, numbers[at : at + PIECE], started, now)
    return rows


def _piece(session: Session, numbers: Sequence[int], started: datetime, now: datetime) -> list[dict[str, Any]]:
    query = select(Statement, Source.name).join(Source).where(Statement.id.in_(numbers)).order_by(Statement.id)
    matches: defaultdict[int, list[tuple[Match, str]]] = defaultdict(list)
    found = select(Match, Topic.name).join(Topic).where(Match.statement_id.in_(numbers)).order_by(Topic.name)
    for match, topic in session.execute(found):
        matches[match.statement_id].append((match, topic))
    told = _told(session, [match.id for those in matches.values() for match, _ in those], now)
    return [
        _row(statement, source, started)
        | {
            "topics": [
                _topic(statement, source, match, topic)
                | {"channels": told.get(match.id) or _would(session, match, now)}
                for match, topic in matches[statement.id]
            ]
        }
        for statement, source in session.execute(query)
    ]


def _row(row: Statement, source: str, started: datetime) -> dict[str, Any]:
    state = "new" if row.first_seen >= started else "changed" if row.changed_at >= started else "unchanged"
    return {
        "id": row.id,
        "url": row.url,
        "title": row.title,
        "published": row.published,
        "language": row.language,
        "source": source,
        "kind": row.kind,
        "error": row.error,
        "characters": len(row.text),
        "first_seen": clock.iso(row.first_seen),
        "state": state,
    }


def _topic(row: Statement, source: str, match: Match, topic: str) -> dict[str, Any]:
    """A topic that matches: its passage, with marks (start and end in the excerpt), and which words matched."""
    seen = clock.iso(row.first_seen)
    shown = with_excerpt(row.id, row.url, row.title, row.text, source, row.published, seen, row.language, match.spans)
    return {
        "topic": topic,
        "score": match.score,
        "excerpt": shown.excerpt,
        "marks": [list(mark) for mark in shown.excerpt_marks],
        "why": rendering.why(shown),
        "matches": [asdict(passage) for passage in shown.matches],
    }


def _told(session: Session, matches: Sequence[int], now: datetime) -> dict[int, list[dict[str, Any]]]:
    """What became of matches for each channel: told, to be told by `tocsin run`, or held, and why."""
    outcomes = history.outcomes(session, matches, now)
    alerts = {outcome.alert_id for those in outcomes.values() for outcome in those if outcome.alert_id}
    sent = select(Delivery.alert_id, Channel.name).join(Channel).where(Delivery.alert_id.in_(alerts))
    gone = {(alert, channel) for alert, channel in session.execute(sent.where(Delivery.state == "sent"))}
    return {
        number: [
            _outcome(
                o.channel, o.state if o.state != "told" or (o.alert_id, o.channel) in gone else "waiting", o.detail
            )
            for o in those
        ]
        for number, those in outcomes.items()
    }


def _would(session: Session, match: Match, now: datetime) -> list[dict[str, Any]]:
    """What alerts would do with a match of which nobody is told; nothing when its alert was raised for no channel."""
    if match.alert_id is not None:
        return []
    return [
        _outcome(channel, "would hold" if decision.action is Action.HOLD else "would tell", decision.detail)
        for channel, decision in forecast(session, match, now)
    ]


def _outcome(channel: str | None, outcome: str, detail: str) -> dict[str, Any]:
    return {"channel": channel, "outcome": outcome, "detail": detail}


def by_outcome(channels: Iterable[dict[str, Any]]) -> dict[tuple[str, str], list[str]]:
    """The channels' names by what becomes of the match there, in this order: outcome and detail."""
    out: dict[tuple[str, str], list[str]] = {}
    for row in channels:
        if row["channel"] is not None:
            out.setdefault((row["outcome"], row["detail"]), []).append(row["channel"])
    return out
