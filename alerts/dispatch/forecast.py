"""What would become of a match of which nobody is told: the same facts and the same decision, carried out for nobody."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from alerts.dispatch.decision import Decision, decide
from alerts.dispatch.facts import Candidate, FactReader
from alerts.models import Match, Topic
from crawler.storage.models import Statement


def forecast(session: Session, match: Match, now: datetime) -> list[tuple[str | None, Decision]]:
    """The decision for each channel of the match's topic, by the channel's name; None stands for a topic without channels."""
    topic, statement = session.get_one(Topic, match.topic_id), session.get_one(Statement, match.statement_id)
    news = Match(id=match.id, topic_id=topic.id, statement_id=statement.id, mode="alert", score=match.score)
    candidate = Candidate(topic, statement, news)
    facts = FactReader(session, now)
    news.worth = facts.worth(candidate)
    shared = facts.of_match(candidate)
    return [
        (channel.name if channel else None, decide(facts.of(candidate, shared, channel))) for channel in shared.channels
    ]
