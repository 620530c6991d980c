"""What matched, for a reader: the words as the text has them, and their sense in brackets, "Грозном (Grozny, in Chechnya)". Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from alerts.messages.message import Passage

LONGEST = 100  # letters of a place that are shown
_FORM = re.compile(
    r"^[a-z -]*\bform of [^,]+, (?![a-z -]*\bform of )(?=.)"
)  # before what the name is: a reader of the text sees its ending
_JOINED = re.compile(r"^irregular form of (.+): \w+ (with(?:out)? .+)$")
_KIND = re.compile(r" \((?:place|country|region|state|city|town|district)\)")
_NAME = re.compile(r"^(?:[A-Z][\w’' -]* )?name of (?=.)")
_OPERATOR = re.compile(r"^[a-z]+:|[=~\"]")


def line(passages: Iterable[Passage], fence: Callable[[str], str] = str) -> str:
    """All of it: "Чечне (Chechnya); Грозном, Грозного (Grozny, in Chechnya)"; ``fence`` is put around each part of another direction."""
    return "; ".join(
        ", ".join(map(fence, texts)) + (f" ({fence(said)})" if said else "") for texts, said in matched(passages)
    )


def matched(passages: Iterable[Passage]) -> list[tuple[list[str], str]]:
    """The words that matched, in order, gathered by their sense ("" where they need none), each once whatever its capitals."""
    found: dict[str, dict[str, str]] = {}
    for passage in passages:
        found.setdefault(sense(passage), {}).setdefault(passage.text.casefold(), _shortened(passage.text))
    return [(list(texts.values()), said) for said, texts in found.items()]


def _shortened(text: str) -> str:
    """A long quote by its first words."""
    return text if len(text) <= LONGEST else text[:LONGEST].rsplit(" ", 1)[0] + " …"


def sense(passage: Passage) -> str:
    """What the words are to the topic, "" where they are its own."""
    said = _of_words(passage)
    return ", ".join(part for part in (said, passage.speaker and f"said by {passage.speaker}") if part)


def _of_words(passage: Passage) -> str:
    via = passage.via
    if via in ("", "as written", "said by"):
        return ""
    if "by its sound" in via.split(", "):
        return f"sounds like {_OPERATOR.sub('', passage.term)}"
    said = _KIND.sub("", _NAME.sub("", _FORM.sub("", _JOINED.sub(r"\1 \2", via))))
    return "" if said.casefold() == passage.text.casefold() else said
