"""The tables of one language: its words with their forms, the forms with their words, and endings learnt from both.

Compiled once, at first use, from the installed simplemma into the data folder (never shipped), then memory-mapped. Knows no topics.
"""

from __future__ import annotations

import gc
import importlib.metadata
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from alerts.lexicon import endings, store
from alerts.lexicon.casing import lower
from alerts.query.tokens import fold

VERSION = 1  # of the compiled files; raise it when they change
# simplemma has one table for what are now four languages.
SOURCES = {"hr": "hbs", "sr": "hbs", "bs": "hbs", "me": "hbs", "no": "nb"}

Progress = Callable[[str, float], None]


class Table:
    """One language's tables, memory-mapped; ``folder`` holds what ``compile_language`` wrote."""

    def __init__(self, folder: Path) -> None:
        self._lemmas = store.Rows(folder / "lemmas.rows")
        self._forms = store.Rows(folder / "forms.rows")
        self._endings = store.Rows(folder / "endings.rows")

    def forms(self, lemma: str) -> list[str]:
        """All forms of a lower-case dictionary form; empty when the table does not have it."""
        return [form for row in self._lemmas.get(lemma) for form in row.split(" ")]

    def words(self, form: str) -> list[tuple[str, str]]:
        """Pairs (form as spelt, its dictionary form) of every known form that folds like this one."""
        key = fold(form)
        pairs = []
        for row in self._forms.get(key):
            lemma, _, spelt = row.partition(" ")
            pairs.append((spelt or key, lemma))
        return pairs

    def edits(self, word: str) -> dict[endings.Edit, float]:
        """The edits of the longest ending of the word that was learnt."""
        for length in range(min(endings.LONGEST, len(word)), 0, -1):
            rows = self._endings.get(word[-length:])
            if rows:
                return endings.from_row(rows[0])
        return {}


def available() -> frozenset[str]:
    """Languages that simplemma has a table for, as ISO 639-1 codes."""
    return (
        frozenset(found) - {"hbs"} | {code for code, source in SOURCES.items() if source in found}
        if (found := _found())
        else frozenset()
    )


def _found() -> set[str]:
    from simplemma.strategies.dictionaries.dictionary_factory import SUPPORTED_LANGUAGES

    return set(SUPPORTED_LANGUAGES)


class NotCompiled(Exception):
    """A language's table is not there yet, and the caller did not want to wait for it."""

    def __init__(self, lang: str) -> None:
        super().__init__(lang)
        self.lang = lang


def open_table(data_dir: Path, lang: str, progress: Progress | None = None, *, wait: bool = True) -> Table | None:
    """The language's table, compiled first when this is its first use; None for a language without one.

    Takes 2 to 20 s the first time, a millisecond afterwards. Two processes may do it at once: the first one's is kept.
    ``wait``: compile it here; otherwise NotCompiled is raised.
    """
    source = SOURCES.get(lang, lang)
    folder = data_dir / f"{source}-{importlib.metadata.version('simplemma')}-{VERSION}"
    if not folder.exists():
        if source not in _found():
            return None
        if not wait:
            raise NotCompiled(lang)
        compile_language(source, folder, progress)
    return Table(folder)


def compile_language(source: str, folder: Path, progress: Progress | None = None) -> None:
    """Write the tables of one of simplemma's languages into the folder, which appears whole or not at all."""
    tell = progress or (lambda lang, share: None)
    folder.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}-"))
    collecting = gc.isenabled()
    gc.disable()  # millions of small strings and no cycles: collecting would double the time
    try:
        _write(source, work, tell)
        try:
            work.rename(folder)
        except OSError:  # another process was first
            if not folder.exists():
                raise
    finally:
        if collecting:
            gc.enable()
        shutil.rmtree(work, ignore_errors=True)
    tell(source, 1.0)


def _write(source: str, work: Path, tell: Progress) -> None:
    tell(source, 0.0)
    forms, words = _columns(source)
    tell(source, 0.4)
    store.write(work / "forms.rows", _form_rows(forms, words), 1)
    tell(source, 0.75)
    lemmas: dict[str, list[str]] = {}
    for form, lemma in zip(forms, words, strict=True):
        known = lemmas.get(lemma)
        if known is None:
            lemmas[lemma] = [form]
        else:
            known.append(form)
    del forms, words
    store.write(
        work / "lemmas.rows", [f"{lemma}\t{' '.join(dict.fromkeys(forms))}" for lemma, forms in lemmas.items()], 1
    )
    tell(source, 0.85)
    store.write(work / "endings.rows", [endings.to_row(e, shares) for e, shares in endings.learn(lemmas).items()])


def _form_rows(forms: list[str], words: list[str]) -> list[str]:
    """Rows ``folded form TAB lemma [space form]``; folding runs over all letters at once, since a call a form would take a minute."""
    blob = "\n".join(forms)
    for letter in set(blob) - set("\n"):
        if (folded := fold(letter)) != letter:
            blob = blob.replace(letter, folded)
    keys = blob.split("\n")
    return [f"{k}\t{w}" if k == f else f"{k}\t{w} {f}" for k, f, w in zip(keys, forms, words, strict=True)]


def _columns(source: str) -> tuple[list[str], list[str]]:
    """Forms and beside them their dictionary forms, lower case, one word each. Whole columns at a time: there are up to four million."""
    table = _decoded(source)
    forms = lower(b"\n".join(table).decode(), source).split("\n")
    lowered = {raw: lower(raw.decode(), source) for raw in set(table.values())}
    words = list(map(lowered.__getitem__, table.values()))
    good = {word for word in lowered.values() if _word(word)}
    bad = {n for n, form in enumerate(forms) if not form.isalpha() and not _word(form)}
    bad.update(n for n, word in enumerate(words) if word not in good)
    if bad:
        forms = [form for n, form in enumerate(forms) if n not in bad]
        words = [word for n, word in enumerate(words) if n not in bad]
    return forms, words


def _word(text: str) -> bool:
    """One token: letters and combining marks, no space, hyphen or apostrophe."""
    return bool(text) and all(
        c.isalnum()
        or "\u0300" <= c <= "\u036f"
        or "\u0591" <= c <= "\u0670"
        or "\u0900" <= c <= "\u0d7f"
        or c == "\u200c"
        for c in text
    )


def _decoded(source: str) -> Mapping[bytes, bytes]:
    from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

    mapping = DefaultDictionaryFactory(cache_max_size=1).get_dictionary(source)
    raw = getattr(mapping, "_dict", None)  # its own bytes: going through the public view takes twice as long
    if isinstance(raw, dict):
        return raw
    return {form.encode(): lemma.encode() for form, lemma in mapping.items()}
