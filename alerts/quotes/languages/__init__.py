"""The languages whose quotes are read: one profile a file. A language is added with its file and its test."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path

from alerts.quotes.languages.profile import Profile

CODES = tuple(sorted(file.stem for file in Path(__file__).parent.glob("[a-z][a-z].py")))
"""Languages that have a profile."""

PLAIN = Profile(code="", verbs=frozenset())
"""Of other languages the passages are known, and nobody's."""


@cache
def profile(lang: str | None) -> Profile:
    """The profile of a language, of its file; PLAIN when it has none."""
    code = (lang or "")[:2].lower()
    if code not in CODES:
        return PLAIN
    found: Profile = import_module(f"{__name__}.{code}").PROFILE
    return found
