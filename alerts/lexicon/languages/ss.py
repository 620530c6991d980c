"""Swati: what is written together before a name."""

from alerts.lexicon.languages import Profile

PROFILE = Profile(name="Swati", inner_capitals=True)
