"""Nynorsk."""

from alerts.lexicon.languages import Profile, no

PROFILE = Profile(name="Nynorsk", function_words=no.PROFILE.function_words)
