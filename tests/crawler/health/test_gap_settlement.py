"""What a look into a gap found is stored in parts: others write between them, and an end between two loses and doubles nothing."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from crawler.frontier import listed
from crawler.health import gap_settlement, gaps
from crawler.health.gap_settlement import Part
from crawler.health.gaps import GapClaim
from crawler.items import Entry
from crawler.storage.database import Database
from crawler.storage.models import Appearance, Gap, Page, Statement
from tests.support.builders import NOW, a_source, later

SINCE = later(hours=-9)
FOUND = (
    *(
        Entry(f"https://paper.example/{n}", f"Page {n}", published=f"2026-03-04T0{n % 3}:00:00+00:00")
        for n in range(10)
    ),
    *(Entry(f"https://paper.example/post{n}", summary=f"They said {n}.", whole=True) for n in range(3)),
)


@pytest.fixture
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four rows or two posts in a transaction."""
    monkeypatch.setattr(listed, "SLICE", 4)
    monkeypatch.setattr(gap_settlement, "POSTS", 2)


def begun(database: Database, minutes: int) -> tuple[GapClaim, list[Part]]:
    with database.write() as session:
        (claim,) = gaps.claim_due(session, later(minutes=minutes), f"run:{minutes}", 5)
    with database.read() as session:
        return claim, gap_settlement.compare(session, claim, FOUND, later(minutes=minutes))


def store(database: Database, claim: GapClaim, parts: list[Part], minutes: int) -> list[int | None]:
    new = []
    for part in parts:
        with database.write() as session:
            new.append(gap_settlement.store(session, claim, part, later(minutes=minutes)))
    return new


@pytest.mark.usefixtures("_small")
@pytest.mark.parametrize("cut", range(5))
def test_an_end_after_any_part_loses_and_doubles_nothing(sqlite: Database, cut: int) -> None:
    with sqlite.write() as session:
        gaps.open_gap(session, a_source(session, first_read=SINCE), SINCE, 13, NOW)
    dead, parts = begun(sqlite, 0)
    assert len(parts) == 5
    assert all(len(part.changes) <= 4 and len(part.posts) <= 2 for part in parts)
    before = store(sqlite, dead, parts[:cut], 0)
    claim, again = begun(sqlite, 15)  # its lease has run out
    assert store(sqlite, dead, parts[-1:], 15) == [None], "the dead one's token is void"
    after = store(sqlite, claim, again[:-1], 15)
    with sqlite.write() as session:
        total = gap_settlement.settle(session, claim, again[-1], True, later(minutes=15), sum(n or 0 for n in after))
    assert sum(n or 0 for n in before) + (total or 0) == len(FOUND)
    with sqlite.read() as session:
        count = [session.scalar(select(func.count()).select_from(model)) for model in (Page, Statement)]
        assert count == [10, 3]
        moments = session.scalars(select(Appearance.at)).all()
        assert len(moments) == len(set(moments))
        assert session.scalars(select(Gap.closed_at)).one() == later(minutes=15)
