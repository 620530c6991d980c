"""Exclusions for a false alert: which forms and words are proposed, and what each costs in alerts that were marked."""

from __future__ import annotations

from typing import Any

import pytest

from alerts.dispatch import triage
from alerts.models import Alert, Topic
from alerts.topics import exclusions
from alerts.topics.exclusions import Prices
from crawler.storage.database import Database
from tests.support.builders import ENGINE, NOW, a_channel, a_source, a_statement, a_topic, match_all

TEXTS = {
    "wrong": "The bridge of his nose broke, the doctor said.",
    "also": "A bridge of the nose heals in weeks, a doctor wrote.",
    "right": "The bridge over the river fell, the doctor of the town said.",
    "plain": "A bridge was opened.",
}


def judged(database: Database, query: str = "bridge", **topic: Any) -> Prices:
    """The proposals for the first text, when the second is false too, the third useful and the fourth unmarked."""
    with database.write() as session:
        source = a_source(session)
        a_channel(session)
        a_topic(session, query=query, **topic)
        for name, text in TEXTS.items():
            a_statement(session, text, source, title=name, language="en")
    match_all(database, NOW)
    with database.write() as session:
        by_title = {row.title: match.alert_id for row, _, match in exclusions._matches(session, _topic(session))}
        triage.act(session, [by_title["wrong"], by_title["also"]], "false", NOW)
        triage.act(session, [by_title["right"]], "star", NOW)
    with database.read() as session:
        alert = session.get_one(Alert, by_title["wrong"])
        return exclusions.propose(session, ENGINE, _topic(session), alert)


def _topic(session: Any) -> Topic:
    return session.query(Topic).one()


def test_the_cheapest_comes_first_with_its_price(database: Database) -> None:
    found = judged(database)
    assert (found.false, found.useful, found.others) == (2, 1, 1)
    first = found.proposals[0]
    assert (first.words, first.false, first.useful, first.others) == ("nose", 2, 0, 0)
    dear = next(one for one in found.proposals if one.words == "doctor" and one.kind == "word")
    assert (dear.false, dear.useful) == (2, 1)
    assert all(one.words != "the" for one in found.proposals)  # grammar excludes everything


@pytest.mark.parametrize(
    ("query", "whole"),
    [
        ("bridge", "bridge NOT nose"),
        ("bridge NOT quay", "bridge NOT quay NOT nose"),
        ("bridge OR quay", "(bridge OR quay) NOT nose"),
        ("bridge # of towns", "(bridge # of towns\n) NOT nose"),
    ],
)
def test_the_query_stays_as_it_was_written(query: str, whole: str, sqlite: Database) -> None:
    found = judged(sqlite, query)
    assert whole in [one.query for one in found.proposals if one.kind == "word"]


def test_what_does_not_remove_the_alert_is_not_proposed(sqlite: Database) -> None:
    assert all(one.false for one in judged(sqlite).proposals)
