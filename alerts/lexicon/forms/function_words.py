"""Words of grammar by language: no generated form and no sound-alike of a name may be one of them."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from alerts.text.tokens import fold

_SAME = {"bs": "hr", "sl": "hr", "no": "nb", "nn": "nb"}


@cache
def function_words(lang: str, verbs: bool = False) -> frozenset[str]:
    """The folded words of grammar of a language, with its auxiliary verbs if asked; empty when we have no list of it."""
    words, auxiliaries = _read().get(_SAME.get(lang, lang), (frozenset(), frozenset()))
    return words | auxiliaries if verbs else words


@cache
def _read() -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    text = files("alerts.lexicon").joinpath("data/function-words.tsv").read_text("utf-8")
    lists = {}
    for lang, row in (line.split("\t") for line in text.splitlines() if not line.startswith("#")):
        words, _, verbs = row.partition(" | ")
        lists[lang] = (frozenset(map(fold, words.split())), frozenset(map(fold, verbs.split())))
    return lists
