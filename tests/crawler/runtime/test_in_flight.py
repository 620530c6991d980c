"""Jobs of one host stand in a line, hosts side by side; a dead spider's jobs are given back, single sites' spiders go on."""

from __future__ import annotations

from crawler.runtime.in_flight import Flight
from crawler.sources import store as sources


def job(number: int, host: str, kind: str = "feed") -> sources.SweepClaim:
    return sources.SweepClaim(number, f"s{number}", "", kind, None, None, None, None, None, host, "run:t")


def test_one_of_a_host_at_a_time_in_the_order_of_their_claim() -> None:
    flight = Flight(10)
    a1, a2, b1 = job(1, "a"), job(2, "a"), job(3, "b")
    assert flight.begin([a1, a2, b1]) == [a1, b1]
    assert flight.begin([job(4, "a")]) == []
    assert (len(flight), flight.room) == (4, 6)
    assert flight.end(a1) is a2
    assert flight.end(b1) is None
    assert len(flight) == 2


def test_an_answer_of_an_earlier_life_starts_nothing() -> None:
    flight = Flight(10)
    old, waits, site = job(1, "a"), job(2, "a"), job(3, "b", "spider")
    flight.begin([old, waits, site])
    assert flight.drop() == [old, waits]
    assert list(flight) == [site]
    again = job(1, "a")
    assert flight.begin([again]) == [again]
    assert flight.end(old) is None
    assert list(flight) == [again, site] or list(flight) == [site, again]


def test_there_is_never_room_for_less_than_nothing() -> None:
    flight = Flight(1)
    flight.begin([job(1, "a"), job(2, "b")])
    assert flight.room == 0
