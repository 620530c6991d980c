"""Whether a word of a document can be of the document's language, by its script: a Russian word on an English page is Russian.

Knows scripts only, no words.
"""

from __future__ import annotations

from collections.abc import Sequence

from crawler.parsing.scripts import script, written_in

_LATIN = frozenset({"latin"})
# Languages without forms of their own, whose own words may therefore be of any language.
_WITHOUT_FORMS = frozenset({"ab", "av", "cv", "kv", "ku", "os", "sa", "sd"})


def _scripts(lang: str) -> frozenset[str]:
    return _LATIN if lang in _WITHOUT_FORMS else written_in(lang) or _LATIN


def language_of(word: str, lang: str | None) -> str | None:
    """The language that a word in a document of ``lang`` may be taken for: that one, or None (any) when it is not written so."""
    if lang is None:
        return None
    found = script(word)
    return lang if not found or found in _scripts(lang) else None


Words = tuple[list[str], list[str]]
"""Words, and what they are folded to."""


def by_language(words: Sequence[str], keys: Sequence[str], lang: str | None) -> list[tuple[str | None, Words]]:
    """Words of a document with the language that `language_of` takes them for; hardly ever there are two."""
    latin = lang is not None and "latin" in _scripts(lang)
    foreign = [
        at for at, word in enumerate(words) if not (latin and word.isascii()) and language_of(word, lang) != lang
    ]
    if not foreign:
        return [(lang, ([*words], [*keys]))]
    apart = set(foreign)
    own = [at for at in range(len(words)) if at not in apart]
    return [
        (spoken, ([words[at] for at in some], [keys[at] for at in some]))
        for spoken, some in ((lang, own), (None, foreign))
    ]
