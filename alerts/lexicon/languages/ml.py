"""Malayalam: plural and cases, joined to the bare stem of a noun."""

import re

from alerts.lexicon.languages import Forms, Profile

_CASES = "ിൽ െ ിന് ിന്റെ ിലെ ാൽ ോട് ിൽനിന്ന് ിലേക്ക് ും ിനെ"
_OPEN = "യിൽ യെ യുടെ യ്ക്ക് യിലെ യും വിൽ വിന്റെ വിനെ വിലെ"
_CHILLUS = {"ർ": "ര", "ൽ": "ല", "ൻ": "ന", "ൾ": "ള", "ൺ": "ണ"}


def malayalam(word: str) -> Forms:
    """പത്രപ്രവർത്തകൻ: പത്രപ്രവർത്തകനെ, പത്രപ്രവർത്തകരെ."""
    if len(word) < 3:
        return
    last = word[-1]
    stem = word[:-1] + _CHILLUS[last] if last in _CHILLUS else word[:-1] if last == "്" else None
    if stem is None:
        yield from ((word + ending, "") for ending in (*_OPEN.split(), "കൾ", "കളെ", "കളുടെ", "മാർ", "മാരെ"))
        return
    yield from ((stem + ending, "") for ending in (*_CASES.split(), "ുകൾ", "ുകളെ", "ുടെ", "ക്ക്"))
    if last == "ൻ":
        yield from ((word[:-1] + ending, f"plural of {word}") for ending in ("ർ", "രെ", "രുടെ", "ർക്ക്", "ന്മാർ"))


PROFILE = Profile(
    name="Malayalam",
    function_words="ഒരു ഈ ആ എന്ന് എന്ന അത് ഇത് ഞാൻ നാം അവർ അവൻ അവൾ എന്ത് ആര് എല്ലാ ഇല്ല ആണ് ഉണ്ട് കൂടി മറ്റ് പക്ഷേ",
    forms=malayalam,
    owns=lambda word, form, owners, table: True,  # the table files every case under itself
    nominative=re.compile("്$"),
    name_endings=f"{_CASES} {_OPEN}",
)
