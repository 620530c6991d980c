"""Sources as rows: declared and added, claimed one a host, and removed."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from crawler.errors import ConfigError, RequestError
from crawler.health import gaps
from crawler.sources import changes
from crawler.sources import store as sources
from crawler.storage.database import Database
from crawler.storage.models import ADHOC, Gap, Source, Statement
from tests.support.builders import NOW, a_source, a_spec, a_statement, later

WRONG = [
    ({"url": ""}, "source_without_url"),
    ({"kind": "podcast"}, "source_kind"),
    ({"kind": "spider"}, "source_without_spider"),
    ({"first": "never"}, "source_first"),
    ({"every": "soon"}, "duration_invalid"),
    ({"every": "cron 1 2 3"}, "cron_invalid"),
    ({"every": "cron 0 7 * * *", "timezone": "Mars/Olympus"}, "timezone_unknown"),
]


@pytest.mark.parametrize(("changes", "code"), WRONG)
def test_a_source_that_contradicts_itself_is_refused(sqlite: Database, changes: dict[str, Any], code: str) -> None:
    with pytest.raises((RequestError, ConfigError)) as caught, sqlite.write() as session:
        sources.add(session, a_spec(**changes), NOW)
    assert caught.value.code == code
    assert caught.value.fix


def test_a_source_is_named_for_its_host(database: Database) -> None:
    with database.write() as session:
        names = [
            sources.add(session, a_spec(url=url), NOW).name
            for url in (
                "https://www.paper.example/feed",
                "https://paper.example/b",
                "https://paper.example/c",
                "https://pap_r.example/",
            )
        ]
    assert names == ["paper.example", "paper.example-2", "paper.example-3", "pap_r.example"]


def test_a_name_is_taken_once(sqlite: Database) -> None:
    with pytest.raises(RequestError) as caught, sqlite.write() as session:  # noqa: PT012
        sources.add(session, a_spec(name="x"), NOW)
        sources.add(session, a_spec(name="x"), NOW)
    assert caught.value.code == "source_exists"


# ---- what the file declares


def synchronise(database: Database, *specs: Any, now: Any = NOW) -> dict[str, Source]:
    with database.write() as session:
        sources.synchronise(session, specs, now)
    with database.read() as session:
        return {row.name: row for row in session.scalars(select(Source))}


def test_the_file_is_brought_in_and_brought_in_again(database: Database) -> None:
    first = synchronise(database, a_spec(name="a"), a_spec(url="https://b.example/f"))
    again = synchronise(database, a_spec(name="a"), a_spec(url="https://b.example/f"), now=later(hours=1))
    assert {n: r.id for n, r in first.items()} == {n: r.id for n, r in again.items()}
    assert set(again) == {"a", "b.example"}
    assert all(r.next_at == NOW for r in again.values())  # an unchanged source is not read sooner


def test_a_changed_interval_counts_at_once_and_a_changed_address_is_read_whole(database: Database) -> None:
    synchronise(database, a_spec(name="a"), a_spec(name="b", url="https://b.example/1"))
    with database.write() as session:
        for row in session.scalars(select(Source)):
            row.etag, row.body_sha256, row.next_at, row.state = '"1"', "f", later(days=1), "ok"
    rows = synchronise(database, a_spec(name="a", every="5s"), a_spec(name="b", url="https://b.example/2"), now=later(hours=1))  # fmt: skip
    assert rows["a"].next_at == rows["b"].next_at == later(hours=1)
    assert rows["a"].etag == '"1"'
    assert rows["b"].etag is rows["b"].body_sha256 is None


def test_what_left_the_file_is_paused_and_keeps_what_it_said(database: Database) -> None:
    synchronise(database, a_spec(name="a"))
    with database.write() as session:
        a_statement(session, source=sources.get(session, "a"))
    rows = synchronise(database)
    assert (rows["a"].state, rows["a"].next_at, rows["a"].declared) == ("paused", None, False)
    rows = synchronise(database, a_spec(name="a"), now=later(hours=1))
    assert (rows["a"].state, rows["a"].next_at) == ("ok", later(hours=1))
    with database.read() as session:
        assert len(session.scalars(select(Statement)).all()) == 1


def test_what_was_added_by_hand_is_left_alone(database: Database) -> None:
    with database.write() as session:
        a_source(session, "mine")
    assert synchronise(database, a_spec(name="a"))["mine"].next_at == NOW


def test_a_paused_source_stays_paused_when_the_file_still_declares_it(database: Database) -> None:
    synchronise(database, a_spec(name="a"))
    with database.write() as session:
        changes.pause(session, "a", NOW)
    rows = synchronise(database, a_spec(name="a"), now=later(hours=1))
    assert (rows["a"].state, rows["a"].next_at) == ("paused", None)


def test_two_of_one_name_are_refused(sqlite: Database) -> None:
    with pytest.raises(RequestError) as caught:
        synchronise(sqlite, a_spec(name="a"), a_spec(name="a", url="https://b.example/"))
    assert caught.value.code == "source_twice"


def test_one_address_twice_is_two_sources_and_stays_so(database: Database) -> None:
    """With another selector, say: named for the host one after the other, and found again in that order."""
    specs = [
        a_spec(kind="listing", selector=".news a"),
        a_spec(kind="listing", selector=".reports a"),
        a_spec(name="x"),
    ]
    first = synchronise(database, *specs)
    again = synchronise(database, *specs)
    assert {n: (r.id, r.selector) for n, r in first.items()} == {n: (r.id, r.selector) for n, r in again.items()}
    assert set(again) == {"paper.example", "paper.example-2", "x"}


# ---- claiming


def names(session: Session, limit: int = 10, **more: Any) -> list[str]:
    return [c.name for c in sources.claim_due(session, more.pop("now", NOW), "run:t", limit, **more)]


def test_what_is_due_is_claimed_oldest_first_one_a_host_none_busy(database: Database) -> None:
    with database.write() as session:
        a_source(session, "b", next_at=later(minutes=-1))
        a_source(session, "a", next_at=later(minutes=-2))
        a_source(session, "a-2", url="https://a.example/other", next_at=later(minutes=-3))
        a_source(session, "later", next_at=later(seconds=1))
        a_source(session, "paused", next_at=None)
        a_source(session, "busy", next_at=later(minutes=-9))
        assert names(session, busy=["busy.example"]) == ["a-2", "b"]
        assert names(session, busy=["busy.example"]) == ["a"]  # the host is free again for whoever asks
        assert names(session) == ["busy"]
        assert names(session) == []


def test_one_crowded_host_holds_up_no_other(database: Database) -> None:
    """Forty sources of one server, all overdue, and one of another that became due last."""
    with database.write() as session:
        for n in range(40):
            a_source(session, f"c{n}", url=f"https://crowd.example/{n}", next_at=later(hours=-1))
        a_source(session, "small", next_at=later(minutes=-1))
        assert sorted(names(session, 2)) == ["c0", "small"]


def test_sources_that_are_asked_for_by_hand_need_not_be_due(database: Database) -> None:
    with database.write() as session:
        wanted = a_source(session, "a", next_at=later(days=1))
        a_source(session, "b")
        assert names(session, only=[wanted.id]) == ["a"]
        assert names(session, only=[]) == []


# ---- the rest


def test_an_unknown_source_is_a_sentence(sqlite: Database) -> None:
    with pytest.raises(RequestError) as caught, sqlite.read() as session:
        sources.get(session, "nobody")
    assert caught.value.code == "source_unknown"


def test_the_source_of_single_addresses_is_never_due(database: Database) -> None:
    with database.write() as session:
        first, second = sources.named(session, ADHOC, NOW), sources.named(session, ADHOC, NOW)
        assert first is second
        made = sources.named(session, "gazette", NOW)
        assert (made.kind, made.next_at, made.first) == ("spider", None, "alert")
        assert names(session, now=later(days=99)) == []


def test_open_gaps_are_told_by_source(database: Database) -> None:
    with database.write() as session:
        row = a_source(session)
        for closed in (None, NOW):
            session.add(Gap(source_id=row.id, from_at=NOW, to_at=later(hours=1), estimated=3, closed_at=closed))
        session.flush()
        assert [(g.source_id, g.estimated) for g in gaps.unfinished(session, NOW)] == [(row.id, 3)]
