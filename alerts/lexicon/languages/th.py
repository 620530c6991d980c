"""Thai."""

from alerts.lexicon.languages import Profile

PROFILE = Profile(name="Thai", uninflected=True)
