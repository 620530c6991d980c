"""Makes data/transliteration.json.gz: how each script writes the sounds of Latin names, learnt from a list of names. Run by hand.

    python -m alerts.lexicon.build.transliteration PERSONS_TXT [SCRIPT ...]   (needs the package anyascii)

Origin: as people.py. Method: pairs of a Latin and a foreign spelling are cut into matching segments by the cheapest chain, segments are
counted, their cost is the logarithm of their share, and so on for some rounds (hard expectation-maximisation).
"""

from __future__ import annotations

import gzip
import json
import math
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from anyascii import anyascii  # type: ignore[import-not-found, unused-ignore]

from alerts.lexicon.build.people import DATA, rows
from alerts.lexicon.names import gazetteer
from alerts.lexicon.names.name_folding import fold_name
from alerts.lexicon.names.phonemes import foreign, plain_signs, signs, unmarked
from alerts.lexicon.names.transliteration import TransliterationModel
from crawler.parsing.scripts import script

PAIRS, ROUNDS = 4500, 4
BELIEVED = 1.6  # times its limit: what a pair may cost before it is taken for two names (Germany, 독일)
ABROAD = {"cyrillic", "arabic", "greek", "hebrew"}  # scripts of a row that say that its name is not Chinese or Japanese
# Scripts of which the list has few rows, or few that are no Korean names.
THIN = frozenset({"devanagari", "thai", "hangul", "kana", "han"})
LONG = {"kana": 3, "devanagari": 3, "thai": 3, "latin": 3, "hangul": 3, "han": 1}
_OF_CLASS = {
    "P": "pb",
    "F": "fv",
    "T": "tdK",
    "K": "kgqcxGHIL",
    "S": "szjABCDEFJMNOPQR",
    "M": "m",
    "N": "n",
    "L": "l",
    "R": "r",
}
CLASSES = {sign: name for name, signs_of in _OF_CLASS.items() for sign in signs_of}


def main() -> None:
    """Train the scripts that are named, or every one that has enough pairs; the others keep their weights."""
    found = of_people(rows(Path(sys.argv[1])))
    asked = sys.argv[2:] or sorted(kind for kind, some in found.items() if len(some) > 300 and kind != "latin")
    with gzip.open(DATA / "transliteration.json.gz", "rt", encoding="utf-8") as old:
        models = json.load(old)
    for kind in asked:
        models[kind] = learnt(kind, found[kind] + (of_places(kind) if kind in THIN else []))
        print(kind, len(found[kind]), sum(map(len, models[kind]["segments"].values())), flush=True)
    with gzip.open(DATA / "transliteration.json.gz", "wt", encoding="utf-8", compresslevel=9) as out:
        json.dump(dict(sorted(models.items())), out, ensure_ascii=False, separators=(",", ":"))


Names = tuple[list[str], list[str]]  # the Latin spellings of a name, as signs, and those of a script


def of_people(names: Iterable[list[str]]) -> dict[str, list[Names]]:
    """By script: the rows of the list that have the name in it and in Latin letters."""
    found: dict[str, list[Names]] = defaultdict(list)
    for row in names:
        latin = [signs(name) for name in row if script(name) == "latin" and 3 <= len(signs(name)) <= 14]
        kinds = {script(name) for name in row}
        for kind in kinds - {"", "bengali"} if latin else ():
            if kind == "han" and not kinds & ABROAD:
                continue  # a Chinese or Japanese name, whose characters have no sounds of a Latin spelling
            others = [foreign(name) for name in row if script(name) == kind and 2 <= len(foreign(name)) <= 16]
            if others:
                found[kind].append((latin, others))
    return found


def of_places(kind: str) -> list[Names]:
    """Places of one word: CLDR and geonames have more of some scripts than the list of people."""
    found: list[Names] = []
    for key, _ in gazetteer.rows("places"):
        place = None if key.startswith("in ") else gazetteer.place(key)
        latin = fold_name(place.english) if place else ""
        if not place or not latin.isalpha() or not 3 <= len(signs(latin)) <= 14:
            continue
        names = {fold_name(name) for _, name in place.names if " " not in name and script(fold_name(name)) == kind}
        others = [foreign(name) for name in sorted(names) if 2 <= len(foreign(name)) <= 16]
        if others:
            found.append(([signs(latin)], others))
    return found


