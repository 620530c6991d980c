"""The dateline of a text: where, and often when and by which agency, it was written ("Washington, D.C.—", "МОСКВА, 5 ноября —"). Changes no text."""

from __future__ import annotations

import re
from collections.abc import Callable

_LONGEST = 90  # characters
_WORDS = 9
_OPENING = re.compile(r"^(?P<line>[^\n]{2,90}?)\s*(?:\s[-–—―]{1,2}\s+|[—―]+\s*|:\s+(?=[“\"«]))(?P<rest>\S)")
_BRACKETS = re.compile(r"^\((?P<line>[^()\n]{2,60})\)\s*[-–—―:]+\s*\S")
_AGENCY = re.compile(r"[(\[/]\s*[^()\[\]/]{2,40}\s*[)\]/]?$")
_SMALL = frozenset(
    [
        "de",
        "del",
        "la",
        "le",
        "les",
        "du",
        "des",
        "di",
        "da",
        "do",
        "dos",
        "el",
        "al",
        "am",
        "an",
        "der",
        "den",
        "im",
        "in",
        "sur",
        "upon",
        "und",
        "y",
        "e",
        "of",
        "the",
        "on",
        "va",
    ]
)
_ACRONYMS = frozenset(
    [
        "UNHCR",
        "UNICEF",
        "UNESCO",
        "OXFAM",
        "OSCE",
        "OPEC",
        "NATO",
        "FIFA",
        "UEFA",
        "WHO",
        "UPDATE",
        "EXCLUSIVE",
        "WATCH",
        "VIDEO",
        "BREAKING",
        "LIVE",
        "ANALYSIS",
        "OPINION",
        "NOTE",
        "CORRECTION",
    ]
)
_NO_PLACE = frozenset(
    ["on", "in", "at", "as", "by", "from", "since", "update", "updated", "am", "im", "seit", "ab", "le", "on"]
)
_STOPS = re.compile(r"[.!?…]\s+\S|[!?…;“”\"«»]")


def dateline(text: str, has_day: Callable[[str], bool]) -> str | None:
    """The dateline at the beginning of a text, without its dash; None when the text begins with a sentence. ``has_day``: whether words give a day.

    Believed where what stands before the dash is in brackets, ends with an agency in brackets, has a day, has a comma between
    names, or is all in capitals.
    """
    first = text.partition("\n")[0][: _LONGEST + 20]
    bracketed = _BRACKETS.match(first)
    if bracketed:
        line = bracketed["line"].strip()
        return line if _are_names(line) or _is_dateline(line, has_day) else None
    found = _OPENING.match(first)
    if found is None or found["rest"].islower():
        return None
    line = found["line"].strip(" ,.") + ("." if found["line"].rstrip(" ,").endswith(("D.C.", "U.S.")) else "")
    return line if _is_dateline(line, has_day) else None


def _is_dateline(line: str, has_day: Callable[[str], bool]) -> bool:
    agency = _AGENCY.search(line)
    place = (line[: agency.start()] if agency else line).strip(" ,")
    named, _, rest = place.partition(",")
    if not place or len(place.split()) > _WORDS or not _are_names(named):
        return False
    if agency or (rest and has_day(rest)):
        return True
    shouts = named.isupper() and len(named) > 4 and named not in _ACRONYMS
    return shouts or (rest.strip() != "" and _are_names(rest))


def _are_names(text: str) -> bool:
    """Whether all words begin with a capital, or the script has none; not a sentence, and no number."""
    words = re.findall(r"[^\W_][\w.’'\-]*", text)
    if not words or len(words) > _WORDS or _STOPS.search(text) or any(word[0].isdigit() for word in words):
        return False
    named = all(not word[0].islower() or word in _SMALL for word in words) and not words[0][0].islower()
    return named and words[0].lower() not in _NO_PLACE
