"""What is special about each language? One profile a file, called by the language's code: a new file here is a new language.

A profile declares; how forms and names are made of it stands in ../forms and ../names.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Protocol

Forms = Iterable[tuple[str, str]]
"""Forms, each with what it is ("genitive of Чечня"), "" where `labels` say it."""


class Dictionary(Protocol):
    """What a language's table answers (see Table in ../forms/dictionaries.py)."""

    def forms(self, lemma: str) -> list[str]: ...
    def lemmas(self, form: str) -> list[str]: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Profile:
    """One language; all but its name may be left out. Lists of words and endings are one text with spaces, in small letters."""

    name: str  # in English, for what is said of a hit: "Russian name of Chechnya"
    function_words: str = (
        ""  # no form and no sound-alike of a name may be one; after a bar auxiliary verbs, for sound-alikes alone
    )
    uninflected: bool = False  # words do not change, so that none is missed without forms
    tones: bool = False  # accents are tones, which make another word of one
    dotless_i: bool = False  # the capitals of i and ı are İ and I

    # The forms of a word, beside those of its table and the endings learnt from it.
    dictionary: str = ""  # what simplemma calls the table, where that is not the language's code
    labels: str = ""  # "а>ы=genitive; ...": end of the word, end of the form, what that form is
    comparatives: str = ""  # "good better best; ...", of stems of their own
    plural_cases: str = ""  # endings that a word asked for in the plural takes besides
    many_cases: bool = False  # so that endings which are rare in the table are real ones
    noun_capitals: bool = False  # a capital tells a noun from a verb
    short_forms: bool = False  # a long word may have forms of one or two letters
    forms: Callable[[str], Forms] = lambda word: ()  # by rule, of a word that the table may not have
    before: Callable[[str], Forms] = lambda form: ()  # the form with what is written together before it
    after: Callable[[str, str], Forms] = lambda form, word: ()  # (form, word): with what is written after it
    twins: Callable[[str], Iterable[str]] = lambda text: ()  # the same in the language's other script
    twins_of_forms: bool = True  # also of each form; else only of the word, whose twin has forms by rule
    taken_for: str = (
        ""  # languages that texts of this one are told from by hardly anything, in which its forms hold too
    )
    respelt: bool = False  # what `after` answers of another length is the same form spelt otherwise
    more: Callable[[str, Dictionary], list[str]] = lambda word, table: []  # of the table, which has them elsewhere
    verbal_noun: Callable[[str, str], bool] = lambda word, form: (
        False
    )  # the form is the verb's noun, with forms of its own
    derived: re.Pattern[str] | None = None  # what follows the word in a form that is another word
    # (word, form, the words that the table gives the form to, table): whether it is a form of this word all the same
    owns: Callable[[str, str, set[str], Dictionary], bool] = lambda word, form, owners, table: False

    # Names: folded as alerts/lexicon/names/name_folding.py does it, or as they are written.
    name_endings: str = ""  # case endings that a document's word may have after a name
    name_prefixes: str = ""  # what may be written together before a name
    article: str = ""  # written together with a name that may also stand without it
    inner_capitals: bool = False  # prefixes stand before a name's capital, and may have one themselves (KuZimbabwe)
    drops_vowel: bool = False  # a name's last vowel gives way to an ending (Чечня, Чечни)
    nominative: re.Pattern[str] | None = None  # an ending that gives way to others (Irakas, Irake)
    adjectives: tuple[str, ...] = ()  # endings of surnames that are adjectives, folded
    softened: Mapping[str, str] = field(default_factory=dict)  # a stem's last consonant before some endings
    alternations: Mapping[str, str] = field(
        default_factory=dict
    )  # end of a folded name -> what it is before endings, by spaces
    carons: bool = False  # sh, ch and zh of other languages are š, č and ž
    demonym_cut: str = ""  # regular expression: what goes off the end of a place's name
    demonym_endings: str = ""  # and what stands there in its adjective and its people's name


_NONE = Profile(name="")


@cache
def codes() -> frozenset[str]:
    """The languages that have a profile, as ISO 639-1."""
    return frozenset(module.name for module in pkgutil.iter_modules(__path__))


