"""What a poll makes of a source: the pure step from state to state, and the row that is written."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from crawler.config.source_options import SourceOptions
from crawler.fetch.addresses import Addresses
from crawler.fetch.failover import Failover
from crawler.health.states import History, Verdict
from crawler.items import Entry, PollHints
from crawler.schedule.cadence import Schedule
from crawler.schedule.publication_rate import PublicationRate
from crawler.sources import changes, settlement, source_state
from crawler.sources import store as sources
from crawler.sources.settlement import News, Outcome, settled
from crawler.sources.source_state import SourceState, Validators
from crawler.storage.database import Database
from crawler.storage.models import Gap, Page, Source
from tests.support.builders import NOW, a_page, a_source, later

OWN, MIRROR = "https://paper.example/feed", "https://mirror.example/feed"
MIRRORED = Addresses("feed", OWN, SourceOptions(mirrors=(MIRROR,)), Failover(read=(0,)))
STEADY = SourceState(
    Addresses("feed", OWN, failover=Failover(read=(0,))),
    Schedule("10m"),
    Verdict("ok", later(days=-1)),
    validators=Validators('"1"', None, "abc"),
    first_read=later(days=-9),
    last_read=later(minutes=-10),
    next_at=NOW,
)
NOT_MODIFIED = Outcome("unchanged", whole=False)
DOWN = Outcome("http_500", message="It answered 500.")
HINTS = PollHints(3600.0, by="ttl")
FAILED_ONCE = {
    "addresses": replace(STEADY.addresses, failover=Failover(failed=1, read=(0,))),
    "schedule": Schedule("10m", failures=1),
    "health": History(trouble=NOW.timestamp()),
}

STEPS = [
    # state before, outcome, what differs afterwards, minutes until it is due (None: never), why
    (STEADY, NOT_MODIFIED, {}, 10, "unchanged: nothing but the schedule"),
    (STEADY, DOWN, FAILED_ONCE | {"error": DOWN.message}, 20, "one failure: longer"),
    (
        replace(STEADY, schedule=Schedule("10m", failures=2), error="It answered 500.", health=History(trouble=1.0)),
        NOT_MODIFIED,
        {"schedule": Schedule("10m"), "error": None, "health": History()},
        10,
        "an answer ends a row of failures",
    ),
    (
        STEADY,
        Outcome("ok", etag='"2"', body_sha256="def", hints=HINTS, whole=False, warnings=("items_missing",)),
        {
            "schedule": Schedule("10m", rate=PublicationRate(NOW, NOW), hints=HINTS),
            "validators": Validators('"2"', None, "def"),
            "warnings": ("items_missing",),
            "health": History(empty=1, trouble=NOW.timestamp()),
        },
        63,
        "a list: its validators, hints and warnings, and the rate of what was new",
    ),
    (
        replace(STEADY, verdict=Verdict("paused", NOW), next_at=None),
        NOT_MODIFIED,
        {},
        None,
        "a paused source is judged by nothing",
    ),
    (
        STEADY,
        Outcome("http_410", gone=True, message="Gone."),
        FAILED_ONCE | {"error": "Gone.", "verdict": Verdict("gone", NOW, "Gone.")},
        None,
        "gone for good",
    ),
    (
        replace(STEADY, addresses=MIRRORED),
        Outcome("http_410", gone=True, message="Gone."),
        FAILED_ONCE
        | {
            "addresses": replace(MIRRORED, failover=Failover(place=1, back=later(hours=1), read=(0,))),
            "error": "Gone.",
            "validators": Validators(),
        },
        0.5,
        "gone, but a mirror is left: it is asked soon, without the other's validators",
    ),
    (
        replace(STEADY, addresses=replace(STEADY.addresses, failover=Failover(to=MIRROR, times=2, read=(0,)))),
        replace(NOT_MODIFIED, moved=MIRROR),
        {
            "addresses": replace(STEADY.addresses, failover=Failover(moved=MIRROR, read=(0,))),
            "validators": Validators(),
        },
        10,
        "moved for good at the third equal redirect",
    ),
]


@pytest.mark.parametrize(("before", "outcome", "changes", "minutes", "why"), STEPS)
def test_the_state_after_a_poll(
    before: SourceState, outcome: Outcome, changes: dict[str, Any], minutes: float | None, why: str
) -> None:
    after = settled(before, outcome, NOW)
    assert after == replace(before, **changes), why
    assert after.next_at == (None if minutes is None else later(minutes=minutes)), why
    assert after.last_read == (NOW if outcome.answered else before.last_read), why


def test_a_first_list_is_judged_with_what_storing_it_showed() -> None:
    new = replace(STEADY, verdict=Verdict("new", NOW), first_read=None, last_read=None, validators=Validators())
    seen = History(shown=("a",), newest=NOW.timestamp(), patience=60.0)
    after = settled(new, Outcome("ok", (Entry(OWN),)), NOW, news=News(1, (later(hours=-2),), seen))
    assert (after.verdict, after.first_read, after.health) == (Verdict("ok", NOW), NOW, seen)
    assert after.schedule.rate is not None
    assert after.schedule.rate.since == later(hours=-2)


def test_a_page_that_needs_its_scripts_is_read_by_a_browser_soon_where_there_is_one() -> None:
    page = replace(STEADY, addresses=Addresses("page", OWN))
    empty = Outcome("needs_scripts")
    assert settled(page, empty, NOW).next_at == later(minutes=20)
    after = settled(page, empty, NOW, scripts=True)
    assert (after.addresses.options.browser, after.next_at, after.validators) == (
        True,
        NOW + settlement.SOON,
        page.validators,
    )


def test_a_row_gives_the_state_that_was_written(database: Database) -> None:
    with database.write() as session:
        a_source(session, options=SourceOptions(mirrors=(MIRROR,)))
        settle(session, Outcome("ok", ENTRIES, etag='"1"', hints=HINTS, warnings=("items_missing",)))
        for hour in (1, 2, 3):
            settle(session, DOWN, later(hours=hour))
        before = source_state.load(sources.get(session, "paper"))
        after = settled(before, replace(NOT_MODIFIED, seconds=99.0), later(hours=4), address=1)
        for column, value in source_state.changes(before, after).items():
            setattr(sources.get(session, "paper"), column, value)
        session.flush()
        session.expire_all()
        assert source_state.load(sources.get(session, "paper")) == replace(after, verdict=before.verdict)


# ---- rows


def settle(session: Session, outcome: Outcome, now: Any = NOW, name: str = "paper") -> Source:
    row = sources.get(session, name)
    row.next_at = now
    claim = next(c for c in sources.claim_due(session, now, "run:t", 10) if c.name == name)
    settlement.settle(session, claim, outcome, now)
    session.flush()
    return row


ENTRIES = (Entry("https://paper.example/1"), Entry("https://paper.example/2"))


def test_a_list_is_settled_with_its_pages_and_its_validators_together(database: Database) -> None:
    with database.write() as session:
        a_source(session)
        row = settle(session, Outcome("ok", ENTRIES, etag='W/"1"', last_modified="Wed", body_sha256="abc"))
        assert (row.etag, row.last_modified, row.body_sha256) == ('W/"1"', "Wed", "abc")
        assert (row.state, row.failures, row.last_read, row.first_read, row.last_error) == ("ok", 0, NOW, NOW, None)
        assert row.lease_token is row.lease_until is None
        assert later(minutes=9) <= row.next_at <= later(minutes=11)
        assert [p.state for p in session.scalars(select(Page))] == ["pending"] * 2


def test_unchanged_keeps_the_validators(database: Database) -> None:
    with database.write() as session:
        a_source(session)
        settle(session, Outcome("ok", ENTRIES, etag='"1"'))
        row = settle(session, Outcome("unchanged"), later(hours=1))
        assert (row.etag, row.last_read, row.first_read) == ('"1"', later(hours=1), NOW)


def test_a_failure_is_noted_waits_longer_and_forgets_nothing(database: Database) -> None:
    with database.write() as session:
        a_source(session, every="10s")
        settle(session, Outcome("ok", ENTRIES, etag='"1"'))
        for number in (1, 2, 3):
            now = later(hours=number)
            row = settle(session, Outcome("http_500", message="The site answered 500. [http_500]"), now)
            state = "failing" if number == 3 else "ok"  # a source that was read may fail twice before it is said
            assert (row.state, row.failures, row.etag) == (state, number, '"1"')
            assert row.next_at is not None
            assert row.next_at - now == timedelta(seconds=10 * (number + 1))
        assert row.last_error == "The site answered 500. [http_500]"
        row = settle(session, Outcome("unchanged"), later(hours=9))
        assert (row.state, row.failures, row.last_error) == ("ok", 0, None)


def test_a_source_that_is_gone_is_not_asked_again(database: Database) -> None:
    with database.write() as session:
        a_source(session)
        row = settle(session, Outcome("http_410", gone=True))
        assert (row.state, row.next_at) == ("gone", None)
        changes.resume(session, "paper", later(hours=1))
        assert (row.state, row.next_at, row.failures) == ("new", later(hours=1), 0)


def test_a_pause_during_the_sweep_is_kept(database: Database) -> None:
    with database.write() as session:
        a_source(session)
        claim = sources.claim_due(session, NOW, "run:t", 1)[0]
    with database.write() as session:
        changes.pause(session, "paper", NOW)
    with database.write() as session:
        assert settlement.settle(session, claim, Outcome("ok", ENTRIES), NOW) == 2
        row = sources.get(session, "paper")
        assert (row.state, row.next_at) == ("paused", None)


def test_a_host_that_asks_for_it_is_left_alone_with_all_it_has(database: Database) -> None:
    with database.write() as session:
        first = a_source(session)
        second = a_source(session, "sister", url="https://paper.example/other")
        other = a_source(session, "other")
        late = a_source(session, "late", url="https://paper.example/late", next_at=later(hours=2))
        a_page(session, first, "https://paper.example/a")
        a_page(session, first, "https://elsewhere.example/a")
        for source, closed in ((second, None), (second, NOW), (other, None)):
            session.add(Gap(source_id=source.id, from_at=NOW, to_at=NOW, estimated=1, next_at=NOW, closed_at=closed))
        settle(session, Outcome("http_429", retry_after=600, hold_host=True))
        session.expire_all()
        assert second.next_at == later(minutes=10)
        assert first.next_at is not None
        assert first.next_at > second.next_at
        assert (other.next_at, late.next_at) == (NOW, later(hours=2))
        due = {p.url: p.next_at for p in session.scalars(select(Page))}
        assert due == {"https://paper.example/a": later(minutes=10), "https://elsewhere.example/a": NOW}
        assert list(session.scalars(select(Gap.next_at).order_by(Gap.id))) == [later(minutes=10), NOW, NOW]
