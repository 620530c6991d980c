"""/regex/: a pattern that a whole word satisfies."""

from __future__ import annotations

import re
from dataclasses import dataclass

from alerts.errors import QueryError
from alerts.matching.plan import Plan
from alerts.matching.regex import read_pattern
from alerts.matching.terms import Alternative, Word
from alerts.query import bounds
from alerts.query.syntax import Context, Example, Fixity, Node, Operator


@dataclass(frozen=True)
class Pattern(Operator):
    """A regular expression, as written between the slashes."""

    source: str

    name = "/regex/"
    title = "A pattern"
    meaning = (
        "A regular expression that a whole word satisfies, upper or lower case, in any script; its plain letters are folded like words. It runs in "
        "time linear in the word (RE2): no look-around, no back-references, at most 1,000 repeats. `\\w` and `\\d` mean letters and digits of every script."
    )
    examples = (
        Example("/colou?r/", "Every COLOR.", "Many colours."),
        Example(r"/\bалён\w*/", "Сказала Алена.", "Сказала Мария."),
    )
    spelling = re.compile(r"/(?![*/])((?:[^/\\\n]|\\.)+)/(?!\w)")
    fixity = Fixity.LEAF
    several, most = "patterns", bounds.PATTERNS

    def __str__(self) -> str:
        return f"/{self.source}/"

    placed = True

    @classmethod
    def build(cls, match: re.Match[str], operands: tuple[Node, ...], at: int) -> Node:
        """See Operator."""
        try:
            read_pattern(match.group(1).replace(r"\/", "/"))
        except QueryError as error:
            raise QueryError(error.code, error.message, error.fix, match.string, at + 1 + error.position) from None
        return cls(match.group(1), at=at)

    def plan(self, context: Context) -> Plan:
        """One slot with one test."""
        ready = read_pattern(self.source.replace(r"\/", "/"))
        return context.term(self, [Alternative(((Word("pattern", ready, via="satisfies the pattern"),),))])
