"""Regions in phrases of our own in some seventy languages: nearly all are found, and hardly any where none is named."""

from __future__ import annotations

from pathlib import Path

from alerts.lexicon import Lexicon
from tests.alerts.lexicon.behaviour.regions import measured, phrases


def test_regions_in_seventy_languages(tmp_path: Path) -> None:
    found = measured(Lexicon(tmp_path))
    assert len(found.missed) <= 0.05 * found.asked, found.missed
    assert len(found.wrong) <= 0.01 * len([*phrases()]), found.wrong
