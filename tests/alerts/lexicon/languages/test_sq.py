"""Albanian: places in their case forms."""

from __future__ import annotations

from pathlib import Path

import pytest

from alerts.lexicon import Lexicon
from tests.alerts.lexicon.behaviour.places import index_of, named


@pytest.mark.parametrize("text", ["në Bregun Perëndimor", "i Bregut Perëndimor", "Bregu Perëndimor"])
def test_places_are_found_in_their_case_forms(text: str, tmp_path: Path) -> None:
    index = index_of(Lexicon(tmp_path), ["West Bank (r-west-bank)"])
    assert named(index, f"Sot {text}, tha ai.", "sq")
