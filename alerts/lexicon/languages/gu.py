"""Gujarati: plural and cases by what is written after a noun."""

from alerts.lexicon.languages import Forms, Profile, joined

_CASES = "માં ના ની નો નું ને થી પર એ માંથી"


def gujarati(word: str) -> Forms:
    """પત્રકાર: પત્રકારની, પત્રકારોને."""
    if len(word) > 2:
        yield from joined(word, after=f"{_CASES} ો ઓ")
        yield from joined(word + "ો", after=_CASES)
        yield from joined(word + "ઓ", after=_CASES)


PROFILE = Profile(
    name="Gujarati",
    function_words="અને કે પણ તો આ તે એ છે હતી હતો હતા નથી માટે સાથે પછી કરી થઈ હું અમે તમે તેઓ શું કોણ એક બધા",
    forms=gujarati,
    name_endings=_CASES,
)
