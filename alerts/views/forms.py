"""What is shown of the forms of words: each with its origin, those that are left out with the reason, and those that only attach to a foreign word."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy.orm import Session

from alerts.matching.plan import Plan, bind
from alerts.matching.term import Term
from alerts.matching.terms import Word
from alerts.matching.vocabulary import Predicate, Vocabulary
from alerts.text.tokens import fold, is_spaceless, tokens
from alerts.topics import search
from alerts.views import columns
from alerts.views.columns import Column, Place
from crawler.parsing.scripts import script, script_of, usual, written_in

COLUMNS = (
    Column("form"),
    Column("lang", Place.DATA),
    columns.text("via", heading="origin"),
    columns.number("statements", Place.SPARE),
    Column("on", heading="matched"),
    columns.text("reason"),
    Column("attached", Place.DATA),
)
WORD = (
    Column("form"),
    Column("lang", Place.DATA),
    Column("how", Place.DATA),
    Column("on", heading="matched"),
    columns.text("reason"),
    Column("attached", Place.DATA),
)
REASONS = {
    "shared": "rather a form of another word",
    "country": "the name of a country",
    "grammar": "a word of grammar",
    "derived": "another word, made from this one",
}
_FORMLESS = re.compile(r"^[a-z]+:|[=*?/]")  # names, places, and words that are matched as they are written


class Form(Protocol):
    """A form as the lexicon gives it: see alerts/lexicon/forms/inflection.py."""

    @property
    def text(self) -> str: ...
    @property
    def how(self) -> str: ...
    @property
    def on(self) -> bool: ...


Preview = Callable[[str, str], Iterable[Form]]
"""Every form of a word in a language."""
Row = dict[str, Any]


def of_topic(
    session: Session, plan: Plan, excluded: Collection[str], langs: Collection[str], preview: Preview
) -> list[Row]:
    """Every form that a topic's words match, how many statements contain it, and what is left out; names by sound have no forms.

    As written first, then language by language, that of the words before others. ``excluded``: forms that the topic does without.
    """
    off = {fold(form) for form in excluded}
    bound = tuple(bind(plan, Vocabulary()).terms())
    made = dict.fromkeys(word for term in bound for p in term.predicates() for word in p.words if word.kind != "sound")
    rows = [_row(word, search.count(session, word), off) for word in made if word.via]
    for term in bound:
        if isinstance(term, Term):
            rows += [_row(word, None, off) for word in _whole(term.rows, term.vias)]
    inflected = [t.raw for term in bound if not _FORMLESS.search(term.term) for t in tokens(term.term)]
    known = {(row["form"], row["lang"]) for row in rows}
    rank: dict[str, int] = {}
    for word in dict.fromkeys(inflected):
        for lang in langs:
            found = list(preview(word, lang))
            rank[lang] = rank.get(lang, 0) + sum(form.how == "table" for form in found)
            rows += [_left_out(word, form, lang) for form in found if not form.on and (form.text, lang) not in known]
    own = {usual(script(word)) for word in inflected}
    unique = list({(row["form"], row["lang"], row["via"]): row for row in rows}.values())
    return sorted(unique, key=lambda row: _order(row, own, rank))


def of_places(session: Session, places: Mapping[str, Sequence[str]], excluded: Collection[str]) -> list[Row]:
    """The places that a place of the query takes in, by label ("Grozny, in Chechnya (place)"), each with a switch.

    ``statements``: how many have one of its names as it is spelt; with case endings there are more. Names of several words are not counted.
    """
    off = {fold(form) for form in excluded}
    rows = []
    for label, names in places.items():
        spelt = [Word("substring" if is_spaceless(name) else "key", fold(name)) for name in names if _one_word(name)]
        said, _, where = label.partition(", ")
        rows.append(
            {
                "form": said,
                "lang": None,
                "via": where,
                "statements": search.count_any(session, spelt),
                "on": fold(label) not in off,
                "reason": None if fold(label) not in off else "switched off",
                "attached": False,
                "switch": label,
                "left_out": False,
            }
        )
    return sorted(rows, key=lambda row: (-row["statements"], row["form"]))


def _one_word(name: str) -> bool:
    return [token.raw for token in tokens(name)] == [name]


def of_word(word: str, langs: Sequence[str], preview: Preview) -> list[Row]:
    """Every form of one word in each of these languages, with those that are left out."""
    return [
        {
            "lang": lang,
            "form": form.text,
            "how": form.how,
            "on": form.on,
            "reason": REASONS.get(form.how) if not form.on else None,
            "attached": attached(form.text, lang),
        }
        for lang in langs
        for form in preview(word, lang)
    ]


def attached(form: str, lang: str | None) -> bool:
    """Whether a language only puts its endings or prefixes to a word of a script that is not its own (الprison, prisonისთვის)."""
    scripts = {script_of(letter) for letter in form} - {""}
    return lang is not None and len(scripts) > 1 and not scripts <= written_in(lang)


def _order(row: Row, own: Collection[str], rank: dict[str, int]) -> tuple[Any, ...]:
    lang = row["lang"] or ""
    known = rank.get(lang, 0)
    return (lang != "", row["attached"], not (known and lang in own), -known, lang, not row["on"])


def _row(word: Word, statements: int | None, off: Collection[str]) -> Row:
    on = word.via == "as written" or fold(word.value) not in off
    return {
        "form": word.value,
        "lang": word.lang,
        "via": word.via,
        "statements": statements,
        "on": on,
        "reason": None if on else "switched off",
        "attached": attached(word.value, word.lang),
    }


def _left_out(word: str, form: Form, lang: str) -> Row:
    reason = REASONS.get(form.how, "may be another word")
    return {
        "form": form.text,
        "lang": lang,
        "via": f"form of {word}",
        "statements": None,
        "on": False,
        "reason": reason,
        "attached": attached(form.text, lang),
    }


def _whole(rows: Iterable[tuple[Predicate, ...]], vias: Sequence[str]) -> Iterator[Word]:
    """Names of several words of which each is matched as it is spelt, as one form."""
    for row, via in zip(rows, vias, strict=True):
        words = [next((word for word in predicate.words if word.kind != "sound"), None) for predicate in row]
        named = any(word.kind == "sound" for predicate in row for word in predicate.words)
        if via and not named and (spelt := [word for word in words if word is not None]):
            yield Word("key", " ".join(word.value for word in spelt), spelt[0].lang, via)
