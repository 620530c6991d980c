"""Hosts at which something is due: the longest due first, and none overlooked because another host has very many rows."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from crawler.frontier import pages
from crawler.items import Entry
from crawler.schedule.due_hosts import due_hosts, held_hosts
from crawler.sources import store as sources
from crawler.storage.database import Database
from crawler.storage.models import Gap, Page, Source
from tests.support.builders import NOW, a_source, later


@pytest.fixture
def crowded(database: Database) -> Database:
    """One host has fifty pages that are longer due than all else; a source, a page and a gap are due elsewhere."""
    with database.write() as session:
        crowd, other = a_source(session, "crowd"), a_source(session, "other")
        lone, lacking = a_source(session, "lone", next_at=later(minutes=-1)), a_source(session, "lacking")
        crowd.next_at = other.next_at = lacking.next_at = later(days=1)
        pages.note(session, crowd, [Entry(f"https://crowd.example/{n}") for n in range(50)], NOW)
        session.execute(update(Page).values(next_at=later(hours=-1)))
        pages.note(session, other, [Entry("https://other.example/1")], NOW)
        session.add(Gap(source_id=lacking.id, from_at=NOW, to_at=NOW, estimated=1, next_at=NOW))
        assert lone.next_at
    return database


def hosts(database: Database, limit: int, **asked: object) -> list[str]:
    with database.read() as session:
        return due_hosts(session, NOW, limit, **asked)  # type: ignore[arg-type]


def test_none_is_overlooked_behind_a_host_with_many_pages(crowded: Database) -> None:
    """Fifty rows are more than the first look takes."""
    found = hosts(crowded, 4)
    assert found[:2] == ["crowd.example", "lone.example"]
    assert set(found[2:]) == {"other.example", "lacking.example"}
    assert hosts(crowded, 1) == ["crowd.example"]


def test_hosts_are_named_and_left_out(crowded: Database) -> None:
    assert hosts(crowded, 2, but=["crowd.example"])[:1] == ["lone.example"]
    assert set(hosts(crowded, 3, among=["crowd.example", "other.example"])) == {"crowd.example", "other.example"}
    assert hosts(crowded, 3, among=["crowd.example"], but=["crowd.example"]) == []


def test_claims_see_behind_a_host_with_many_rows(crowded: Database) -> None:
    """Two pages at most of a host: the rows of the crowd fill the first look, and the other host is found behind them."""
    with crowded.write() as session:
        claims = pages.claim_due(session, NOW, "run:1", 3, per_host=2)
        assert [claim.host_key for claim in claims] == ["crowd.example", "crowd.example", "other.example"]
        session.execute(update(Source).values(next_at=NOW, host_key="crowd.example"))
        late = session.scalars(select(Source).where(Source.name == "lone")).one()
        late.host_key, late.next_at = "lone.example", later(minutes=-1)
        taken = sources.claim_due(session, NOW, "run:1", 2, busy=["crowd.example"])
        assert [claim.name for claim in taken] == ["lone"]


def test_a_host_that_is_held_is_due_when_its_pause_is_over(crowded: Database) -> None:
    """One row holds it, for all that is due there; who waits a little is told of it before."""
    with crowded.write() as session:
        crowd = session.scalars(select(Page).where(Page.host_key == "crowd.example").limit(1)).one()
        crowd.state, crowd.lease_until = "done", later(seconds=3)
        session.scalars(select(Gap)).one().lease_until = later(hours=1)
    with crowded.read() as session:
        assert held_hosts(session, NOW) == {"crowd.example", "lacking.example"}
    assert set(hosts(crowded, 10)) == {"lone.example", "other.example"}
    assert hosts(crowded, 10, soon=timedelta(seconds=4))[0] == "crowd.example"
    assert hosts(crowded, 10, among=["crowd.example"]) == []
