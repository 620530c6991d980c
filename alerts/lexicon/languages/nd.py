"""Ndebele: what is written together before a name."""

from alerts.lexicon.languages import Profile

PROFILE = Profile(name="Ndebele", inner_capitals=True)
