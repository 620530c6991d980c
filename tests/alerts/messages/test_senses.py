"""The sense of an origin, as a reader is told it."""

from __future__ import annotations

import pytest

from alerts.messages import senses
from alerts.messages.message import Passage


@pytest.mark.parametrize(
    ("via", "said"),
    [
        ("as written", ""),
        ("", ""),
        ("form of Чечня, Russian name of Chechnya (place)", "Chechnya"),
        ("form of Иван, form of Петров", "form of Иван, form of Петров"),
        ("irregular form of سجن: Arabic with the article", "سجن with the article"),
        ("by its sound, with the initial", "sounds like Ann Lee"),
        ("name of the game (board)", "the game (board)"),
    ],
)
def test_the_sense_of_an_origin(via: str, said: str) -> None:
    assert senses.sense(Passage("text", 0, 1, "x", 'name:"Ann Lee"', via)) == said
