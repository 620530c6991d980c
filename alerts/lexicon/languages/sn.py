"""Shona: what is written together before a name."""

from alerts.lexicon.languages import Profile

PROFILE = Profile(name="Shona", inner_capitals=True)
