"""Catalan."""

from alerts.lexicon.languages import Profile, es

PROFILE = Profile(name="Catalan", owns=es.plural_in_s)
