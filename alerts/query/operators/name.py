"""name:"...": a person or organisation in any script."""

from __future__ import annotations

import re
from dataclasses import dataclass

from alerts.matching.plan import Plan
from alerts.query import bounds
from alerts.query.lexer import CHUNK, QUOTED
from alerts.query.operators.exact import plain_text
from alerts.query.syntax import Context, Example, Fixity, Node, Operator


@dataclass(frozen=True)
class Name(Operator):
    """A name as the user writes it."""

    text: str

    name = 'name:"..."'
    title = "A name in any script"
    several, most = "names", bounds.NAMES
    meaning = "A person or an organisation, however other languages spell and inflect the name. The lexicon says which words it is."
    examples = (Example('name:"Anna Politkovskaya"', "Anna Politkovskaya wrote.", "Anna wrote."),)
    spelling = re.compile(rf"name:\s*({QUOTED}|{CHUNK})")
    fixity = Fixity.LEAF

    def __str__(self) -> str:
        return f'name:"{self.text}"'

    placed = True

    @classmethod
    def build(cls, match: re.Match[str], operands: tuple[Node, ...], at: int) -> Node:
        """See Operator."""
        return cls(bounds.letters("name", plain_text(match, at), bounds.NAME, match.string, at), at=at)

    def plan(self, context: Context) -> Plan:
        """What the lexicon answers."""
        return context.term(self, context.lexicon.name(self.text, context.langs))