def learnt(kind: str, names: list[Names]) -> dict[str, Any]:
    """The weights of a script: first of any two spellings of a name, then of those that these weights say are the same sounds."""
    draw = random.Random(7)
    draw.shuffle(names)
    first = train([(draw.choice(latin), draw.choice(others)) for latin, others in names][:PAIRS], LONG.get(kind, 2))
    model = TransliterationModel(kind, first["segments"], frozenset(first["vowels"]))
    pairs = []
    for latin, others in names:
        for other in others:
            best = min(latin, key=lambda name: model.cost(name, other, 99.0))
            if model.cost(best, other, 99.0) <= BELIEVED * model.limit(best):
                pairs.append((best, other))
    draw.shuffle(pairs)
    return train(pairs[: 2 * PAIRS], LONG.get(kind, 2))


def train(pairs: list[tuple[str, str]], longest: int) -> dict[str, Any]:
    """Segments with their costs, and which letters count as vowels."""
    costs: dict[tuple[str, str], float] = {}
    counts: Counter[tuple[str, str]] = Counter()
    for round_ in range(ROUNDS):
        counts = Counter()
        for latin, other in pairs[: None if round_ else PAIRS // 2]:
            counts.update(align(latin, other, costs, longest, first=round_ == 0))
        total = counts.total()
        costs = {pair: -math.log(n / total) for pair, n in counts.items()}
    best: dict[str, int] = defaultdict(int)
    kept = {p: n for p, n in counts.items() if n >= 3 or (len(p[0]) == 1 and len(p[1]) == 1 and n >= 2)}
    for (s, _), n in kept.items():
        best[s] = max(best[s], n)
    letters = sum(len(other) for _, other in pairs)
    segments: dict[str, dict[str, float]] = defaultdict(dict)
    for (s, t), n in kept.items():
        segments[s][t] = round(max(0.5, 0.8 * math.log(letters / n) - 1.0) if not s else math.log(best[s] / n), 2)
    vowels = "".join(sorted({c for _, other in pairs for c in other if _vowel(c)}))
    return {"segments": segments, "vowels": vowels}


def align(
    latin: str, other: str, costs: dict[tuple[str, str], float], longest: int, first: bool
) -> list[tuple[str, str]]:
    """The cheapest chain of segments (0 to 3 signs : 0 to ``longest`` letters)."""
    best: dict[tuple[int, int], tuple[float, tuple[int, int] | None]] = {(0, 0): (0.0, None)}
    for i in range(len(latin) + 1):
        for j in range(len(other) + 1):
            if (i, j) not in best:
                continue
            base = best[i, j][0]
            for a in range(min(3, len(latin) - i) + 1):
                for b in range(min(longest, len(other) - j) + 1):
                    if a + b == 0 or (a > 1 and b == 0) or (a == 0 and b > 1):
                        continue
                    s, t = latin[i : i + a], other[j : j + b]
                    cost = _first_cost(s, t) if first else costs.get((s, t), 14.0 + 2 * (a + b))
                    if (i + a, j + b) not in best or base + cost < best[i + a, j + b][0]:
                        best[i + a, j + b] = (base + cost, (i, j))
    chain, at = [], (len(latin), len(other))
    while (before := best[at][1]) is not None:
        chain.append((latin[before[0] : at[0]], other[before[1] : at[1]]))
        at = before
    return chain


# Letters that stand for another sound than their romanisation says, and pairs of letters that are one sound.
_SPECIAL = {
    "ا": "a",
    "ع": "a",
    "ي": "i",
    "و": "o",
    "ה": "a",
    "א": "a",
    "י": "i",
    "ו": "o",
    "ντ": "d",
    "γκ": "g",
    "μπ": "b",
    "τζ": "j",
    "ου": "u",
    "ει": "i",
    "αι": "e",
    "οι": "i",
}


@lru_cache(maxsize=500_000)
def _first_cost(s: str, t: str) -> float:
    """Small where the romanised letters are the Latin ones, or of the same classes of consonants; letters come from nowhere at a price."""
    s = unmarked(s)
    roman = plain_signs(_SPECIAL.get(t) or _roman(t)) if t else ""
    if not s or not t:
        return 4.5 if _classes(s or roman) else 2.2
    if s == roman:
        return 0.5 + 0.3 * max(len(s) - 1, 0)
    if _classes(s) == _classes(roman):
        return 1.0 + 0.7 * (len(s) + len(t) - 1)
    return 4.0 * max(len(s), len(t))


def _classes(text: str) -> str:
    return "".join(CLASSES.get(c, "") for c in text)


@lru_cache(maxsize=10_000)
def _roman(text: str) -> str:
    return str(anyascii(text)).lower()


def _vowel(letter: str) -> bool:
    roman = plain_signs(_roman(letter))
    return not _classes(roman)


if __name__ == "__main__":
    main()
