"""What a topic would have matched, and what an edit changes."""

from __future__ import annotations

import pytest

from alerts.topics.rehearsal import rehearse
from crawler.storage.database import Database
from tests.support.builders import ENGINE, a_source, a_statement, later


@pytest.fixture
def stored(sqlite: Database) -> Database:
    with sqlite.write() as session:
        paper, ngo = a_source(session, "paper"), a_source(session, "ngo")
        for day in range(20):
            word = "strike" if day % 2 else "trial"
            a_statement(
                session,
                f"A {word} was told.",
                ngo if day % 5 == 0 else paper,
                language="en" if day % 3 else "fr",
                now=later(days=day),
            )
    return sqlite


def test_counts_by_week_source_and_language(stored: Database) -> None:
    found = rehearse(stored, ENGINE, ENGINE.compile("strike"), 90, later(days=20))

    assert (found.statements, found.matches, found.stories) == (20, 10, 10)
    assert sum(found.weeks.values()) == sum(found.languages.values()) == 10
    assert found.sources == {"ngo": 2, "paper": 8}
    assert 0.4 < found.a_day < 0.6
    assert all(sample.hit.spans for sample in found.samples)


def test_only_the_time_asked_for(stored: Database) -> None:
    found = rehearse(stored, ENGINE, ENGINE.compile("strike"), 6, later(days=20))

    assert (found.statements, found.matches) == (6, 3)


def test_an_edit_gains_and_loses(stored: Database) -> None:
    found = rehearse(stored, ENGINE, ENGINE.compile("trial"), 90, later(days=20), current=ENGINE.compile("strike"))

    assert (len(found.gained), len(found.lost)) == (10, 10)


def test_the_same_edit_changes_nothing(stored: Database) -> None:
    found = rehearse(stored, ENGINE, ENGINE.compile("strike"), 90, later(days=20), current=ENGINE.compile("(strike)"))

    assert (found.gained, found.lost) == ([], [])
