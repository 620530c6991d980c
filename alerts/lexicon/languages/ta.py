"""Tamil: number and cases, with the glide or the vowel that joins them to the noun."""

import re

from alerts.lexicon.languages import Forms, Profile

_PULLI = "்"
_CASES = "ை ால் ுக்கு ின் ில் ுடன் ோடு ிடம் ிலிருந்து ும் ுடைய ாக ான ானார் ிற்கு"  # with their vowels as signs
_ALONE = {"ை": "ஐ"}


def tamil(word: str) -> Forms:
    """பத்திரிகையாளர்: பத்திரிகையாளரை, பத்திரிகையாளர்கள்; கைது: கைதை, கைதானார்; காசா: காசாவில்."""
    if len(word) < 3:
        return
    yield from _cases(word)
    plurals = [word[:-2] + "ங்கள்"] if word.endswith("ம்") else [word + "கள்", word + "க்கள்"]  # போராட்டம், போராட்டங்கள்
    for plural in plurals:
        yield plural, f"plural of {word}"
        yield from _cases(plural)


def _cases(word: str) -> Forms:
    if word.endswith(_PULLI):
        stems = [word[:-1], *([word + word[-2]] if len(word) <= 4 else [])]  # பெண், பெண்ணை
        stems += [word[:-2] + "த்த"] if word.endswith("ம்") else []  # மரம், மரத்தை
    elif word.endswith("ு"):
        stems = [word[:-1], *([word[:-2] + word[-2] + _PULLI + word[-2]] if word[-2] in "டற" else [])]  # நாடு, நாட்டை
    else:
        stems = [word + ("ய" if word[-1] in "ிீைே" else "வ")]
        yield word + "க்கு", f"dative of {word}"
        yield stems[0] + "ினர்", f"people of the {word}"
    yield from ((stem + ending, "") for stem in stems for ending in _CASES.split())


PROFILE = Profile(
    name="Tamil",
    function_words="மற்றும் அல்லது ஆனால் என்று என ஒரு இந்த அந்த அவர் அவள் அவன் அது இது நான் நாம் நீ நீங்கள் அவர்கள் என்ன யார் எல்லா இல்லை உள்ளது இருந்து வரை மேலும் கூட தான்",
    labels="ர்>ரை=accusative; ர்>ரின்=genitive; ர்>ரில்=locative; ர்>ருக்கு=dative; >கள்=plural",
    forms=tamil,
    nominative=re.compile("்$"),
    name_endings=_CASES + " வில் வை வின் வுக்கு வால் விலிருந்து விற்கு வுடன் யில் யை யின் யால் யிலிருந்து க்கு த்தில் த்தை த்தின் டில் டின்",
)
