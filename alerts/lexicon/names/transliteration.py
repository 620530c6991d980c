"""How near is a word of another script to a Latin name by its sounds? Weights learnt from a list of names (build/transliteration.py).

Pure but for reading its weights once. Cost 0 is the usual rendering.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from alerts.lexicon.names.phonemes import VOWELS, foreign

if TYPE_CHECKING:
    from alerts.lexicon.names._transliteration import Model

UNSEEN, REPLACED = 4.5, 5.0  # a sign left out or put in that the model never saw so; one letter for another
LOST_CONSONANT, LOST_VOWEL, LOST_FIRST = 2.0, 0.7, 2.5
# Cost that a one-word name of n letters may have: a + b * min(4, n - 2) + c * max(0, n - 6).
LIMITS = {
    "cyrillic": (1.3, 0.70, 1.0),
    "arabic": (1.1, 0.55, 1.1),
    "hangul": (1.8, 1.0, 1.3),
    "ethiopic": (0.4, 0.2, 0.35),
}
OTHER_LIMITS = (1.2, 0.60, 0.9)
LOOSE = 2.2  # times the limit, for one word of a name whose other word is nearly exact
TIGHT = 0.35
SHORTENED = 0.5  # what it costs that a name goes without its last vowel
STATES = 60
LONGEST = 60  # letters of a word, beyond which no name is looked for


# Thai signs that cannot stand beside each other, a sign that follows nothing, a vowel that is written before its consonant and has none.
_UNWRITABLE = re.compile("^[ะัาิีึืุู็์่้๊๋]|[ัิีึืุู็์][ะัาิีึืุู็์]|[เแโไใ][ะัาิีึืุู็์เแโไใ]|[ะา][ะัาิีึืุู็์]")


@dataclass(frozen=True)
class TransliterationModel:
    """The weights of one script: ``segments[signs][letters] = cost`` and its vowel letters."""

    kind: str
    segments: dict[str, dict[str, float]]
    vowels: frozenset[str]

    def limit(self, name: str) -> float:
        """The highest cost at which a one-word name is taken to be the token."""
        return self.limits[min(len(name), len(self.limits) - 1)]

    @cached_property
    def limits(self) -> tuple[float, ...]:
        """``limit`` of names by their number of signs."""
        a, b, c = LIMITS.get(self.kind, OTHER_LIMITS)
        return tuple(a + b * min(4, n - 2) + c * max(0, n - 6) for n in range(LONGEST + 10))

    @property
    def unwritten(self) -> bool:
        """Whether the script leaves short vowels out."""
        return self.kind in ("arabic", "hebrew")

    def cost(self, name: str, word: str, limit: float) -> float:
        """How far the word is from the name's signs; more than ``limit`` may be answered as any higher number."""
        return self.costs([name], word, [limit])[0]

    def costs(self, names: list[str], word: str, limits: list[float]) -> list[float]:
        """The same for many names, each with a limit of its own."""
        letters = foreign(word)
        if compiled := _compiled(self):
            inserted = self.segments.get("", {})
            return compiled.costs(names, letters, [inserted.get(c, UNSEEN) for c in letters], limits)
        return [_cost(self, name, letters, limit) for name, limit in zip(names, limits, strict=True)]

    def near(self, names: list[str], word: str, beside: set[str], extra: float, least: int) -> list[tuple[str, float]]:
        """Of the names those that the word may be, with how far it is from each, ``extra`` included.

        A name of ``beside`` may be LOOSE times as far as others. From ``least`` signs on (0: never) a name may go without its last vowel.
        """
        letters = foreign(word)
        if compiled := _compiled(self):
            inserted = self.segments.get("", {})
            prices = [inserted.get(c, UNSEEN) for c in letters]
            return compiled.near(names, letters, prices, self.limits, beside, LOOSE, extra, least, SHORTENED)
        found = []
        for name in names:
            limit = self.limit(name)
            far = limit * LOOSE if name in beside else limit
            cost = _cost(self, name, letters, far - extra) + extra
            if 0 < least <= len(name) and cost > limit and name[-1] in "67890y":
                short = extra + SHORTENED
                cost = min(cost, _cost(self, name[:-1], letters, far - short) + short)
            if cost <= far:
                found.append((name, cost))
        return found

    def options(self, name: str, at: int) -> Iterator[tuple[int, str, float]]:
        """What the signs from ``at`` on may become: (signs used, letters, cost)."""
        for used in range(1, min(3, len(name) - at) + 1):
            for letters, cost in _renderings(self).get(name[at : at + used], ()):
                yield used, letters, cost + (0.0 if letters or at else LOST_FIRST)

    def lost(self, part: str, letters: str) -> float:
        """What it costs besides that sounds of these signs vanish in these letters."""
        if any(c not in self.vowels for c in letters) or (letters and part[0] in VOWELS):
            return 0.0
        consonants = sum(c not in VOWELS for c in part)
        if not letters:
            return LOST_CONSONANT * consonants + (0.0 if consonants or self.unwritten else LOST_VOWEL)
        return LOST_CONSONANT * consonants if consonants and part not in "wyjvhH" else 0.0

    def spellings(self, name: str, most: int, budget: float) -> list[tuple[str, float]]:
        """The likeliest spellings themselves, for scripts in which words are not parted."""
        if (compiled := _compiled(self)) and (found := compiled.spellings(name, most, budget, STATES)) is not None:
            return found
        return self._spellings(name, most, budget)

    def _spellings(self, name: str, most: int, budget: float) -> list[tuple[str, float]]:
        states: list[dict[str, float]] = [{} for _ in range(len(name) + 1)]
        states[0][""] = 0.0
        for at in range(len(name)):
            options = [option for option in self.options(name, at) if option[2] <= budget]
            for row, spent in sorted(states[at].items(), key=lambda item: item[1])[:STATES]:
                for used, letters, cost in options:
                    grown, total = row + letters, spent + cost
                    if (
                        total <= budget
                        and total < states[at + used].get(grown, 99.0)
                        and not _UNWRITABLE.search(grown, max(0, len(row) - 1))
                    ):
                        states[at + used][grown] = total
        return sorted(states[-1].items(), key=lambda item: item[1])[:most]


