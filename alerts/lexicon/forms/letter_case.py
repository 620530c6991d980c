"""Small and capital letters as each language has them: the Turkic dotted and dotless i. Does not fold accents (alerts/text/tokens.py does)."""

from __future__ import annotations

from alerts.lexicon.languages import profile
from alerts.text.tokens import exact

_DOWN = str.maketrans({"I": "ı", "İ": "i"})
_UP = str.maketrans({"i": "İ", "ı": "I"})


def lower(text: str, lang: str | None) -> str:
    """The text in small letters by the rules of the language."""
    return text.translate(_DOWN).lower() if profile(lang).dotless_i else text.lower()


def upper(text: str, lang: str | None) -> str:
    """The text in capitals by the rules of the language."""
    return text.translate(_UP).upper() if profile(lang).dotless_i else text.upper()


def exact_keys(form: str, lang: str | None) -> tuple[str, ...]:
    """What a token equals (alerts.text.tokens.exact) that is this form, small, with a capital, or all capitals."""
    if not profile(lang).dotless_i:
        return (exact(form),)
    spellings = (form, upper(form[:1], lang) + form[1:], upper(form, lang))
    return tuple(dict.fromkeys(exact(s) for s in spellings))
