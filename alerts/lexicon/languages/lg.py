"""Ganda: what is written together before a name."""

from alerts.lexicon.languages import Profile

PROFILE = Profile(name="Ganda", inner_capitals=True)
