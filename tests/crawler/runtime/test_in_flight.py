"""Jobs of one host wait for each other, hosts do not; a dead spider's jobs are given back, spiders of single sites go on."""

from __future__ import annotations

from typing import Any, cast

from crawler.fetch.addresses import Addresses
from crawler.health.states import Verdict
from crawler.runtime.in_flight import InFlight
from crawler.runtime.jobs.base import Ingest, Job, Scope
from crawler.runtime.jobs.sweep import SweepJobs
from crawler.schedule.cadence import Schedule
from crawler.sources.source_state import SourceState
from crawler.sources.store import SweepClaim
from tests.support.builders import NOW

SWEEPS = SweepJobs(Ingest(cast("Any", None), cast("Any", None)), Scope())  # nothing is stored here


STATE = SourceState(Addresses("feed", ""), Schedule("10m"), Verdict("ok", NOW))


def job(number: int, host: str, kind: str = "feed") -> Job:
    return Job(SWEEPS, SweepClaim(number, f"s{number}", "", kind, None, None, None, None, None, host, "run:t", STATE))


def test_one_of_a_host_at_a_time_in_the_order_of_their_claim() -> None:
    in_flight = InFlight(10)
    a1, a2, b1 = job(1, "a"), job(2, "a"), job(3, "b")
    assert in_flight.begin([a1, a2, b1]) == [a1, b1]
    assert in_flight.begin([job(4, "a")]) == []
    assert (len(in_flight), in_flight.room) == (4, 6)
    assert in_flight.end(a1) is a2
    assert in_flight.end(b1) is None
    assert len(in_flight) == 2


def test_an_answer_of_an_earlier_spider_starts_nothing() -> None:
    in_flight = InFlight(10)
    old, waits, site = job(1, "a"), job(2, "a"), job(3, "b", "spider")
    in_flight.begin([old, waits, site])
    assert in_flight.under_way(old)
    assert not in_flight.under_way(waits)
    assert in_flight.drop() == [old, waits]
    assert not in_flight.under_way(old)
    assert list(in_flight) == [site]
    again = job(1, "a")
    assert in_flight.begin([again]) == [again]
    assert in_flight.end(old) is None
    assert list(in_flight) == [again, site] or list(in_flight) == [site, again]


def test_there_is_never_room_for_less_than_nothing() -> None:
    in_flight = InFlight(1)
    in_flight.begin([job(1, "a"), job(2, "b")])
    assert in_flight.room == 0
