"""What is written together after a form in Finnish, Italian and the Scandinavian languages, and how else a Hindi form is spelt. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

_IT_CLITICS = ["lo", "la", "li", "le", "gli", "mi", "ti", "si", "ci", "vi", "ne"]
_IT_DOUBLE = [
    first + second for first in ("me", "te", "se", "ce", "ve", "glie") for second in ("lo", "la", "li", "le", "ne")
]
# Hindi nasals and glides that are written either way.
_HI_NASALS = (
    ("ँ", "ं"),
    ("न्त", "ंत"),
    ("न्द", "ंद"),
    ("न्ध", "ंध"),
    ("म्ब", "ंब"),
    ("म्प", "ंप"),
    ("ङ्ग", "ंग"),
    ("ञ्च", "ंच"),
    ("ण्ड", "ंड"),
)
_HI_GLIDES = (("ये", "ए"), ("यी", "ई"), ("ए", "ये"), ("ई", "यी"))


def finnish(form: str, word: str) -> Iterator[tuple[str, str]]:
    """Possessive endings (kaupunginsa, talossaan) and -kin, -kaan."""
    front = not re.search("[aou]", word)
    own, too = ("nsä", "kään") if front else ("nsa", "kaan")
    yield from ((form + tail, f"form of {word}") for tail in ("kin", too))
    if form.endswith("n") and len(form) > 4:
        yield from ((form[:-1] + tail, f"form of {word} with a possessive ending") for tail in (own, "mme", "ni", "si"))
    elif form[-1:] in "aäei" and len(form) > len(word):
        long = form + form[-1] + "n" if form[-1] in "aäe" else form[:-1] + "een"
        yield from ((text, f"form of {word} with a possessive ending") for text in (long, form + own, form + "mme"))


def italian(form: str, word: str) -> Iterator[tuple[str, str]]:
    """Pronouns after infinitive and gerund (dirlo, facendosi), and the endings of a participle (uccisi)."""
    if not word.endswith(("are", "ere", "ire", "rre")):
        return
    stem = form[:-2] if form.endswith("rre") else form[:-1]
    if form == word or form.endswith("ndo"):
        before = stem if form == word else form
        yield from ((before + after, f"{form} with a pronoun") for after in (*_IT_CLITICS, *_IT_DOUBLE))
    elif form.endswith(("to", "so")):
        yield from ((stem + tail, f"participle of {word}") for tail in "aie")


def scandinavian(form: str, word: str) -> Iterator[tuple[str, str]]:
    """The genitive of every form of a noun, the passive of a verb."""
    if form[-1] not in "sxz" and len(form) > 2:
        yield form + "s", f"genitive or passive of {word}"


def hindi(form: str, word: str) -> Iterator[tuple[str, str]]:
    """Nasals with one sign or the other, glides written or not."""
    for pair in _HI_NASALS:
        for one, other in (pair, pair[::-1]):
            if one in form:
                yield form.replace(one, other), f"other spelling of {form}"
    for one, other in _HI_GLIDES:
        if form.endswith(one) and len(form) > len(one):
            yield form[: -len(one)] + other, f"other spelling of {form}"


def icelandic(form: str, word: str) -> Iterator[tuple[str, str]]:
    """The dative plural, in which a becomes ö, and the article after it."""
    if form == word and len(word) > 2:
        stem = re.sub("(?:ur|i|a)$", "", word)
        rounded = re.sub("a(?=[^aáeéiíoóuúyýæö]+$)", "ö", stem)
        yield from ((rounded + tail, f"dative plural of {word}") for tail in ("um", "unum"))
    if form.endswith("um") and len(form) > 3 and not form.endswith("unum"):
        yield form[:-2] + "unum", f"form of {word} with the article"
