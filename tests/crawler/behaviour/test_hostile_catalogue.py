"""A spread of the catalogue of hostile input (bench/hostile) through the real doors; and no list costs more than its length."""

from __future__ import annotations

import asyncio

import pytest

from bench.hostile import markup
from bench.hostile.__main__ import GROUPS, LIMITED, all_cases, fault, run
from bench.hostile.case import Case, Doors, Outcome
from crawler.feeds import reader
from tests.support.unheld import unheld
from tests.support.work import cpu_seconds

SMALL = 20_000
A_SPREAD = 17  # cases of each group, so that all of them are 150
FEW, MANY, FOLD = 24_000, 192_000, 8
LINEAR = 4 * FOLD  # what is quadratic takes 64 times as long for eight times the length
CHEAP = 0.3  # seconds of processor time under which nothing is held against an input
DOCUMENTS = {
    **{f"feed: {name}": build for name, build in markup.FEEDS.items()},
    **{f"sitemap: {name}": build for name, build in markup.SITEMAPS.items()},
    **{f"JSON: {name}": build for name, build in markup.JSONS.items()},
    **{f"page: {name}": build for name, build in markup.PAGES.items()},
}


def test_the_catalogue_has_eight_hundred_cases_and_each_has_a_name_of_its_own() -> None:
    titles = [case.title for case in all_cases(SMALL)]
    assert len(titles) >= 800
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("group", GROUPS)
def test_a_spread_of_the_catalogue_holds(group: str) -> None:
    cases = list(GROUPS[group](SMALL))
    step = max(1, len(cases) // A_SPREAD)
    assert asyncio.run(unheld(run(cases[::step]))) == []


@pytest.mark.parametrize(
    ("found", "wrong"),
    [
        (Outcome("list_memory", "Reading the list needed more memory than a list may have."), ""),
        (Outcome(note="read"), "read instead of"),
        (Outcome("list_memory", ""), "without a sentence"),
        (Outcome("list_memory", "Traceback (most recent call last):\n  x."), "without a sentence"),
    ],
)
def test_what_does_not_hold_is_seen(found: Outcome, wrong: str) -> None:
    async def nothing(doors: Doors) -> Outcome:
        return found

    said = fault(Case("lists", "a door", "a name", nothing, frozenset({"list_memory"})), found)
    assert said.startswith(wrong) if not wrong else wrong in said


def cost(name: str, size: int) -> float:
    """Seconds of processor time that reading a document of this size takes here."""
    body, selector = DOCUMENTS[name](size), "li:has(a)" if name == "page: links" else None
    return cpu_seconds(lambda: reader.read(body, "https://a.example/list", selector=selector))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_eight_times_the_list_costs_no_more_than_some_eight_times(name: str) -> None:
    cost(name, 1_000)  # what is loaded at its first use
    many = cost(name, MANY)
    if many > CHEAP:
        few = min(cost(name, FEW) for _ in range(3))
        assert min(many, cost(name, MANY)) <= max(CHEAP, LINEAR * few)


def test_the_kernels_limits_are_for_what_nobody_thought_of() -> None:
    """No document of the catalogue needs them at this size: what it may cost is counted before."""

    async def ended() -> list[str]:
        doors = Doors()
        try:
            cases = list(GROUPS["lists"](SMALL))[::13]
            return [case.title for case in cases if (await case.run(doors)).code.endswith(LIMITED)]
        finally:
            await doors.close()

    assert asyncio.run(ended()) == []
