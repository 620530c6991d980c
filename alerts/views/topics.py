"""What is shown of topics: which there are, how one does, what a query finds in a text and would have found before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from alerts.config import TopicSpec
from alerts.models import Alert, Match, Mute, Topic
from alerts.views import columns
from alerts.views.columns import Column, Place
from alerts.views.selection import ALL, Selection
from crawler import clock
from crawler.config import declaration
from crawler.storage.models import Statement

if TYPE_CHECKING:
    from alerts.matching.document import Document
    from alerts.matching.explain import Explanation
    from alerts.topics.rehearsal import Rehearsal, Sample

COLUMNS = (
    Column("name"),
    columns.text("query"),
    Column("channels", Place.BELOW),
    columns.number("matches", Place.SPARE),
    columns.time("last_match", Place.SPARE),
    columns.text("state"),
)


def listing(session: Session, now: datetime, wanted: Selection = ALL) -> list[dict[str, Any]]:
    """The topics by name, with the number and the time of their matches; with a selection, those that matched such statements."""
    wanted.check(session)
    of_topic = Match.topic_id == Topic.id  # counted row by row: a page has a hundred, an installation a million matches
    counts = (select(what).where(of_topic).scalar_subquery() for what in (func.count(), func.max(Match.matched_at)))
    query = select(Topic, *counts)
    asked = [*wanted.of_statements(), *wanted.within(Match.matched_at)]
    if asked:
        such = select(Match.topic_id).join(Statement, Statement.id == Match.statement_id).where(*asked)
        query = query.where(Topic.id.in_(such))
    muted = _muted(session, now)
    found = session.execute(wanted.cut(query, Topic.name, Topic.id))
    return [_row(topic, n, last, muted) for topic, n, last in found]


def detail(session: Session, name: str, now: datetime) -> dict[str, Any]:
    """One topic, with its next digest and how many of its alerts were marked."""
    from alerts.topics import store as topics

    topic = topics.get(session, name)
    n, last = session.execute(select(func.count(), func.max(Match.matched_at)).where(Match.topic_id == topic.id)).one()
    marks = dict(
        session.execute(
            select(Alert.mark, func.count())
            .where(Alert.topic_id == topic.id, Alert.mark.is_not(None))
            .group_by(Alert.mark)
        ).all()
    )
    return _row(topic, n, last, _muted(session, now)) | {
        "excluded_forms": list(topic.excluded_forms or ()),
        "next_digest": clock.iso(topic.digest_at),
        "useful": marks.get("useful", 0),
        "false": marks.get("false", 0),
    }


def changed(session: Session, name: str) -> str:
    """A word that is another after each change of a topic, by which two editors of one topic are told apart."""
    from alerts.topics import store as topics

    return topics.get(session, name).changed_at.isoformat()


_Named = tuple[int | None, str]


def _muted(session: Session, now: datetime) -> dict[_Named, datetime]:
    """The topics that are muted, by team and name, and until when."""
    query = (
        select(Mute.team_id, Mute.value, Mute.until)
        .where(Mute.kind == "topic", Mute.until > now)
        .order_by(Mute.until, Mute.id)
    )
    return {(row.team_id, row.value): row.until for row in session.execute(query)}


def _row(topic: Topic, matches: int | None, last: Any, muted: Mapping[_Named, datetime]) -> dict[str, Any]:
    until = muted.get((topic.team_id, topic.name))
    return {
        "id": topic.id,
        **declaration.stored(topic, TopicSpec),
        "declared": topic.declared,
        "muted_until": clock.iso(until),
        "matches": matches or 0,
        "last_match": clock.iso(clock.utc(last)) if last else None,
        "state": topic.error or ("off" if topic.disabled_at else "muted" if until else "watching"),
    }


def explanation(query: str, document: Document, found: Explanation) -> dict[str, Any]:
    """Whether a query matches a text: the canonical ``query``, score and spans, the reasons, and what is lacking."""
    hit = found.hit
    return {
        "query": query,
        "doc": document.id,
        "lang": document.lang,
        "matches": hit is not None,
        "score": hit.score if hit else None,
        "spans": [
            {**s._asdict(), "text": getattr(document, s.field)[s.start : s.end]} for s in (hit.spans if hit else ())
        ],
        "why": list(found.lines),
        "lacking": list(found.nearest),
        **({"notes": list(found.notes)} if found.notes else {}),
    }


def rehearsal(found: Rehearsal, query: str) -> dict[str, Any]:
    """What a query would have matched, with numbers and samples; of an edited query also what it gains and loses."""
    out: dict[str, Any] = {
        "query": query,
        "days": round(found.days, 2),
        "statements": found.statements,
        "candidates": found.candidates,
        "matches": found.matches,
        "share": round(found.share, 5),
        "alerts_a_day": round(found.a_day, 3),
        "weeks": dict(sorted(found.weeks.items())),
        "sources": dict(found.sources.most_common()),
        "languages": dict(found.languages.most_common()),
        "samples": [_sample(s) for s in found.samples],
    }
    return out | (gains_and_losses(found) if found.compared else {})


def gains_and_losses(found: Rehearsal) -> dict[str, Any]:
    """What an edited query matches that the topic did not, and the other way round."""
    return {"gained": [_sample(s) for s in found.gained], "lost": [_sample(s) for s in found.lost]}


def _sample(sample: Sample) -> dict[str, Any]:
    return {
        "id": sample.id,
        "title": sample.title,
        "url": sample.url,
        "source": sample.source,
        "score": sample.hit.score,
        "spans": [span._asdict() for span in sample.hit.spans],
    }
