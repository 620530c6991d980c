"""Bosnian."""

from alerts.lexicon.languages import Profile, hr

PROFILE = Profile(
    name="Bosnian",
    function_words=hr.PROFILE.function_words,
    dictionary="hbs",
    name_endings=hr.PROFILE.name_endings,
    drops_vowel=True,
    carons=True,
)
