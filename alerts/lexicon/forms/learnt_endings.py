"""Endings learnt by analogy from a table of word forms, for words that no table knows (names above all).

Pure: lemmas and forms in, shares out. Reads no file.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

LONGEST = 6  # letters of an ending
MOST_CUT = 4  # letters that an edit may take away
LEAST_SEEN = 8  # words that must show an ending before it is believed
LEAST_SHARE = 0.1
MOST_LEMMAS = 25_000  # to learn from, spread evenly over a language


class Edit(NamedTuple):
    """Take ``cut`` letters off the end, put ``add`` there."""

    cut: int
    add: str

    def apply(self, word: str) -> str:
        """The edited word."""
        return word[: len(word) - self.cut] + self.add


def edit(lemma: str, form: str) -> Edit | None:
    """How the form is made from the lemma by its end alone, or None when it is not."""
    found = _edits(lemma, (form,))
    return _read(next(iter(found))) if found else None


def _read(written: str) -> Edit:
    return Edit(int(written[0]), written[1:])


def _edits(lemma: str, forms: Iterable[str]) -> set[str]:
    """How those forms are made that are made by the end of the lemma alone: edits as text (2ami), which is counted the quickest."""
    stems = [lemma[: len(lemma) - cut] for cut in range(max(0, min(MOST_CUT, len(lemma) - 2)) + 1)]
    found = set()
    for form in forms:
        for cut, stem in enumerate(stems):
            if form.startswith(stem):
                found.add(f"{cut}{form[len(stem) :]}")
                break
    found.discard("0")
    return found


def learn(lemmas: Mapping[str, Iterable[str]]) -> dict[str, dict[Edit, float]]:
    """For each ending of the lemmas: which edits their forms need, and what share of those lemmas shows each.

    An ending that says the same as the one a letter shorter is left out.
    """
    shown = {lemma: found for lemma, forms in lemmas.items() if (found := _edits(lemma, forms))}
    seen = Counter(lemma[-n:] for lemma in shown for n in range(1, min(LONGEST, len(lemma)) + 1))
    counted = _counted(shown)
    kept = {ending: _shares(counted[ending], n) for ending, n in seen.items() if n >= LEAST_SEEN}
    return {e: shares for e, shares in kept.items() if shares and not _same(shares, kept.get(e[1:]))}


def _counted(shown: Mapping[str, set[str]]) -> dict[str, Counter[str]]:
    """For each ending how often it shows each edit: counted for the longest ones, which the shorter ones add up."""
    edits: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for lemma, found in shown.items():
        edits[lemma[-LONGEST:]].update(found)
    for length in range(LONGEST, 1, -1):
        for ending in [ending for ending in edits if len(ending) == length]:
            edits[ending[1:]].update(edits[ending])
    return edits


def _shares(edits: Counter[str], seen: int) -> dict[Edit, float]:
    return {_read(e): n / seen for e, n in edits.items() if n / seen >= LEAST_SHARE}


def _same(a: Mapping[Edit, float], b: Mapping[Edit, float] | None) -> bool:
    return b is not None and a.keys() == b.keys()


def to_row(ending: str, shares: Mapping[Edit, float]) -> str:
    """One row of a table: the ending, then its edits with their shares in hundredths, commonest first."""
    best = sorted(shares.items(), key=lambda item: (-item[1], item[0]))
    return ending + "\t" + " ".join(f"{e.cut}{e.add}:{round(share * 100)}" for e, share in best)


def from_row(value: str) -> dict[Edit, float]:
    """The edits of a row written by ``to_row``."""
    shares = {}
    for part in value.split(" "):
        body, _, share = part.rpartition(":")
        shares[Edit(int(body[0]), body[1:])] = int(share) / 100
    return shares
