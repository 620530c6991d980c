"""Segmentation of Chinese text, which is written without spaces: 陈列车臣服 is 陈列 车 臣服 and not about 车臣. Knows no places.

A run is divided so that its words are the commonest together (each counted by itself), which is how jieba does it without its model.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from alerts.lexicon.forms.sorted_rows import Rows

LONGEST = 4  # characters of a word that is known
AROUND = 6  # characters looked at on either side of a name
NAME = 1330  # the most a name costs, in hundredths of a logarithm: a word that is counted 100 times in 60 million
UNKNOWN = 1680  # a character that no word is known of: 3 times in 60 million


@lru_cache(maxsize=1)
def _table() -> Rows:
    return Rows(Path(__file__).parent.parent / "data" / "han-words.bin")


@lru_cache(maxsize=2_000)
def _begun(first: str) -> dict[str, int]:
    """What the words that begin with a character cost, by what follows it."""
    rows = _table().get(first)
    return {rest: int(cost) for rest, _, cost in (entry.partition(":") for entry in rows[0].split(" "))} if rows else {}


def crossed(run: str, start: int, end: int) -> bool:
    """Whether ``run[start:end]``, which is written like a name, is rather made of parts of other words.

    A word that only goes on after the name (新疆人) does not count, one that begins before it (白俄罗斯 for 俄罗斯) does.
    """
    if end - start < 2 or not _across(run, start, end):
        return False
    shift = max(0, start - AROUND)
    return any(
        _parts(start - shift, end - shift, *word)
        for word in _divide(run[shift : end + AROUND], start - shift, end - shift)
    )


def _parts(start: int, end: int, first: int, after: int) -> bool:
    return first < start < after or start < first < end < after


def _across(run: str, start: int, end: int) -> bool:
    """Whether any known word lies across an edge; where none does, which is usual, there is nothing to weigh."""
    firsts = (*range(max(0, start - LONGEST + 1), start), *range(max(start + 1, end - LONGEST + 1), end))
    return any(
        _parts(start, end, first, first + 1 + length) and run[first + 1 : first + 1 + length] in _begun(run[first])
        for first in firsts
        for length in range(1, min(LONGEST, len(run) - first))
    )


def _divide(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The cheapest division of a text whose ``text[start:end]`` may be a name: (first, after) of each word."""
    costs, came = [0], [0]
    for after in range(1, len(text) + 1):
        options = [(costs[first] + _cost(text, first, after), first) for first in range(max(0, after - LONGEST), after)]
        if after == end:
            options.append((costs[start] + NAME, start))
        cost, first = min(options)
        costs.append(cost)
        came.append(first)
    words, after = [], len(text)
    while after:
        words.append((came[after], after))
        after = came[after]
    return words


def _cost(text: str, first: int, after: int) -> int:
    known = _begun(text[first]).get(text[first + 1 : after])
    return known if known is not None else UNKNOWN if after - first == 1 else 10**6
