"""Ossetic: cases after a name."""

from alerts.lexicon.languages import Profile

PROFILE = Profile(name="Ossetic", name_endings="ы æй мæ æн æм ыл имæ ау йы йæ")
