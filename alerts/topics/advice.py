"""Advice when a topic is saved: which of its names, places and words will not be found, or not in all their forms. Refuses nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy.orm import Session

from alerts.lexicon import forms_known, profile
from alerts.lexicon.names import place_names
from alerts.lexicon.names.name_folding import fold_name
from alerts.lexicon.names.transliteration import models
from alerts.matching.plan import Plan, bind
from alerts.matching.vocabulary import Vocabulary
from alerts.query.operators.name import Name
from alerts.query.operators.phrase import Phrase
from alerts.query.operators.place import Place
from alerts.query.operators.tag import Tag
from alerts.query.operators.word import Word
from alerts.query.syntax import Node
from alerts.text.tokens import tokens
from crawler.parsing.scripts import script, written_in
from crawler.sources import tagged

MOST_SHOWN = 12


def cautions(node: Node) -> Iterator[str]:
    """A sentence for each name in a script that is not read, and for each place some of whose names are left out."""
    for inner in node.inside:
        yield from cautions(inner)
    if isinstance(node, Name) and (words := unread(node.text)):
        yield f"The script of {', '.join(words)} is not one that is read: the name is found as it is written here alone."
    if isinstance(node, Place) and (short := place_names.left_out(node.text)):
        more = f" and {len(short) - MOST_SHOWN} more" if len(short) > MOST_SHOWN else ""
        yield f"{node}: left out, too short to tell from a word: {', '.join(short[:MOST_SHOWN])}{more}."


def without_forms(node: Node, langs: Iterable[str]) -> list[str]:
    """A sentence for each language whose words are found as they are written alone, as far as the query has words in its letters."""
    words = list(dict.fromkeys(_words(node)))
    told = []
    for lang in langs if words else ():
        mine = [word for word in words if script(word) in (written_in(lang) or {"latin"})]
        if mine and not forms_known(lang):
            shown = ", ".join(mine[:MOST_SHOWN]) + (" and others" if len(mine) > MOST_SHOWN else "")
            name = profile(lang).name or f"the language “{lang}”"
            told.append(
                f"Word forms of {name} are not known: as a word of it, {shown} is found as it is written alone."
            )
    return told


def _words(node: Node) -> Iterator[str]:
    """The words of a query that have forms: bare ones and those of phrases."""
    for inner in node.inside:
        yield from _words(inner)
    if isinstance(node, (Word, Phrase)):
        yield from (token.raw for token in tokens(node.text) if token.raw.isalpha() and len(token.raw) > 1)


def unknown_tags(session: Session, node: Node) -> list[str]:
    """A sentence for each tag that is asked for and that no source has."""
    there = tagged.known(session)
    return [
        f"No source has the tag “{tag}”: `tocsin sources tag NAME +{tag}`." for tag in _tags(node) if tag not in there
    ]


def _tags(node: Node) -> Iterator[str]:
    for inner in node.inside:
        yield from _tags(inner)
    if isinstance(node, Tag):
        yield node.text


def unread(name: str) -> list[str]:
    """The words of a name whose letters have no sounds known to us (Gothic, runes)."""
    known = {"latin", "han", *models()}
    words = (token.raw for token in tokens(name))
    return [word for word in words if any(map(str.isalpha, word)) and script(fold_name(word)) not in known]


def places_taken_in(plan: Plan) -> dict[str, list[str]]:
    """The places that lie in the places of a query, by label ("Grozny, in Chechnya (place)"), each with its names."""
    out: dict[str, list[str]] = {}
    for term in bind(plan, Vocabulary()).terms():
        if term.term.startswith("place:"):
            out |= place_names.inside_of(term.term.removeprefix("place:").strip('"'))
    return out
