"""From a word in a topic to its forms in one language: table, endings by analogy, homograph guard.

Pure over a ``Table``; runs when a topic is saved, never while matching.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from alerts.lexicon.forms.dictionaries import Table, folded
from alerts.lexicon.forms.function_words import function_words
from alerts.lexicon.forms.letter_case import lower
from alerts.lexicon.forms.rules.comparing import compared
from alerts.lexicon.names import gazetteer

# Languages with many case forms: rarer edits are still real ones.
MANY_FORMS = frozenset({"fi", "et", "hu", "tr", "az", "lt", "lv", "ka", "hy", "kk"})
AGGLUTINATING = frozenset({"tr", "az", "kk", "hu", "fi", "et"})
PLURAL_S = dict.fromkeys(("es", "pt", "gl", "ca"), lambda word: (word + "s", word + "es")) | {
    "fr": lambda word: (word + "s",)
}
# Case endings of the plural: what a plural asked for by itself (wybory, stany) may take of its dictionary word's forms.
PLURALS = {
    "pl": ("ów", "om", "ami", "ach", "ych", "ymi"),
    "ru": ("ов", "ев", "ей", "ам", "ям", "ами", "ями", "ах", "ях"),
    "uk": ("ів", "їв", "ей", "ам", "ям", "ами", "ями", "ах", "ях"),
    "cs": ("ů", "ům", "ech", "ích", "ách", "ám", "ami"),
    "sk": ("ov", "om", "och", "ách", "ám", "ami", "mi"),
}
_IS_PLURAL = ("um", "unum", "anna")  # case endings of the plural, the same for every Icelandic noun and adjective
_PARTICIPLES = frozenset({"pt", "gl"})
_REGULAR = re.compile("(.+[ai]d)[oa]s?")
MOST_FORMS = 2500  # of a word in a language; a Turkish verb has the most

_MAKERS = "lı li lu lü lık lik luk lük sız siz suz süz cı ci cu cü çı çi çu çü ıcı ici ucu ücü yıcı yici yucu yücü"
# Turkish endings that make a new word of a word; the table files some such words' forms under the shorter one.
WORD_MAKERS = frozenset(_MAKERS.split(" "))
# What a Turkish form's rest must not begin with: -lı (with), -sız (without), -cı (who does), -laş (become), -tır- (let do).
_DERIVED = re.compile(
    "l[ıiuü]|s[ıiuü]z|[cç][ıiuü]|l[ae][nş](?!$)|y?(?:ıcı|ici|ucu|ücü)|[dt][ıiuü]r(?!$|l[ae]r)|[cç][ae]$"
)


@cache
def countries(lang: str) -> frozenset[str]:
    """The lower-case names of the world's countries in a language, of one word each."""
    return frozenset(lower(name, lang) for name, _ in gazetteer.country_names(lang))


@dataclass(frozen=True, slots=True)
class Form:
    """One form of a word.

    ``how`` is written, table, rule, suffix, verbal, clitic, shared (another word's rather), country, grammar (a word of grammar) or derived;
    ``on`` is False for what a guard dropped (a person may switch it on); ``via`` says more when the ending does not.
    """

    text: str
    how: str
    on: bool = True
    via: str = ""


def share(lang: str) -> float:
    """How large a part of the words that show an edit must be before a word of ours takes it."""
    return 0.1 if lang in MANY_FORMS else 0.25


def expand(word: str, lang: str, table: Table | None) -> list[Form]:
    """The forms of a lower-case word, as written first; those switched off come along with ``on=False``."""
    found = {word: Form(word, "written")}
    if table is None:
        return list(found.values())
    for text in table.forms(word):
        found.setdefault(text, Form(text, "table"))
    for text in (
        *_declined(word, lang, table),
        *_plural(word, lang, table),
        *_of_root(word, lang, table),
        *_compared(word, lang, table),
    ):
        found.setdefault(text, Form(text, "table"))
    for text in _by_rule(word, lang, table):
        found.setdefault(text, Form(text, "rule"))
        if _verbal_noun(word, text, lang):
            found.update((more, Form(more, "verbal")) for more in (text, *table.forms(text)))
    kept = (form for form in found.values() if lang == "hi" or not _too_short(form.text, word))
    return [guarded(form, word, lang, table) for form in kept]


