"""The coverage statement: who counts as read, which gaps are named, and how the sentence says it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from crawler.health.coverage import Coverage, Unread, coverage, sentence
from crawler.health.gaps import OpenGap
from crawler.sources import changes
from crawler.sources import store as sources
from crawler.storage.database import Database
from crawler.storage.models import ADHOC, Gap
from tests.support.builders import NOW, a_source, later

MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def test_a_source_is_read_when_it_answers_on_plan_and_has_no_open_gap(database: Database) -> None:
    with database.write() as session:
        for name in ("fine", "holed"):
            a_source(session, name, state="ok", next_at=later(minutes=5), last_read=NOW)
        a_source(session, "dead", state="failing", state_since=MONDAY, reason="It answers 500.", next_at=later(hours=1))
        a_source(session, "late", state="ok", next_at=NOW - timedelta(hours=1), last_tried=MONDAY)
        a_source(session, "fresh", state_since=NOW)
        a_source(session, "resting")
        changes.pause(session, "resting", NOW)
        sources.named(session, ADHOC, NOW)
        holed = sources.get(session, "holed").id
        session.add(Gap(source_id=holed, from_at=MONDAY, to_at=later(hours=-9), estimated=7))
        session.add(Gap(source_id=holed, from_at=MONDAY, to_at=later(hours=-9), estimated=8, closed_at=NOW))
        session.add(Gap(source_id=holed, from_at=later(days=-99), to_at=later(days=-98), estimated=9))
        ids = {name: sources.get(session, name).id for name in ("fine", "dead", "late", "resting")}
    with database.read() as session:
        found = coverage(session, None, NOW)
        part = coverage(session, [ids["fine"], ids["dead"]], NOW)
        none = coverage(session, [], NOW)
    assert (found.read, found.total) == (1, 5)
    assert [(u.name, u.state, u.since) for u in found.unread] == [
        ("dead", "failing", MONDAY),
        ("fresh", "new", NOW),
        ("late", "late", MONDAY),
    ]
    assert found.unread[0].reason == "It answers 500."
    assert found.gaps == (OpenGap(holed, "holed", MONDAY, later(hours=-9), 7),)
    assert (part.read, part.total, part.gaps) == (1, 2, ())
    assert (none.read, none.total) == (0, 0)


def test_the_sentence_names_who_and_since_when() -> None:
    unread = [Unread(1, "hrw", "failing", MONDAY, ""), Unread(2, "new.example", "new", MONDAY, "")]
    gaps = (OpenGap(3, "paper", MONDAY, MONDAY + timedelta(hours=2), 12),)
    assert sentence(Coverage(12, 12, (), ())) == "12 of 12 sources read."
    assert sentence(Coverage(0, 0, (), ())) == "No source is watched."
    assert sentence(Coverage(9, 12, tuple(unread), gaps)) == (
        "9 of 12 sources read; hrw unreachable since Monday 2 March; new.example not read yet; "
        "paper may have shown about 12 more on Monday 2 March between 08:00 and 10:00 UTC."
    )


def test_a_long_sentence_counts_instead_of_naming() -> None:
    many = tuple(Unread(n, f"s{n}", "failing", MONDAY, "") for n in range(9))
    gaps = tuple(OpenGap(n, f"s{n}", MONDAY, MONDAY + timedelta(days=2), 1) for n in range(7))
    said = sentence(Coverage(1, 17, many, gaps))
    assert "s0, s1, s2, s3, s4 and 4 more unreachable" in said
    assert said.endswith("2 further gaps.")
