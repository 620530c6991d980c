"""The tables of one language: its words with their forms, the forms with their words, and endings learnt from both.

Compiled once, at first use (dictionary_build.py), into the cache folder, then memory-mapped. Knows no topics.
"""

from __future__ import annotations

import importlib.metadata
import os
from functools import lru_cache
from pathlib import Path

from alerts.lexicon.forms import learnt_endings, sorted_rows
from alerts.lexicon.forms.dictionary_build import Progress, compile_language
from alerts.lexicon.forms.letter_case import upper
from alerts.lexicon.languages import has_rules, profile
from alerts.text.tokens import fold

VERSION = 4  # of the compiled files; raise it when they change
folded = lru_cache(maxsize=10_000)(fold)  # each form is folded by several that look at it


def cache_folder() -> Path:
    """Where compiled tables lie: in TOCSIN_CACHE, else in the user's cache folder. All of it can be made again."""
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(os.environ.get("TOCSIN_CACHE") or Path(home) / "tocsin") / "lexicon"


def forms_known(lang: str) -> bool:
    """Whether forms of a language's words are known, by a table or by rules; True where its words have none."""
    from simplemma.strategies.dictionaries.dictionary_factory import SUPPORTED_LANGUAGES

    return has_rules(lang) or (profile(lang).dictionary or lang) in SUPPORTED_LANGUAGES


class Table:
    """One language's tables, memory-mapped; ``folder`` holds what ``compile_language`` wrote."""

    def __init__(self, folder: Path, lang: str | None = None) -> None:
        self._lang = lang
        self._lemmas = sorted_rows.Rows(folder / "lemmas.rows")
        self._forms = sorted_rows.Rows(folder / "forms.rows")
        self._spelt = sorted_rows.Rows(folder / "spellings.rows")
        self._endings = sorted_rows.Rows(folder / "endings.rows")

    def forms(self, lemma: str) -> list[str]:
        """All forms of a lower-case dictionary form; empty when the table does not have it."""
        return list(dict.fromkeys(form for row in self._lemmas.get(lemma) for form in row.split()))

    def words(self, form: str) -> list[tuple[str, str]]:
        """Pairs (form as spelt, its dictionary form) of every known form that folds like this one."""
        plain = folded(form)
        spellings = dict.fromkeys((form, plain, *self._spelt.get(plain)))
        return [(spelt, lemma) for spelt in spellings for lemma in self.lemmas(spelt)]

    def lemmas(self, form: str) -> list[str]:
        """The dictionary forms of a form in this very spelling, small or with capitals."""
        get = self._forms.get
        written = upper(form[:1], self._lang) + form[1:], upper(form, self._lang)
        return list(dict.fromkeys((*get(form), *get(written[0]), *get(written[1]))))

    def has_likes(self, form: str) -> bool:
        """Whether any two known words fold like this form; where none do, no accent tells words apart."""
        return bool(self._spelt.get(folded(form)))

    def edits(self, word: str) -> dict[learnt_endings.Edit, float]:
        """The edits of the longest ending of the word that was learnt."""
        for length in range(min(learnt_endings.LONGEST, len(word)), 0, -1):
            rows = self._endings.get(word[-length:])
            if rows:
                return learnt_endings.from_row(rows[0])
        return {}


class NotCompiled(Exception):
    """A language's table is not compiled yet, and the caller does not wait for it."""

    def __init__(self, lang: str) -> None:
        super().__init__(lang)
        self.lang = lang


def open_table(data_dir: Path, lang: str, progress: Progress | None = None, *, wait: bool = True) -> Table | None:
    """The language's table, compiled first when this is its first use; None for a language without one.

    Takes 1 to 15 s the first time, a millisecond afterwards. Two processes may do it at once: the first one's is kept.
    ``wait``: compile it here; otherwise NotCompiled is raised.
    """
    source = profile(lang).dictionary or lang
    folder = data_dir / f"{source}-{importlib.metadata.version('simplemma')}-{VERSION}"
    if not folder.exists():
        from simplemma.strategies.dictionaries.dictionary_factory import SUPPORTED_LANGUAGES

        if source not in SUPPORTED_LANGUAGES:
            return None
        if not wait:
            raise NotCompiled(lang)
        compile_language(source, folder, progress)
    return Table(folder, lang)
