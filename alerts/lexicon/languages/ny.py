"""Chichewa: what is written together before a name."""

from alerts.lexicon.languages import Profile

PROFILE = Profile(name="Chichewa", inner_capitals=True)
