"""Words of grammar by language: no generated form and no sound-alike of a name may be one of them."""

from __future__ import annotations

from functools import cache

from alerts.lexicon.languages import profile
from alerts.text.tokens import fold


@cache
def function_words(lang: str, verbs: bool = False) -> frozenset[str]:
    """The folded words of grammar of a language, with its auxiliary verbs if asked; empty when we have no list of it."""
    words, _, auxiliaries = profile(lang).function_words.partition(" | ")
    return frozenset(map(fold, f"{words} {auxiliaries if verbs else ''}".split()))
