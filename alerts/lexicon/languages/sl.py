"""Slovene."""

from alerts.lexicon.languages import Profile, hr

PROFILE = Profile(
    name="Slovene",
    function_words=hr.PROFILE.function_words,
    name_endings=hr.PROFILE.name_endings + " ah eh ami mi",
    drops_vowel=True,
    carons=True,
)