@lru_cache(maxsize=32)
def _renderings(model: TransliterationModel) -> dict[str, list[tuple[str, float]]]:
    """What signs may become, the cheapest first: their letters, and the cost of the rendering with that of what is lost in it."""
    found = {}
    for part in {*map(chr, range(33, 127)), *model.segments} - {""}:
        written = model.segments.get(part, {})
        rows = [(letters, cost + model.lost(part, letters)) for letters, cost in written.items()]
        if len(part) == 1 and "" not in written:
            rows.append(("", UNSEEN + model.lost(part, "")))
        found[part] = sorted(rows, key=lambda row: row[1])
    return found


@lru_cache(maxsize=32)
def _compiled(model: TransliterationModel) -> Model | None:
    """The weights in C where that was built, which is thirty times as fast; else None."""
    try:
        from alerts.lexicon.names._transliteration import Model
    except ImportError:
        return None
    return Model(_renderings(model), LOST_FIRST, _unwritable())


@cache
def _unwritable() -> list[str]:
    """Signs that cannot begin a Thai word, and pairs that cannot stand beside each other."""
    signs = [chr(code) for code in range(0x0E00, 0x0E80)]
    pairs = [one + two for one in signs for two in signs if _UNWRITABLE.search(f"-{one}{two}", 1)]
    return [sign for sign in signs if _UNWRITABLE.search(sign)] + pairs


@lru_cache(maxsize=2000)
def _chain(model: TransliterationModel, name: str) -> tuple[tuple[tuple[int, str, float], ...], ...]:
    """What may become of the signs from each place on, the cheapest first."""
    return tuple(tuple(sorted(model.options(name, at), key=lambda option: option[2])) for at in range(len(name)))


@lru_cache(maxsize=20_000)
def _cost(model: TransliterationModel, name: str, word: str, limit: float) -> float:
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
        least = min(row.values())
        for used, letters, cost in chain[at]:
            if (
                least + cost > limit
            ):  # added as below: limit - least is rounded otherwise and would cut off what costs the limit itself
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


def models() -> dict[str, TransliterationModel]:
    """The model of every script whose letters have sounds, by the script's name."""
    return _models()[0]


def han_model() -> TransliterationModel:
    """How Chinese writes the sounds of foreign names: only to choose among listed spellings, since most characters have many readings."""
    return _models()[1]


@cache
def _models() -> tuple[dict[str, TransliterationModel], TransliterationModel]:
    packed = files("alerts.lexicon").joinpath("data/transliteration.json.gz").read_bytes()
    raw = json.loads(gzip.decompress(packed))
    made = {kind: TransliterationModel(kind, row["segments"], frozenset(row["vowels"])) for kind, row in raw.items()}
    han = made.pop("han")
    made["ethiopic"] = TransliterationModel("ethiopic", _ethiopic(), frozenset("አኡኢኣኤእኦ"))
    return made, han


def _ethiopic() -> dict[str, dict[str, float]]:
    """The weights of Ethiopic, of which no list has enough names to learn from."""
    lines = files("alerts.lexicon").joinpath("data/ethiopic-sounds.tsv").read_text("utf-8").splitlines()
    rows = [line.split() for line in lines if not line.startswith("#")]
    parted = {sign: [option.split(":") for option in options] for sign, *options in rows}
    return {sign.replace("-", ""): {to: float(cost) for to, cost in row} for sign, row in parted.items()}


TransliterationModel.__hash__ = object.__hash__  # type: ignore[method-assign]
