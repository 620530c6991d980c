"""Chinese."""

from alerts.lexicon.languages import Profile

PROFILE = Profile(name="Chinese", uninflected=True)
