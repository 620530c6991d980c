"""The lexicon as the operators of the query language use it (its interface is `Lexicon` of alerts/matching/terms.py). Makes no form or name itself."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache, cached_property, lru_cache
from pathlib import Path

from alerts.lexicon.forms.dictionaries import Table, folded, open_table
from alerts.lexicon.forms.dictionary_build import Progress
from alerts.lexicon.forms.form_labels import origin
from alerts.lexicon.forms.inflection import MOST_FORMS, Form, expand
from alerts.lexicon.forms.letter_case import exact_keys, lower
from alerts.lexicon.languages import profile
from alerts.lexicon.names.aliases import Aliases
from alerts.lexicon.names.gazetteer import country_names
from alerts.lexicon.names.name_index import NameIndex
from alerts.matching.terms import Alternative, Slot, Word
from alerts.text.tokens import cased, fold, is_spaceless
from crawler.parsing.scripts import script, usual

# Scripts in which accents are often left out, so that a word is compared with its accent only where the accent makes another word of it.
_ACCENTED = ("LATIN", "GREEK")


@cache
def _countries(lang: str) -> frozenset[str]:
    """The lower-case names of the world's countries in a language, of one word each."""
    return frozenset(lower(name, lang) for name in country_names(lang))


class Lexicon:
    """Forms, places and names in every language.

    ``data_dir`` keeps what is compiled at a language's first use (1 to 15 s each, then a millisecond); ``progress`` is called with the
    language and the share that is done (0 to 1). Loads nothing before its first use. Not for several threads at once.
    """

    def __init__(self, data_dir: Path, progress: Progress | None = None, aliases: Iterable[Iterable[str]] = ()) -> None:
        self.wait = True  # compile what is not there yet; False: raise NotCompiled instead
        # (word, language) -> how many forms there were, where that is more than MOST_FORMS; those that a rule makes come first.
        self.cut: dict[tuple[str, str], int] = {}
        self._data_dir = data_dir
        self._more = tuple(tuple(row) for row in aliases)
        self._imported: tuple[tuple[str, ...], ...] = ()
        self._progress = progress
        self._tables: dict[str, Table | None] = {}
        self._expanded = lru_cache(maxsize=2000)(self._expand)
        self._placed = lru_cache(maxsize=200)(self._place)  # a country has 2,000 rows: half a megabyte

    def forms(self, word: str, langs: tuple[str, ...]) -> Slot:
        """The word as written (in any language) and its inflected forms, each for texts of its language, with its origin in ``via``.

        Forms that are switched off are not among them; ``preview`` shows those too.
        """
        langs = langs or tuple(filter(None, [usual(script(word.casefold()))]))  # a topic without languages
        words = dict.fromkeys(self._as_written(word, langs))
        for lang in langs:
            small = lower(unicodedata.normalize("NFC", word), lang)
            for form in self._expanded(small, lang):
                if form.on and form.how != "written":
                    for spoken in (lang, *profile(lang).taken_for.split()):
                        words.update(dict.fromkeys(self._words(word, small, form, spoken)))
        return tuple(words)

    def name(self, name: str, langs: tuple[str, ...]) -> tuple[Alternative, ...]:
        """A person or an organisation in any script; see names/person_names.py. ``langs`` do not narrow it: names cross languages."""
        from alerts.lexicon.names.person_names import alternatives

        return alternatives(self.resolver, self.aliases, name, langs)

    def place(
        self, name: str, langs: tuple[str, ...], without: frozenset[str] = frozenset()
    ) -> tuple[Alternative, ...]:
        """A place under all its names: ``=X`` without the places in it, ``X~`` with demonyms and adjectives, "Georgia (US)" to pick one."""
        return self._placed(name, without)

    def _place(self, name: str, without: frozenset[str]) -> tuple[Alternative, ...]:
        from alerts.lexicon.names.place_names import alternatives

        return alternatives(self.resolver, name, without)

    @cached_property
    def resolver(self) -> NameIndex:
        """Answers which ``sound`` words a token is; knows the names of all topics so far."""
        return NameIndex(self._in_dictionary)

    @cached_property
    def aliases(self) -> Aliases:
        """Other names: our own list, those of the configuration, and imported ones."""
        return Aliases((*self._more, *self._imported))

    def use_imported(self, imported: Iterable[tuple[str, ...]]) -> None:
        """Replace the imported names; topics that are compiled from now on know them."""
        self._imported = tuple(imported)
        self.__dict__.pop("aliases", None)

    def _in_dictionary(self, word: str, lang: str) -> bool:
        table = self.table(lang)
        return table is not None and bool(table.words(word))

    def skip_table(self, lang: str) -> None:
        """Treat the language as one without a table, because the table could not be compiled."""
        self._tables[lang] = None

    def preview(self, word: str, lang: str) -> tuple[Form, ...]:
        """Every form of the word in one language, with those switched off, for a person to choose from."""
        return self._expanded(lower(unicodedata.normalize("NFC", word), lang), lang)

    def table(self, lang: str) -> Table | None:
        """The language's table, compiled first if need be; None for a language without one."""
        if lang not in self._tables:
            self._tables[lang] = open_table(self._data_dir, lang, self._progress, wait=self.wait)
        return self._tables[lang]

    def _expand(self, word: str, lang: str) -> tuple[Form, ...]:
        found = expand(word, lang, self.table(lang), _countries(lang))
        if len(found) > MOST_FORMS:
            self.cut[word, lang] = len(found)
            found.sort(key=lambda form: form.how != "written" and not (form.via and form.how in ("table", "rule")))
        return tuple(found[:MOST_FORMS])

    def _as_written(self, word: str, langs: tuple[str, ...]) -> Slot:
        if len(langs) == 1 and self._noun_only(word, word, langs[0]):
            return (Word("cased", cased(word)),)
        if (small := unicodedata.normalize("NFC", word.lower())) != fold(word) and any(
            profile(at).tones for at in langs
        ):
            others = (lang for lang in langs if not profile(lang).tones)  # where an accent may be left out
            return (Word("exact", exact_keys(small, None)[0]), *(Word("key", fold(word), lang) for lang in others))
        for lang in langs:
            small = lower(unicodedata.normalize("NFC", word), lang)
            keys = [key for text in self._spellings(small, small, lang) for key in exact_keys(text, lang)]
            if keys:
                return tuple(Word("exact", key) for key in dict.fromkeys(keys))
        return (Word("substring" if is_spaceless(word) else "key", fold(word)),)

    def _words(self, asked: str, small: str, form: Form, lang: str) -> list[Word]:
        via = form.via or origin(small, form.text, lang, asked)
        if self._noun_only(asked, form.text, lang):
            return [Word("cased", cased(text), lang, via) for text in (form.text.capitalize(), form.text.upper())]
        spellings = self._spellings(form.text, asked, lang)
        if spellings:
            return [Word("exact", key, lang, via) for text in spellings for key in exact_keys(text, lang)]
        if is_spaceless(form.text):
            return [Word("substring", folded(form.text), lang, via)]
        return [Word("key", folded(form.text), lang, via)]

    def _noun_only(self, asked: str, form: str, lang: str) -> bool:
        """Whether a noun was asked for by its capital (in German) and the same letters are also another word (Spielen, spielen)."""
        if not profile(lang).noun_capitals or (table := self.table(lang)) is None:
            return False
        if not (asked[:1].isupper() and asked[1:].islower()):
            return False
        own = set(table.lemmas(form.lower()))
        return asked.lower() in own and len(own) > 1

    def _spellings(self, form: str, asked: str, lang: str) -> tuple[str, ...]:
        """The spellings to compare exactly, where the form without accents would be another known word (schon, schön); empty where it would not.

        The form without accents stays one of them as long as it is no word of its own.
        """
        if profile(lang).tones and form != fold(form):
            return (form,)
        table = self.table(lang)
        if table is None or not unicodedata.name(form[:1], "").startswith(_ACCENTED) or not table.has_likes(form):
            return ()
        known = table.words(form)
        own = {lemma for spelt, lemma in known if spelt == form}
        others = {spelt for spelt, lemma in known if spelt != form and lemma not in own and lemma != asked}
        if not own or not others:
            return ()
        plain = fold(form)
        return (form,) if plain in others else tuple(dict.fromkeys((form, plain)))
