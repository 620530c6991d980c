"""Advice when a topic is saved: which of its names and places will not be found. Refuses nothing."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Session

from alerts.lexicon.names import place_names
from alerts.lexicon.names.name_folding import fold_name
from alerts.lexicon.names.transliteration import models
from alerts.query.operators.name import Name
from alerts.query.operators.place import Place
from alerts.query.operators.tag import Tag
from alerts.query.syntax import Node
from alerts.text.tokens import tokens
from crawler.parsing.scripts import script
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
