"""Sinhala: cases by what is written after a noun."""

import re

from alerts.lexicon.languages import Forms, Profile, joined

_CASES = "ේ ට ගේ න් ව වේ ෙහි හි වල ෙන් යේ යට යේදී ේදී"


def sinhala(word: str) -> Forms:
    """මාධ්‍යවේදී: මාධ්‍යවේදීන්, මාධ්‍යවේදියාට."""
    if len(word) > 2:
        yield from joined(word, after=f"{_CASES} න්ට න්ගේ යා යන් යාට යාගේ ින් වරු වරුන්")
        if word[-1] in "ාැිීුූේෝ":
            yield from joined(word[:-1], after="යා යාට යාගේ ියා ියාට ියාගේ ේ යේ")


PROFILE = Profile(name="Sinhala", forms=sinhala, nominative=re.compile("(?:ව|ය|්)$"), name_endings=_CASES + " වේදී")
