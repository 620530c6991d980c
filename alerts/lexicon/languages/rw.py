"""Kinyarwanda: what is written together before a name."""

from alerts.lexicon.languages import Profile

PROFILE = Profile(name="Kinyarwanda", inner_capitals=True)
