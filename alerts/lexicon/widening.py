"""Table and rules joined: what a generator adds to the forms of the table, and what of it is rather another word's."""

from __future__ import annotations

from collections.abc import Iterator

from alerts.lexicon.generators import PREFIXES, WORDS
from alerts.lexicon.inflection import Form, guarded
from alerts.lexicon.tables import Table
from alerts.query.tokens import fold


def widen(word: str, lang: str, forms: list[Form], table: Table | None) -> list[Form]:
    """The forms with those that written rules add."""
    found = {form.text: form for form in forms}
    for text, via in WORDS[lang](word) if lang in WORDS else ():
        if text not in found and len(text) > 1:
            form = Form(text, "rule", via=via)
            found[text] = guarded(form, word, lang, table) if table else form
    if lang in PREFIXES:
        for form in list(found.values()):
            if form.on:
                found.update((f.text, f) for f in _prefixed(form, word, lang, table) if f.text not in found)
    return list(found.values())


def _prefixed(form: Form, word: str, lang: str, table: Table | None) -> Iterator[Form]:
    """The form with what is written before it; dropped where the table knows the whole as another word (חבר, החברה)."""
    for text, via in PREFIXES[lang](form.text):
        others = (
            {lemma for spelt, lemma in table.words(text) if fold(spelt) == fold(text)} - {word, form.text}
            if table
            else set()
        )
        yield Form(text, "clitic", not others, f"irregular form of {word}: {via}")
