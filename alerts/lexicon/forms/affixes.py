"""Table and rules joined: what a generator adds to the forms of the table, and what of it is rather another word's."""

from __future__ import annotations

from collections.abc import Iterator

from alerts.lexicon.forms.dictionaries import Table
from alerts.lexicon.forms.inflection import Form, guarded
from alerts.lexicon.forms.rules import PREFIXES, SUFFIXES, WORDS
from alerts.text.tokens import fold


def widen(word: str, lang: str, forms: list[Form], table: Table | None) -> list[Form]:
    """The forms with those that written rules add."""
    found = {form.text: form for form in forms}
    for text, via in WORDS[lang](word) if lang in WORDS else ():
        if text not in found and len(text) > 1:
            form = Form(text, "rule", via=via)
            found[text] = guarded(form, word, lang, table) if table else form
    if lang in SUFFIXES:
        for form in list(found.values()):
            if form.on:
                more = _suffixed(form, word, lang, table)
                found.update((f.text, f) for f in more if f.text not in found or (f.on and not found[f.text].on))
    if lang in PREFIXES:
        for form in list(found.values()):
            if form.on:
                found.update((f.text, f) for f in _prefixed(form, word, lang, table) if f.text not in found)
    return list(found.values())


def _suffixed(form: Form, word: str, lang: str, table: Table | None) -> Iterator[Form]:
    """The form with what is written after it, or in its other spelling; dropped where the table knows the whole as another word."""
    for text, via in SUFFIXES[lang](form.text, word):
        made = Form(text, "suffix", via=via)
        respelt = lang == "hi" and len(text) != len(form.text)  # हिन्दी, हिंदी; but हँस and हंस are two words
        own = table is None or respelt or form.text in table.lemmas(text)  # bokens, which the table files under boken
        yield made if own or table is None else guarded(made, word, lang, table)


def _prefixed(form: Form, word: str, lang: str, table: Table | None) -> Iterator[Form]:
    """The form with what is written before it; dropped where the table knows the whole as another word (חבר, החברה)."""
    for text, via in PREFIXES[lang](form.text):
        others = (
            {lemma for spelt, lemma in table.words(text) if fold(spelt) == fold(text)} - {word, form.text}
            if table
            else set()
        )
        yield Form(text, "clitic", not others, f"irregular form of {word}: {via}")
