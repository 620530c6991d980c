"""A lexicon of an invented language, small enough to know by heart: inflection, names of several words, words told by sound."""

from __future__ import annotations

from collections.abc import Sequence

from alerts.matching.terms import Alternative, Slot, Word

FORMS = {
    "alfa": (("alfae", "la", "genitive of alfa"), ("alfano", "it", "plural of alfa")),
    "bravo": (("bravi", "it", "plural of bravo"),),
    "车臣": (("高加", None, "another name"),),
}
SOUNDS = {"sound-1": {"zuro", "zuru"}}


class TestLexicon:
    """See alerts.matching.terms.Lexicon."""

    __test__ = False

    def forms(self, word: str, langs: tuple[str, ...]) -> Slot:
        """The word itself and what FORMS adds."""
        small = word.lower()
        return (Word("key", small), *(Word("key", f, lang, via) for f, lang, via in FORMS.get(small, ())))

    def name(self, name: str, langs: tuple[str, ...]) -> tuple[Alternative, ...]:
        """The name's words as they are, and the sound of the last where it has one."""
        row = tuple((Word("key", w.lower()),) for w in name.split())
        return (Alternative(row), Alternative((*row[:-1], (Word("sound", "sound-1", None, "sounds like it"),))))

    def place(
        self, name: str, langs: tuple[str, ...], without: frozenset[str] = frozenset()
    ) -> tuple[Alternative, ...]:
        """Three names: as asked, one of two words in Italian, one in Chinese."""
        return (
            Alternative(((Word("key", name.lower()),),)),
            Alternative(((Word("key", "delta", "it"),), (Word("key", "echo", "it"),)), "Italian name"),
            Alternative(((Word("key", "车臣"),),), "Chinese name"),
        )


class TestResolver:
    """See alerts.matching.terms.Resolver."""

    __test__ = False
    version = 0

    def resolve(self, tokens: Sequence[str], lang: str | None) -> dict[str, list[tuple[str, str]]]:
        """Tokens told by SOUNDS."""
        said = [(token, value) for token in tokens for value, words in SOUNDS.items() if token.lower() in words]
        return {token: [(value, "sounds like it")] for token, value in said}

    def crossed(self, run: str, start: int, end: int) -> bool:
        """Never."""
        return False
