"""=word and ="exact phrase": no inflection, accents count."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

from alerts.errors import QueryError
from alerts.matching.plan import Plan
from alerts.matching.terms import Alternative, Word
from alerts.query import bounds
from alerts.query.lexer import CHUNK, QUOTED, QUOTES, unquote
from alerts.query.syntax import Context, Example, Fixity, Node, Operator
from alerts.text.tokens import cased, exact, tokens


def plain_text(match: re.Match[str], at: int) -> str:
    """The text after the sign, without its quotation marks; QueryError when it holds no word."""
    text = match.group(1)
    text = " ".join(unquote(text).replace('"', " ").split()) if text[0] in QUOTES else text
    cut = tokens(text)
    if not cut:
        raise QueryError(
            "nothing_to_search", f"{text or 'This'} holds no letter and no digit.", "Write a word.", match.string, at
        )
    return bounds.words(text[cut[0].start : cut[-1].end], match.string, at)


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
    sign: ClassVar[str] = "="
    kind: ClassVar[str] = "exact"  # of its word tests

    def __str__(self) -> str:
        return f'{self.sign}"{self.text}"' if len(tokens(self.text)) > 1 else f"{self.sign}{self.text}"

    placed = True

    @classmethod
    def build(cls, match: re.Match[str], operands: tuple[Node, ...], at: int) -> Node:
        """See Operator."""
        return cls(plain_text(match, at), at=at)

    def plan(self, context: Context) -> Plan:
        """A row of words, each tested as it is."""
        value = {"exact": exact, "cased": cased}[self.kind]
        return context.term(self, [Alternative(tuple((Word(self.kind, value(t.raw)),) for t in tokens(self.text)))])
