"""Segmentation of Chinese and Thai text, which is written without spaces: 陈列车臣服 is 陈列 车 臣服 and not about 车臣. Knows no places.

A run is divided so that its words are the commonest together (each counted by itself), which is how jieba does it without its model.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from alerts.lexicon.forms.sorted_rows import Rows
from crawler.parsing.scripts import script_of

NAME = 1330  # the most a name costs, in hundredths of a logarithm: a word that is counted 100 times in 60 million
DOUBT = 300  # more for a name across whose edge another word lies: it has to be so much likelier
UNKNOWN = 1680  # a character that no word is known of: 3 times in 60 million


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a script: the file of their costs, characters of the longest, characters looked at on either side of a name."""

    file: str
    longest: int
    around: int


HAN, THAI = Words("han-words", 4, 6), Words("thai-words", 12, 16)
_SCRIPTS = {"han": HAN, "thai": THAI}


@lru_cache(maxsize=2)
def _table(words: Words) -> Rows:
    return Rows(Path(__file__).parent.parent / "data" / f"{words.file}.bin")


@lru_cache(maxsize=2_000)
def _begun(words: Words, first: str) -> dict[str, int]:
    """What the words that begin with a character cost, by what follows it."""
    rows = _table(words).get(first)
    return {rest: int(cost) for rest, _, cost in (entry.partition(":") for entry in rows[0].split(" "))} if rows else {}


def is_word(text: str) -> bool:
    """Whether a text in Chinese or Thai is a word that the list of common words has."""
    words = _SCRIPTS.get(script_of(text[:1]) if text else "")
    return words is not None and text[1:] in _begun(words, text[0])


def crossed(run: str, start: int, end: int) -> bool:
    """Whether ``run[start:end]``, which is written like a name, is rather made of parts of other words.

    A word that only goes on after the name (新疆人) does not count, one that begins before it (白俄罗斯 for 俄罗斯) does.
    """
    words = _SCRIPTS.get(script_of(run[start]), HAN)
    if end - start < 2 or not _across(words, run, start, end):
        return False
    shift = max(0, start - words.around)
    return any(
        _parts(start - shift, end - shift, *word)
        for word in _divide(words, run[shift : end + words.around], start - shift, end - shift)
    )


def _parts(start: int, end: int, first: int, after: int) -> bool:
    return first < start < after or start < first < end < after


def _across(words: Words, run: str, start: int, end: int) -> bool:
    """Whether any known word lies across an edge; where none does, which is usual, there is nothing to weigh."""
    firsts = (*range(max(0, start - words.longest + 1), start), *range(max(start + 1, end - words.longest + 1), end))
    return any(
        _parts(start, end, first, first + 1 + length)
        and run[first + 1 : first + 1 + length] in _begun(words, run[first])
        for first in firsts
        for length in range(1, min(words.longest, len(run) - first))
    )


def _divide(words: Words, text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The cheapest division of a text whose ``text[start:end]`` may be a name: (first, after) of each word."""
    costs, came = [0], [0]
    for after in range(1, len(text) + 1):
        options = [
            (costs[first] + _cost(words, text, first, after) + (DOUBT if (first, after) == (start, end) else 0), first)
            for first in range(max(0, after - words.longest), after)
        ]
        if after == end:
            options.append((costs[start] + NAME + DOUBT, start))
        cost, first = min(options)
        costs.append(cost)
        came.append(first)
    found, after = [], len(text)
    while after:
        found.append((came[after], after))
        after = came[after]
    return found


def _cost(words: Words, text: str, first: int, after: int) -> int:
    known = _begun(words, text[first]).get(text[first + 1 : after])
    return known if known is not None else UNKNOWN if after - first == 1 else 10**6
