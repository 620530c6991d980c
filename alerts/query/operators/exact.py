"""=word and ="exact phrase": no inflection, accents count."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

from alerts.errors import QueryError
from alerts.matching.plan import Plan
from alerts.matching.terms import Alternative, Word
from alerts.query.lexer import CHUNK, QUOTED, QUOTES, unquote
from alerts.query.syntax import Context, Example, Fixity, Node, Operator
from alerts.text.tokens import exact, tokens


def exact_row(kind: str, text: str, value: object) -> Alternative:
    """The words of a text, each tested in one kind; ``value`` makes the word's value of a token."""
    assert callable(value)
    return Alternative(tuple((Word(kind, value(t.raw)),) for t in tokens(text)))


def plain_text(match: re.Match[str], at: int) -> str:
    """The text after the sign, without its quotation marks; QueryError when it holds no word."""
    text = match.group(1)
    text = " ".join(unquote(text).replace('"', " ").split()) if text[0] in QUOTES else text
    cut = tokens(text)
    if not cut:
        raise QueryError(
            "nothing_to_search", f"{text or 'This'} holds no letter and no digit.", "Write a word.", match.string, at
        )
    return text[cut[0].start : cut[-1].end]


def as_written(sign: str, text: str) -> str:
    """The canonical text: quoted when there is more than one token."""
    return f'{sign}"{text}"' if len(tokens(text)) > 1 else f"{sign}{text}"


@dataclass(frozen=True)
class Exact(Operator):
    """A word or phrase as it stands, but for its case."""

    text: str

    name = "=word"
    title = "Exactly this word"
    meaning = (
        'The word, or the `="exact phrase"`, as it stands: no inflected forms; accents, е/ё and ı/i count, upper and lower case do not. '
        "Full-width letters and invisible characters are seen through."
    )
    examples = (
        Example("=resume", "They resume talks; RESUME.", "Her résumé."),
        Example('="human right"', "a human right", "human rights"),
    )
    spelling: ClassVar[re.Pattern[str]] = re.compile(rf"=(?!=)({QUOTED}|{CHUNK})")
    fixity = Fixity.LEAF

    def __str__(self) -> str:
        return as_written("=", self.text)

    placed = True

    @classmethod
    def build(cls, match: re.Match[str], operands: tuple[Node, ...], at: int) -> Node:
        """See Operator."""
        return cls(plain_text(match, at), at=at)

    def plan(self, context: Context) -> Plan:
        """A row of exact words."""
        return context.term(self, [exact_row("exact", self.text, exact)])
