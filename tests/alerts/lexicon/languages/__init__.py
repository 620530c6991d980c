"""Compares the forms of a language's words with lists of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from alerts.lexicon import Lexicon
from alerts.text.tokens import exact, fold


def mistakes(lang: str, forms: Mapping[str, str], others: Mapping[str, str]) -> list[tuple[str, str]]:
    """Pairs of a word and a form of it that a topic would not find, and of a word and another word that it would find.

    Both are lists of words (with spaces) by the word that a topic asks for. Compiles the language's table, if it has one: 1 to 11 s.
    """
    with TemporaryDirectory() as folder:
        lexicon = Lexicon(Path(folder))
        missed = [
            (word, form) for word, row in forms.items() for form in row.split() if not _found(lexicon, lang, word, form)
        ]
        wrong = [
            (word, other) for word, row in others.items() for other in row.split() if _found(lexicon, lang, word, other)
        ]
    return missed + wrong


def _found(lexicon: Lexicon, lang: str, word: str, token: str) -> bool:
    tests = {"key": fold(token), "exact": exact(token), "cased": token, "substring": fold(token)}
    return any(tests[form.kind] == form.value for form in lexicon.forms(word, (lang,)))
