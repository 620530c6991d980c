"""What polls and pages write about their source: its silence threshold, its incidents, its gaps, in the transaction that settles them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crawler.health import gaps, recorder, states
from crawler.items import Entry, StatementItem
from crawler.sources import changes, settlement
from crawler.sources import store as sources
from crawler.sources.settlement import Outcome
from crawler.storage.database import Database
from crawler.storage.models import Appearance, Gap, Incident, Source
from tests.support.builders import NOW, a_source, a_spec, a_statement, later

DEAD = Outcome("http_500", message="The site answered 500. [http_500]")


def show(*numbers: int, hour: float | None = None, **changes: Any) -> Outcome:
    """A list of these articles, dated in their order (or all at one hour from NOW)."""
    entries = tuple(
        Entry(f"https://paper.example/a/{n}", title=f"Article {n}", published=later(hours=n if hour is None else hour).isoformat())
        for n in numbers
    )  # fmt: skip
    return Outcome("ok", entries, **changes)


def poll(session: Session, outcome: Outcome, now: datetime, name: str = "paper") -> Source:
    """Claim and settle."""
    row = sources.get(session, name)
    claim = sources.claim_due(session, now, "run:t", 1, only=[row.id])[0]
    settlement.settle(session, claim, outcome, now)
    session.flush()
    return row


def incidents(session: Session) -> list[tuple[str, datetime, datetime | None]]:
    return [(i.state, i.from_at, i.to_at) for i in session.scalars(select(Incident).order_by(Incident.id))]


def test_an_incident_lasts_from_the_first_failure_to_the_next_answer(database: Database) -> None:
    with database.write() as session:
        a_source(session)
        poll(session, show(1), NOW)
        for hour in (1, 2):
            assert poll(session, DEAD, later(hours=hour)).state == "ok"
            assert incidents(session) == []
        row = poll(session, DEAD, later(hours=3))
        assert (row.state, row.state_since, row.reason) == ("failing", later(hours=1), DEAD.message)
        poll(session, Outcome("http_403", message="The site refuses us."), later(hours=4))
        assert incidents(session) == [
            ("failing", later(hours=1), later(hours=4)),
            ("blocked", later(hours=1), None),
        ]
        row = poll(session, Outcome("unchanged"), later(hours=5))
        assert (row.state, row.state_since, row.reason) == ("ok", later(hours=5), None)
        assert incidents(session)[1][2] == later(hours=5)


def test_a_pause_ends_the_incident(database: Database) -> None:
    with database.write() as session:
        a_source(session)
        poll(session, DEAD, NOW)
        changes.pause(session, "paper", later(hours=1))
        assert incidents(session) == [("failing", NOW, later(hours=1))]
        changes.resume(session, "paper", later(hours=2))
        assert sources.get(session, "paper").state == "new"


def test_a_list_that_moved_on_further_than_it_reaches_back_opens_a_gap(database: Database) -> None:
    with database.write() as session:
        a_source(session)
        poll(session, show(-1, -2, -3, -4, -5), NOW)
        poll(session, show(1, 0, -1, -2, -3), later(hours=1))
        assert session.scalars(select(Gap)).all() == []
        poll(session, show(20, 19, 18, 17, 16), later(hours=20))
        (gap,) = session.scalars(select(Gap))
        assert (gap.from_at, gap.to_at, gap.closed_at) == (later(hours=1), later(hours=20), None)
        assert gap.next_at == later(hours=20)  # its repair is due at once
        assert gap.estimated == 19 - 5  # one an hour, less what is still shown
        poll(session, show(21, 20, 19, 18, 17), later(hours=21))
        assert session.scalar(select(func.count()).select_from(Gap)) == 1


def test_a_first_list_an_empty_one_and_a_new_address_are_no_gaps(database: Database) -> None:
    with database.write() as session:
        a_source(session, declared=True)
        poll(session, show(1, 2), NOW)
        poll(session, Outcome("ok"), later(hours=1))
        poll(session, show(2, 3), later(hours=2))
        sources.synchronise(session, [a_spec(name="paper", url="https://paper.example/new.xml")], later(hours=3))
        poll(session, show(7, 8), later(hours=4))
        assert session.scalars(select(Gap)).all() == []
        assert poll(session, Outcome("unchanged"), later(hours=5)).state == "ok"


def test_a_source_that_could_not_be_read_from_the_beginning_has_a_gap_from_then_on(database: Database) -> None:
    """Added at noon and first read at eight in the evening, when its list of five reaches back to three."""
    with database.write() as session:
        a_source(session)
        poll(session, DEAD, NOW)
        poll(session, show(7, 6, 5, 4, 3), later(hours=8))
        (gap,) = session.scalars(select(Gap))
        assert (gap.from_at, gap.to_at, gap.next_at) == (NOW, later(hours=8), later(hours=8))
        assert gap.estimated == 8 - 5  # one an hour by the list's own dates, less what it still shows
        poll(session, show(8, 7, 6, 5, 4), later(hours=9))
        assert session.scalar(select(func.count()).select_from(Gap)) == 1


LATE = [
    # what the first list shows, hours after the source was added, whether that is a gap, why
    ((7, 6, 5, 4, -1), 8, False, "it reaches back to before we wanted to read it"),
    ((), 8, False, "it shows nothing"),
    ((0.002, 0.001), 0.01, False, "a new source is read within the minute"),
    ((7, 6, 5), 8, True, "what it showed in the first hours may be gone"),
]


@pytest.mark.parametrize(("shown", "hours", "gap", "why"), LATE, ids=[row[3] for row in LATE])
def test_whether_a_first_list_came_too_late(shown: tuple[float, ...], hours: float, gap: bool, why: str) -> None:
    entries = [Entry(f"https://paper.example/{n}", published=later(hours=n).isoformat()) for n in shown]
    assert gaps.began_late(entries, NOW, later(hours=hours)) is gap, why
    undated = [Entry("https://paper.example/x"), *entries]
    bare = [Entry("https://paper.example/x", published=NOW.date().isoformat()), *entries]
    assert not gaps.began_late(undated, NOW, later(hours=hours))
    assert not gaps.began_late(bare, NOW, later(hours=hours))


def test_three_empty_lists_are_said_and_a_failed_poll_keeps_what_was_shown(database: Database) -> None:
    with database.write() as session:
        a_source(session)
        poll(session, show(1, 2, 3), NOW)
        poll(session, DEAD, later(hours=1))
        poll(session, show(7, 8, 9), later(hours=9))
        assert [(g.from_at, g.to_at) for g in session.scalars(select(Gap))] == [(NOW, later(hours=9))]
        for hour, state in ((10, "ok"), (11, "ok"), (12, "empty")):
            assert poll(session, Outcome("ok"), later(hours=hour)).state == state


def test_a_source_that_falls_silent_is_quiet_by_its_own_threshold(database: Database) -> None:
    """One item every six hours for four weeks, then nothing."""
    with database.write() as session:
        a_source(session)
        for n in range(4 * 28):
            poll(session, show(6 * n, 6 * (n - 1)), later(hours=6 * n))
        last = 6 * (4 * 28 - 1)
        assert poll(session, Outcome("unchanged"), later(hours=last + 17)).state == "ok"
        row = poll(session, Outcome("unchanged"), later(hours=last + 19))
        assert (row.state, row.state_since) == ("quiet", later(hours=last))
        assert poll(session, show(last + 20), later(hours=last + 20)).state == "ok"


def test_a_dormant_source_is_quiet_only_after_we_have_listened_for_a_while(database: Database) -> None:
    with database.write() as session:
        a_source(session)
        assert poll(session, show(1, hour=-9000), NOW).state == "ok"
        assert poll(session, Outcome("unchanged"), later(days=20)).state == "ok"
        assert poll(session, Outcome("unchanged"), later(days=22)).state == "quiet"


def test_what_another_source_showed_first_is_news_of_this_one_too(database: Database) -> None:
    with database.write() as session:
        a_source(session)
        a_source(session, "sister", url="https://sister.example/feed")
        poll(session, show(-1, -2), NOW)
        poll(session, show(-1, -2), NOW, "sister")
        assert session.scalar(select(func.count()).select_from(Appearance)) == 4


def test_moments_that_no_longer_count_are_forgotten(database: Database) -> None:
    with database.write() as session:
        a_source(session)
        for day in range(0, 120, 1):
            poll(session, show(24 * day, 24 * (day - 1)), later(days=day))
        assert session.scalar(select(func.count()).select_from(Appearance)) <= 62


def test_pages_without_text_change_the_state_at_the_next_poll(database: Database) -> None:
    whole = StatementItem("https://paper.example/1", "Title", "Text.")
    with database.write() as session:
        row = a_source(session)
        poll(session, show(1), NOW)
        for n in range(20):
            recorder.paged(session, row, whole, later(minutes=n))
        kept = dict(row.field_traces)
        recorder.paged(session, row, whole, later(minutes=21))
        assert row.field_traces == kept
        for n in range(3):
            recorder.paged(session, row, StatementItem("https://paper.example/2", "Title"), later(hours=n + 1))
        row = poll(session, Outcome("unchanged"), later(hours=9))
        assert (row.state, row.state_since) == ("changed", later(hours=1))
        recorder.paged(session, row, whole, later(hours=10))
        assert poll(session, Outcome("unchanged"), later(hours=11)).state == "ok"


def test_a_spider_of_its_own_speaks_by_its_statements(database: Database) -> None:
    with database.write() as session:
        row = a_source(session, kind="spider", spider="gazette")
        a_statement(session, source=row)
        poll(session, Outcome("ok"), later(hours=1))
        assert states.load(row.health).newest is not None
        assert row.state == "ok"
