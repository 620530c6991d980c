"""==Word: case counts too."""

from __future__ import annotations

import re
from dataclasses import dataclass

from alerts.matching.plan import Plan
from alerts.query.lexer import CHUNK, QUOTED
from alerts.query.operators.exact import as_written, exact_row, plain_text
from alerts.query.syntax import Context, Example, Fixity, Node, Operator
from alerts.text.tokens import cased


@dataclass(frozen=True)
class Cased(Operator):
    """A word or phrase exactly as it stands."""

    text: str

    name = "==Word"
    title = "Exactly this word, case too"
    meaning = 'Like `=word`, and upper and lower case count: `==US` is not *us*. Also `=="An Exact Phrase"`.'
    examples = (
        Example("==US", "The US said so.", "They told us."),
        Example('=="Just Stop Oil"', "Just Stop Oil blocked it.", "You should just stop oil."),
    )
    spelling = re.compile(rf"==({QUOTED}|{CHUNK})")
    fixity = Fixity.LEAF

    def __str__(self) -> str:
        return as_written("==", self.text)

    placed = True

    @classmethod
    def build(cls, match: re.Match[str], operands: tuple[Node, ...], at: int) -> Node:
        """See Operator."""
        return cls(plain_text(match, at), at=at)

    def plan(self, context: Context) -> Plan:
        """A row of words with their case."""
        return context.term(self, [exact_row("cased", self.text, cased)])
