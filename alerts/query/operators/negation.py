"""NOT: it does not hold."""

from __future__ import annotations

import re
from dataclasses import dataclass

from alerts.matching.plan import Plan
from alerts.query.syntax import Around, Context, Example, Fixity, Node, negate, written


@dataclass(frozen=True)
class Not(Around):
    """A clause that must not hold."""

    name = "NOT"
    title = "Without"
    meaning = "The clause does not hold. What stands under NOT is never highlighted; a topic needs something besides it that must be there."
    examples = (Example("jaguar AND NOT car", "A jaguar in the woods.", "A jaguar is a car."),)
    spelling = re.compile(r"NOT(?!\w)")
    fixity = Fixity.PREFIX
    strength = 30

    def __str__(self) -> str:
        return f"NOT {written(self.part, self.strength)}"

    @classmethod
    def build(cls, match: re.Match[str], operands: tuple[Node, ...], at: int) -> Node:
        """See Operator."""
        return cls(operands[0], at=at)

    def plan(self, context: Context) -> Plan:
        """See Node."""
        return negate(self.part.plan(context))