def _declined(word: str, lang: str, table: Table) -> list[str]:
    """A German adjective's forms where the table has them under its strong ending alone (letzt under letzter)."""
    forms = table.forms(word + "er") if lang == "de" else []
    return forms if word + "em" in forms else []


def _of_root(word: str, lang: str, table: Table) -> list[str]:
    """The forms of a Hindi verb asked for by its root (कर for करना), as grammars cite it."""
    verb = word + "ना"
    return [verb, *table.forms(verb)] if lang == "hi" and verb in table.lemmas(word) else []


def _compared(word: str, lang: str, table: Table) -> Iterator[str]:
    for other in compared(word, lang):
        yield from (other, *table.forms(other))


def _plural(word: str, lang: str, table: Table) -> Iterator[str]:
    """Further plural cases of a word that the table knows as a plural of one other word alone."""
    if lang not in PLURALS or word.endswith(PLURALS[lang]):
        return
    lemmas = set(table.lemmas(word))
    if len(lemmas) == 1 and word not in lemmas and len(word) > 3:
        for text in table.forms(lemmas.pop()):
            if text.endswith(PLURALS[lang]) and text[:-3].startswith(word[: len(word) - 3]):
                yield text


def _by_rule(word: str, lang: str, table: Table) -> Iterator[str]:
    for edit, part in sorted(table.edits(word).items(), key=lambda item: -item[1]):
        if part >= share(lang) and len(word) - edit.cut >= 2:
            yield edit.apply(word)


def _verbal_noun(word: str, text: str, lang: str) -> bool:
    """A Polish verb's regular noun of doing (zniszczyć, zniszczenie), which dictionaries give to the verb."""
    return (
        lang == "pl" and word.endswith(("ć", "c")) and text.endswith(("anie", "enie", "ęcie", "arcie", "ycie", "icie"))
    )


def _too_short(text: str, word: str) -> bool:
    """Abbreviations that the tables call forms: m for metre."""
    return len(text) < 3 and len(word) >= 4


def guarded(form: Form, word: str, lang: str, table: Table) -> Form:
    """The form, switched off when it is rather another word's."""
    if form.how in ("written", "verbal"):
        return form
    grammar = function_words(lang)
    if folded(form.text) in grammar and folded(word) not in grammar:
        return Form(form.text, "grammar", on=False)
    if lang == "tr" and form.text.startswith(word) and _DERIVED.match(form.text[len(word) :]):
        return Form(form.text, "derived", on=False)
    if form.text in countries(lang) and word not in countries(lang):
        return Form(form.text, "country", on=False)  # chino, china
    if form.how == "table":
        return form
    owners = set(table.lemmas(form.text))
    if not owners or word in owners:
        return form
    if lang in AGGLUTINATING and _of_stem(word, owners, table):
        return form
    if (
        lang in PLURAL_S
        and form.text in PLURAL_S[lang](word)
        and any(o != form.text and o.startswith(word) for o in owners)
    ):
        return form  # tempêtes, which the table gives to tempêter
    if lang == "it" and _participles(form.text, owners, table.forms(word)):
        return form
    if lang in _PARTICIPLES and word.endswith(("ar", "er", "ir")) and _participle(form.text, owners):
        return form
    if lang == "id" and owners & set(table.lemmas(word)):
        return form  # membuat, dibuat, which the table files under their root
    if lang == "is" and form.text.endswith(_IS_PLURAL):
        return form  # stórum, which the table gives to stórur alone
    return Form(form.text, "shared", on=False)


def _participle(text: str, owners: set[str]) -> bool:
    """A regular participle that the table files under itself (nascido, nascida)."""
    found = _REGULAR.fullmatch(text)
    return bool(found) and owners == {f"{found[1]}o"}  # type: ignore[index]


def _participles(text: str, owners: set[str], forms: list[str]) -> bool:
    """The table files the form under a participle, and the participle under the word (uccisi, ucciso, uccidere)."""
    return text[-1] in "aie" and owners == {text[:-1] + "o"} and text[:-1] + "o" in forms


def _of_stem(word: str, owners: set[str], table: Table) -> bool:
    """The table files the form under a shorter word that our word begins with, and our word there too (artış under art)."""
    own = set(table.lemmas(word))
    stems = [o for o in owners if len(o) < len(word) and word.startswith(o)]
    return any(o in own or not own or word[len(o) :] in WORD_MAKERS for o in stems)
