"""prefix*: every word that begins so."""

from __future__ import annotations

import re
from dataclasses import dataclass

from alerts.errors import QueryError
from alerts.matching.plan import Plan
from alerts.matching.terms import Alternative, Word
from alerts.query.lexer import CHUNK
from alerts.query.syntax import Context, Example, Fixity, Node, Operator
from alerts.text.tokens import fold, is_spaceless, tokens

SHORTEST = 3


def prefix_word(text: str, query: str, at: int) -> Word:
    """The test of a beginning; QueryError when it is too short to mean anything."""
    cut = tokens(text)
    last = fold(cut[-1].raw) if cut else ""
    if cut and is_spaceless(cut[-1].raw):
        return Word("substring", last)
    if len(last) < SHORTEST:
        fix = f"Write at least {SHORTEST} letters before *."
        raise QueryError("prefix_too_short", f"{text}* would match too many words.", fix, query, at)
    return Word("prefix", last, via=f"begins with {cut[-1].raw}")


@dataclass(frozen=True)
class Prefix(Operator):
    """The beginning of a word."""

    text: str

    name = "prefix*"
    title = "A beginning"
    meaning = f"Every word that begins so: {SHORTEST} letters or more before the star. In script without spaces: wherever it stands."
    examples = (
        Example("protest*", "Protesters gathered.", "A counterprotest."),
        Example("чечен*", "чеченский язык", "учечен"),
    )
    spelling = re.compile(rf"({CHUNK})\*(?!\w)")
    fixity = Fixity.LEAF
    rank = 90

    def __str__(self) -> str:
        return f"{self.text}*"

    placed = True

    @classmethod
    def build(cls, match: re.Match[str], operands: tuple[Node, ...], at: int) -> Node:
        """See Operator."""
        prefix_word(match.group(1), match.string, at)
        cut = tokens(match.group(1))
        return cls(match.group(1)[cut[0].start :], at=at)

    def plan(self, context: Context) -> Plan:
        """One slot with one test; pieces before a hyphen are whole words."""
        cut = tokens(self.text)
        whole = [context.lexicon.forms(t.raw, context.langs) for t in cut[:-1]]
        return context.term(self, [Alternative((*whole, (prefix_word(self.text, self.text, 0),)))])
