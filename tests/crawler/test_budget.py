"""No more requests an hour than the installation was given."""

from __future__ import annotations

from crawler.budget import Budget
from tests.support.builders import NOW, later


def test_what_was_spent_comes_back_after_an_hour() -> None:
    budget = Budget(10)
    budget.spend(6, NOW)
    budget.spend(3, later(minutes=30))

    assert budget.left(later(minutes=40)) == 1
    assert budget.left(later(minutes=60)) == 7
    assert budget.left(later(minutes=90)) == 10


def test_it_is_never_negative() -> None:
    budget = Budget(2)
    budget.spend(5, NOW)

    assert budget.left(NOW) == 0


def test_zero_is_no_limit() -> None:
    budget = Budget(0)
    budget.spend(5, NOW)

    assert budget.left(NOW) >= 1000
