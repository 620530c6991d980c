"""From a word in a topic to its forms in one language: table, endings by analogy, written rules; and what of it is rather another word's.

Pure over a ``Table``; runs when a topic is saved, never while matching.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import cache

from alerts.lexicon.forms.dictionaries import Table, folded
from alerts.lexicon.forms.function_words import function_words
from alerts.lexicon.languages import Profile, profile
from alerts.text.tokens import fold

MOST_FORMS = 2500  # of a word in a language; a Turkish verb has the most


@dataclass(frozen=True, slots=True)
class Form:
    """One form of a word.

    ``how`` is written, table, rule, suffix, verbal, clitic, script (the other one of the language), shared (another word's rather), country, grammar (a word of grammar) or derived;
    ``on`` is False for what is rather another word's (a person may switch it on); ``via`` says what form it is where `form_labels` cannot.
    """

    text: str
    how: str
    on: bool = True
    via: str = ""


def expand(word: str, lang: str, table: Table | None, countries: Collection[str] = ()) -> list[Form]:
    """The forms of a lower-case word, as written first; those switched off come along with ``on=False``.

    ``countries``: lower-case names of countries in the language, of which no other word is a form. A language of two scripts has the
    forms of either spelling in both.
    """
    found = {form.text: form for form in _expand(word, lang, table, countries)}
    twins = profile(lang).twins
    for twin in twins(word):
        for form in _expand(twin, lang, table, countries):
            found.setdefault(form.text, replace(form, how="script") if form.how == "written" else form)
    for form in [form for form in found.values() if form.on and profile(lang).twins_of_forms]:
        for text in twins(form.text):
            found.setdefault(text, Form(text, "script", via=form.via))
    return list(found.values())


def _expand(word: str, lang: str, table: Table | None, countries: Collection[str]) -> list[Form]:
    """The forms of a word in the script that it is written in."""
    own = profile(lang)

    def judged(form: Form) -> Form:
        return _guarded(form, word, lang, table, countries) if table else form

    found = (
        {form.text: form for form in _of_table(word, lang, table, countries)}
        if table
        else {word: Form(word, "written")}
    )
    for text, via in own.forms(word):
        if text not in found and len(text) > 1:
            found[text] = judged(Form(text, "rule", via=via))
        elif text in found and via and found[text].how != "written":
            found[text] = replace(found[text], via=found[text].via or via)
    for form in [form for form in found.values() if form.on]:
        for text, via in own.after(form.text, word):
            made = Form(text, "suffix", via=via)
            more = made if _same_word(form.text, text, own, table) else judged(made)
            if text not in found or (more.on and not found[text].on):
                found[text] = more
    for form in [form for form in found.values() if form.on]:
        found.update((f.text, f) for f in _prefixed(form, word, own, table) if f.text not in found)
    return list(found.values())


def _same_word(form: str, text: str, own: Profile, table: Table | None) -> bool:
    """Whether a form with something after it, or spelt otherwise, is surely the form: हिन्दी, हिंदी; but हँस and हंस are two words."""
    respelt = own.respelt and len(text) != len(form)
    return table is None or respelt or form in table.lemmas(text)  # bokens, which the table files under boken


def _prefixed(form: Form, word: str, own: Profile, table: Table | None) -> Iterator[Form]:
    """The form with what is written before it; dropped where the table knows the whole as another word (חבר, החברה)."""
    for text, via in own.before(form.text):
        likes = table.words(text) if table else []
        others = {lemma for spelt, lemma in likes if fold(spelt) == fold(text)} - {word, form.text}
        yield Form(text, "clitic", not others, f"irregular form of {word}: {via}")


def _of_table(word: str, lang: str, table: Table, countries: Collection[str]) -> list[Form]:
    """The forms that the table has, and those that endings learnt from it make."""
    found = {word: Form(word, "written")}
    own = profile(lang)
    for text in (
        *table.forms(word),
        *own.more(word, table),
        *_plural(word, own, table),
        *(text for other in _compared(lang).get(word, ()) for text in (other, *table.forms(other))),
    ):
        found.setdefault(text, Form(text, "table"))
    for text in _by_rule(word, own, table):
        found.setdefault(text, Form(text, "rule"))
        if own.verbal_noun(word, text):
            found.update((more, Form(more, "verbal")) for more in (text, *table.forms(text)))
    kept = (form for form in found.values() if own.short_forms or not _too_short(form.text, word))
    return [_guarded(form, word, lang, table, countries) for form in kept]


@cache
def _compared(lang: str) -> dict[str, list[str]]:
    """Word -> its comparative and superlative, where these have a stem of their own and tables file them as other words."""
    return {word: others for row in profile(lang).comparatives.split("; ") if row for word, *others in [row.split(" ")]}


def _plural(word: str, own: Profile, table: Table) -> Iterator[str]:
    """Further plural cases of a word that the table knows as a plural of one other word alone (wybory, stany)."""
    endings = tuple(own.plural_cases.split())
    if not endings or word.endswith(endings):
        return
    lemmas = set(table.lemmas(word))
    if len(lemmas) == 1 and word not in lemmas and len(word) > 3:
        for text in table.forms(lemmas.pop()):
            if text.endswith(endings) and text[:-3].startswith(word[: len(word) - 3]):
                yield text


def _by_rule(word: str, own: Profile, table: Table) -> Iterator[str]:
    least = 0.1 if own.many_cases else 0.25  # of the words that show an edit, before a word of ours takes it
    for edit, share in sorted(table.edits(word).items(), key=lambda item: -item[1]):
        if share >= least and len(word) - edit.cut >= 2:
            yield edit.apply(word)


def _too_short(text: str, word: str) -> bool:
    """Abbreviations that the tables call forms: m for metre."""
    return len(text) < 3 and len(word) >= 4


def _guarded(form: Form, word: str, lang: str, table: Table, countries: Collection[str]) -> Form:
    """The form, switched off when it is rather another word's."""
    if form.how in ("written", "verbal"):
        return form
    own, grammar = profile(lang), function_words(lang)
    if folded(form.text) in grammar and folded(word) not in grammar:
        return Form(form.text, "grammar", on=False)
    if own.derived and form.text.startswith(word) and own.derived.match(form.text[len(word) :]):
        return Form(form.text, "derived", on=False)
    if form.text in countries and word not in countries:
        return Form(form.text, "country", on=False)  # chino, china
    if form.how == "table":
        return form
    owners = set(table.lemmas(form.text))
    if not owners or word in owners or own.owns(word, form.text, owners, table):
        return form
    if (own.many_cases or own.plural_cases) and owners == {form.text} and not {*table.forms(form.text)} - owners:
        return form  # prawa, which the table has as a word of its own without forms
    return Form(form.text, "shared", on=False)
