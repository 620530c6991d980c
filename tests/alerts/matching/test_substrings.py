"""Terms inside text without spaces: found whenever they came, not found once they went, in few automata."""

from __future__ import annotations

from itertools import pairwise
from random import Random

from alerts.matching.substrings import TIMES, Substrings


def test_what_is_filed_is_found_and_nothing_else() -> None:
    dice = Random(5)
    made = Substrings()
    filed: set[str] = set()
    for _ in range(400):
        term = "".join(dice.choices("车臣新疆人民", k=dice.randint(1, 3)))
        if dice.random() < 0.7:
            made.add(term)
            filed.add(term)
        else:
            made.drop(term)
            filed.discard(term)
        run = "".join(dice.choices("车臣新疆人民国", k=12))
        expected = {(t, at, at + len(t)) for t in filed for at in range(len(run)) if run.startswith(t, at)}
        assert sorted(made.find(run)) == sorted(expected)


def test_a_term_more_does_not_build_all_again() -> None:
    made = Substrings()
    for n in range(3_000):
        made.add(chr(0x4E00 + n) + "省")
    assert [*made.find("一省")] == [("一省", 0, 2)]
    largest = made._levels[0][1]
    for n in range(200):
        made.add(chr(0x6000 + n) + "市")
        assert [*made.find(f"{chr(0x6000 + n)}市")] == [(f"{chr(0x6000 + n)}市", 0, 2)]
    assert made._levels[0][1] is largest
    sizes = [len(terms) for terms, _ in made._levels]
    assert all(one >= TIMES * next_ for one, next_ in pairwise(sizes))
