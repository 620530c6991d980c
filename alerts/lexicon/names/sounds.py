"""How near is a word of another script to a Latin name by its sounds? Weights learnt from a list of names (building/sounds.py).

Pure but for reading its weights once. Cost 0 is the usual rendering.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from alerts.lexicon.names.symbols import VOWELS, foreign

UNSEEN, REPLACED = 4.5, 5.0  # a sign left out or put in that the model never saw so; one letter for another
LOST_CONSONANT, LOST_VOWEL, LOST_FIRST = 2.0, 0.7, 2.5
# Cost that a one-word name of n letters may have: a + b * min(4, n - 2) + c * max(0, n - 6).
LIMITS = {"cyrillic": (1.3, 0.70, 1.0), "arabic": (1.1, 0.55, 1.1)}
OTHER_LIMITS = (1.2, 0.60, 0.9)
LOOSE = 2.2  # times the limit, for one word of a name whose other word is nearly exact
TIGHT = 0.35
STATES = 60


@dataclass(frozen=True)
class SoundModel:
    """The weights of one script: ``segments[signs][letters] = cost`` and its vowel letters."""

    kind: str
    segments: dict[str, dict[str, float]]
    vowels: frozenset[str]

    def limit(self, name: str) -> float:
        """The highest cost at which a one-word name is taken to be the token."""
        a, b, c = LIMITS.get(self.kind, OTHER_LIMITS)
        n = len(name)
        return a + b * min(4, n - 2) + c * max(0, n - 6)

    @property
    def unwritten(self) -> bool:
        """Whether the script leaves short vowels out."""
        return self.kind in ("arabic", "hebrew")

    def cost(self, name: str, word: str, limit: float) -> float:
        """How far the word is from the name's signs; more than ``limit`` may be answered as any higher number."""
        return _cost(self, name, foreign(word), limit)

    def options(self, name: str, at: int) -> list[tuple[int, str, float]]:
        """What the signs from ``at`` on may become: (signs used, letters, cost)."""
        found = []
        for length in range(1, min(3, len(name) - at) + 1):
            part = name[at : at + length]
            for letters, cost in self.segments.get(part, {}).items():
                found.append((length, letters, cost + self._lost(part, letters, at, at + length == len(name))))
        if not any(not letters and length == 1 for length, letters, _ in found):
            found.append((1, "", UNSEEN + self._lost(name[at], "", at, at + 1 == len(name))))
        return found

    def _lost(self, part: str, letters: str, at: int, last: bool) -> float:
        if any(c not in self.vowels for c in letters) or (letters and part[0] in VOWELS):
            return 0.0
        consonants = sum(c not in VOWELS for c in part)
        if not letters:
            vanished = LOST_CONSONANT * consonants + (0.0 if consonants or self.unwritten else LOST_VOWEL)
            return vanished + (LOST_FIRST if at == 0 else 0.0)
        return (
            LOST_CONSONANT * consonants
            if consonants and all(c in self.vowels for c in letters) and part not in "wyjvhH"
            else 0.0
        )

    def spellings(self, name: str, most: int, budget: float) -> list[tuple[str, float]]:
        """The likeliest spellings themselves, for scripts in which words are not parted."""
        states: list[dict[str, float]] = [{} for _ in range(len(name) + 1)]
        states[0][""] = 0.0
        for at in range(len(name)):
            options = self.options(name, at)
            for row, spent in sorted(states[at].items(), key=lambda item: item[1])[:STATES]:
                for used, letters, cost in options:
                    if spent + cost <= budget and spent + cost < states[at + used].get(row + letters, 99.0):
                        states[at + used][row + letters] = spent + cost
        return sorted(states[-1].items(), key=lambda item: item[1])[:most]


@lru_cache(maxsize=20_000)
def _chain(model: SoundModel, name: str) -> tuple[tuple[tuple[int, str, float], ...], ...]:
    """What may become of the signs from each place on, the cheapest first."""
    return tuple(tuple(sorted(model.options(name, at), key=lambda option: option[2])) for at in range(len(name)))


@lru_cache(maxsize=20_000)
def _cost(model: SoundModel, name: str, word: str, limit: float) -> float:
    """The cheapest chain of segments; rows of the name against letters of the word, cut off above the limit."""
    rows: list[dict[int, float]] = [{} for _ in range(len(name) + 1)]
    rows[0][0] = 0.0
    inserted = model.segments.get("", {})
    chain = _chain(model, name)
    for at in range(len(name) + 1):
        row = rows[at]
        for j in range(len(word)):
            if j in row:
                put = row[j] + inserted.get(word[j], UNSEEN) + (LOST_FIRST if j == 0 and at == 0 else 0.0)
                if put <= limit and put < row.get(j + 1, 99.0):
                    row[j + 1] = put
        if at == len(name):
            break
        if not row:
            continue
        least = limit - min(row.values())
        for used, letters, cost in chain[at]:
            if cost > least:
                break
            if letters and letters not in word:
                continue
            below = rows[at + used]
            for j, spent in row.items():
                total = spent + cost
                end = j + len(letters)
                if total <= limit and word.startswith(letters, j) and total < below.get(end, 99.0):
                    below[end] = total
    return rows[-1].get(len(word), 99.0)


@cache
def models() -> dict[str, SoundModel]:
    """The model of every script that was learnt, by the script's name."""
    packed = files("alerts.lexicon").joinpath("data/sounds.json.gz").read_bytes()
    raw = json.loads(gzip.decompress(packed))
    return {kind: SoundModel(kind, row["segments"], frozenset(row["vowels"])) for kind, row in raw.items()}


SoundModel.__hash__ = object.__hash__  # type: ignore[method-assign]
