"""What is cut off a document's word before it is compared with names, and what a name is filed under: case endings and prefixes. Pure."""

from __future__ import annotations

import re
from functools import cache

from alerts.lexicon.languages import codes, profile
from alerts.lexicon.names.name_folding import fold_name
from crawler.parsing.scripts import script, usual

LONGEST, LONGER = 6, 12  # letters of an ending; scripts with vowel signs write more
SIGNS = frozenset(["bengali", "gurmukhi", "gujarati", "oriya", "tamil", "telugu", "kannada", "malayalam", "sinhala"])
SYLLABLES = ("hangul", "ethiopic")  # scripts in which a letter is a syllable, and two are a name
_FLEETING = re.compile(
    "(?<=[бвгджзклмнпрстфхцчшщbcdfghjklmnpqrstvwxz])(?:ie|[еоeo])(?=[бвгдзклмнпрстхцbcdfghjklmnprstvwz]$)"
)


@cache
def endings(lang: str) -> frozenset[str]:
    """Folded endings of a language."""
    return frozenset(map(fold_name, profile(lang).name_endings.split()))


@cache
def of_script(kind: str) -> frozenset[str]:
    """The endings of all languages of a script, for texts of an unknown language."""
    return frozenset(ending for lang in codes() for ending in endings(lang) if script(ending) == kind)


@cache
def prefixes(lang: str | None, kind: str) -> tuple[str, ...]:
    """What may be written together before a name."""
    return tuple(sorted(profile(lang or usual(kind)).name_prefixes.split(), key=len))


def cuts(token: str, lang: str | None, kind: str) -> list[tuple[str, str]]:
    """(rest, what was cut off) of a folded token: itself, then every way to take an ending or a prefix off; the rest has three letters."""
    least = 2 if kind in SYLLABLES else 3
    found = [(token, "")]
    known = endings(lang) if lang else of_script(kind)
    lengths = range(1, min(LONGER if kind in SIGNS else LONGEST, len(token) - least) + 1)
    found += [(token[:-n], token[-n:]) for n in lengths if token[-n:] in known]
    found += [
        (token[len(p) :], p + "-")
        for p in prefixes(lang, kind)
        if token.startswith(p) and len(token) - len(p) >= (2 if kind == "ethiopic" else 3)
    ]
    return found


def stems(alias: str, lang: str | None) -> list[str]:
    """The folded alias, and what is left of it before an ending in its language."""
    own = profile(lang)
    found = [alias]
    drops = own.drops_vowel if lang else True
    if drops and len(alias) >= (4 if lang else 5) and alias[-1:] in "aeiouyаеиоуыэюяьіїεαηοιυაეიოუաեիո":
        found.append(alias[:-1])
        adjectives = profile(lang or usual("cyrillic")).adjectives
        if len(alias) >= 5 and alias.endswith(adjectives):
            found.append(alias[:-2])
    elif drops and (fleeting := _FLEETING.search(alias)) and len(alias) >= 5:
        found.append(alias[: fleeting.start()] + alias[-1])
    if own.nominative and len(alias) >= 5 and (ending := own.nominative.search(alias)):
        found.append(alias[: ending.start()])
    if own.article and alias.startswith(own.article) and len(alias) > 4:
        found.append(alias.removeprefix(own.article))
    bases = [b for b in dict.fromkeys([found[-1], alias]) if len(b) > (2 if lang else 3)]  # Tybet: Tybecie
    found += [base[:-1] + own.softened[base[-1]] for base in bases if base[-1] in own.softened]
    ends = (end for end in own.alternations if alias.endswith(end))
    found += [alias.removesuffix(end) + other for end in ends for other in own.alternations[end].split()]
    return found