@cache
def profile(lang: str | None) -> Profile:
    """The profile of a language; an empty one where there is none."""
    code = {"nb": "no", "ckb": "ku"}.get(lang or "", lang or "")
    if code not in codes():
        return _NONE
    found: Profile = importlib.import_module(f"{__name__}.{code}").PROFILE
    return found


def has_rules(lang: str) -> bool:
    """Whether the profile of a language makes forms of words, or its words have none."""
    own = profile(lang)
    made = (own.forms, own.before, own.after, own.more)
    return own.uninflected or made != (_NONE.forms, _NONE.before, _NONE.after, _NONE.more)


def joined(word: str, before: str = "", after: str = "") -> Forms:
    """The word with each of what is written together before it, and each of what is written after it; both together too."""
    firsts, lasts = ["", *before.split()], ["", *after.split()]
    yield from ((first + word + last, "") for first in firsts for last in lasts if first or last)


def _replaced(text: str, letters: Mapping[str, str]) -> str:
    rows = sorted(letters, key=len, reverse=True)
    return re.sub("|".join(map(re.escape, filter(None, rows))), lambda m: letters[m.group()], text)


def two_scripts(table: str) -> Callable[[str], list[str]]:
    """What turns a word from one script into the other, by "а:a б:b ш:sh ..." (a letter of Cyrillic first); the longest letters go first."""
    there = dict(pair.split(":") for pair in table.split())
    back: dict[str, str] = {}
    for letter, other in there.items():
        back.setdefault(other, letter)

    def turned(text: str) -> list[str]:
        for letters in (there, back):
            if any(letter in letters for letter in text if letter.isalpha()):
                made = _replaced(text, letters)
                return [made] if made != text else []
        return []

    return turned


Spellings = Mapping[str, tuple[str, ...]]
"""Letters of one script, "^" before those that begin a word and "$" after those that end it -> what the other has, the likeliest first."""


def spellings(table: str) -> Spellings:
    """A table of spellings from "a=x|y ^b=z": "-" for what is not written."""
    rows = (row.partition("=") for row in table.split())
    return {letters: tuple(option.replace("-", "") for option in options.split("|")) for letters, _, options in rows}


def respelt(word: str, table: Spellings, most: int) -> list[str]:
    """The likeliest spellings of a word in another script that has more or fewer letters; none where it has a letter that is not in the table."""
    text = f"^{word}$"
    rows: list[dict[str, int]] = [{} for _ in range(len(text) + 1)]
    rows[1][""] = 0
    for at in range(1, len(text) - 1):
        alive = sorted(rows[at].items(), key=lambda row: row[1])[: 4 * most]
        for end, options in _ways(text, at, table):
            for rank, option in enumerate(options):
                for made, cost in alive:
                    found = rows[end].setdefault(made + option, 99)
                    rows[end][made + option] = min(found, cost + rank)
    return [made for made, _ in sorted(rows[len(text) - 1].items(), key=lambda row: row[1])[:most] if made]


def _ways(text: str, at: int, table: Spellings) -> Iterable[tuple[int, tuple[str, ...]]]:
    """(where the next letters end, what they may be): one to three letters, by their place in the word first."""
    for size in (1, 2, 3):
        part, end = text[at : at + size], at + size
        keys = ("^" + part if at == 1 else "", part + "$" if end == len(text) - 1 else "", part)
        options = next((table[key] for key in keys if key in table), None)
        if options is not None and end < len(text):
            yield end, options


def of_stem(word: str, form: str, owners: set[str], table: Dictionary) -> bool:
    """For `owns`: the table files the form under a shorter word that this one begins with, and this one there too or nowhere."""
    own = set(table.lemmas(word))
    return any(word.startswith(owner) and len(owner) < len(word) and (owner in own or not own) for owner in owners)


def same_word(word: str, form: str, owners: set[str], table: Dictionary) -> bool:
    """For `owns`: the table gives the form and the word to one dictionary form (membuat and dibuat, under their root)."""
    return not owners.isdisjoint(table.lemmas(word))
