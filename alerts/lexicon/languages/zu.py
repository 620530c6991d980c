"""Zulu: what is written together before a name."""

from alerts.lexicon.languages import Profile

PROFILE = Profile(name="Zulu", inner_capitals=True)
