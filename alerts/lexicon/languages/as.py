"""Assamese: what is written after a name."""  # noqa: N999

from alerts.lexicon.languages import Profile

PROFILE = Profile(name="Assamese", name_endings="ৰ ৰে ত ক লৈ ৰা ে ও")
