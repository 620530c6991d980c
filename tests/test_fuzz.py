"""The targets of bench/fuzz.py for a moment each: whatever comes in, it is taken or refused with an error of ours."""

from __future__ import annotations

import pytest

from bench import fuzz


@pytest.mark.parametrize("name", fuzz.TARGETS)
def test_mutated_input_is_taken_or_refused(name: str) -> None:
    tried, text, wrong = fuzz.run(name, 60, seed=1, most=300)
    assert (text, wrong) == ("", "")
    assert tried > 10


def test_a_target_that_breaks_is_a_finding() -> None:
    assert "ZeroDivisionError" in fuzz.attempt(lambda text: 1 / 0, "x")  # type: ignore[arg-type, return-value]
    assert fuzz.attempt(lambda text: None, "x") == ""
