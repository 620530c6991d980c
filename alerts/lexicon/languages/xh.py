"""Xhosa: what is written together before a name."""

from alerts.lexicon.languages import Profile

PROFILE = Profile(name="Xhosa", inner_capitals=True)
