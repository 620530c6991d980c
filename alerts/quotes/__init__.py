"""Who said what, and which outlets does a text stand on?

Rules over words, a profile a language.
"""

from __future__ import annotations

from alerts.quotes.languages import CODES, profile
from alerts.quotes.model import Quote, Report, Said, Speaker
from alerts.quotes.reading import read
from alerts.quotes.reported import reported

__all__ = ["CODES", "Quote", "Report", "Said", "Speaker", "find"]


def find(text: str, lang: str | None) -> Said:
    """All quotes of a text in that language, and the outlets it reports from. Of a language without profile only the passages."""
    words = profile(lang)
    return Said(tuple(read(text, words)), tuple(reported(text, words)))
