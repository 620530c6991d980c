"""A long list is stored in slices: others write between them, and a process that dies between two loses and doubles nothing."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select

from crawler.frontier import listed, pages
from crawler.items import Entry
from crawler.runtime.jobs.sweep import SweepJobs
from crawler.sources import settlement
from crawler.sources import store as sources
from crawler.sources.settlement import Outcome, Seen
from crawler.sources.store import SweepClaim
from crawler.storage.database import Database
from crawler.storage.models import Page, Source, Statement
from tests.support.builders import NOW, a_source, later
from tests.support.jobs import with_jobs


def shown(name: str) -> Outcome:
    """Twelve pages, the newest first, and three posts without a page."""
    at = f"https://{name}.example"
    own = tuple(Entry(f"{at}/{n}", f"Page {n}", published=f"2026-02-{20 - n:02}") for n in range(12))
    posts = tuple(Entry(f"{at}/p{n}", summary=f"{name} says {n}.", whole=True) for n in range(3))
    return Outcome("ok", own + posts, etag='"1"')


def begun(database: Database, name: str, now: datetime) -> tuple[SweepClaim, list[Seen]]:
    with database.write() as session:
        claim = next(c for c in sources.claim_due(session, now, f"run:{now}", 10) if c.name == name)
    with database.read() as session:
        seen = settlement.look(session, claim, shown(name), now)
    assert seen is not None
    return claim, list(settlement.slices(seen))


def store(database: Database, claim: SweepClaim, parts: list[Seen], now: datetime) -> list[int | None]:
    new = []
    for part in parts:
        with database.write() as session:
            new.append(settlement.store_slice(session, claim, part, now))
    return new


def poll(database: Database, name: str, now: datetime) -> int:
    """A poll from beginning to end; the number of new items."""
    claim, parts = begun(database, name, now)
    found = sum(new or 0 for new in store(database, claim, parts[:-1], now))
    with database.write() as session:
        left = replace(parts[-1], found=found)
        return settlement.settle(session, claim, shown(name), now, seen=left)


def stored(database: Database, name: str) -> Any:
    """What became of the list, without the source's name."""
    with database.read() as session:
        source = sources.get(session, name)
        rows = session.execute(select(Page.url, Page.state, Page.catch_up).where(Page.source_id == source.id))
        said = session.scalars(select(Statement.text).where(Statement.source_id == source.id))
        settled = (source.etag, source.state, source.lease_token, source.first_read is not None)
        return sorted((url.replace(name, ""), *more) for url, *more in rows), len(list(said)), settled


@pytest.fixture
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slices of four rows or two posts; of a first read five pages are fetched."""
    monkeypatch.setattr(listed, "SLICE", 4)
    monkeypatch.setattr(settlement, "POST", 2)
    monkeypatch.setattr(listed, "FIRST_READ", 5)


@pytest.mark.usefixtures("_small")
def test_a_kill_after_any_slice_loses_and_doubles_nothing(database: Database) -> None:
    with database.write() as session:
        for name in ("whole", *(f"cut{n}" for n in range(5))):
            a_source(session, name)
    assert poll(database, "whole", NOW) == 15
    wanted = stored(database, "whole")
    assert len(wanted[0]) == 12
    for cut in range(5):  # five transactions, the last of which settles
        name = f"cut{cut}"
        dead, parts = begun(database, name, later(minutes=10 * cut + 10))
        assert len(parts) == 5
        store(database, dead, parts[:cut], later(minutes=10 * cut + 10))
        again = later(minutes=10 * cut + 15)
        poll(database, name, again)
        assert stored(database, name) == wanted, f"cut off after {cut} slices"
        assert store(database, dead, parts[:1], again) == [None], "the dead one's token is void"


@pytest.mark.usefixtures("_small")
def test_a_page_that_another_source_shows_meanwhile_is_stored_once(sqlite: Database) -> None:
    with sqlite.write() as session:
        a_source(session)
        other = a_source(session, "other").id
    claim, parts = begun(sqlite, "paper", NOW)
    with sqlite.write() as session:
        pages.note(session, session.get_one(Source, other), shown("paper").entries[:12:6], NOW)
    store(sqlite, claim, parts[:-1], NOW)
    with sqlite.write() as session:
        settlement.settle(session, claim, shown("paper"), NOW, seen=parts[-1])
    with sqlite.read() as session:
        owners = dict(session.execute(select(Page.source_id, func.count()).group_by(Page.source_id)).all())
    assert owners == {claim.id: 10, other: 2}


def test_others_write_between_the_slices(sqlite: Database) -> None:
    with sqlite.write() as session:
        a_source(session)
        (claim,) = sources.claim_due(session, NOW, "run:t", 1)
    entries = tuple(Entry(f"https://paper.example/{n}") for n in range(4 * listed.SLICE))
    count = select(func.count()).select_from(Page)

    async def work(jobs: SweepJobs) -> set[int]:
        met = set()
        settling = asyncio.ensure_future(jobs._settle(claim, Outcome("ok", entries)))
        while not settling.done():
            met.add(await jobs.ingest.writer.run(partial(lambda session: session.scalar(count))))
        await settling
        return met

    met = with_jobs(sqlite, SweepJobs, work)
    assert len(met - {0, len(entries)}) >= 2
