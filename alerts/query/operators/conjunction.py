"""AND: all of them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from alerts.matching.plan import All, Plan
from alerts.query.syntax import Context, Example, Fixity, Several, written


@dataclass(frozen=True)
class And(Several):
    """Clauses that all must hold."""

    name = "AND"
    title = "All of them"
    meaning = "Every clause holds somewhere in the statement. `a NOT b` is read as `a AND NOT b`. In capitals: `and` is a word."
    examples = (
        Example("torture AND prison", "Torture in a prison.", "A prison."),
        Example("jaguar NOT car", "A jaguar.", "A jaguar car."),
    )
    spelling = re.compile(r"AND(?!\w)|(?=NOT(?!\w))")
    fixity = Fixity.INFIX
    strength = 20
    chain = True

    def __str__(self) -> str:
        return " AND ".join(written(part, self.strength + 1) for part in self.parts)

    def plan(self, context: Context) -> Plan:
        """See Node."""
        return All(part.plan(context) for part in self.parts)
