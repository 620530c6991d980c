"""OR: any of them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from alerts.matching.plan import AtLeast, Plan
from alerts.query.syntax import Context, Example, Fixity, Several, written


@dataclass(frozen=True)
class Or(Several):
    """Clauses of which one must hold."""

    name = "OR"
    title = "Any of them"
    meaning = (
        "At least one clause holds. AND binds tighter: `a OR b AND c` is `a OR (b AND c)`. In capitals: `or` is a word."
    )
    examples = (Example("torture OR ill-treatment", "Ill-treatment was reported.", "Treatment was reported."),)
    spelling = re.compile(r"OR(?!\w)")
    fixity = Fixity.INFIX
    strength = 10
    chain = True

    def __str__(self) -> str:
        return " OR ".join(written(part, self.strength + 1) for part in self.parts)

    @property
    def placed(self) -> bool:
        """See Node."""
        return all(part.placed for part in self.parts)

    def plan(self, context: Context) -> Plan:
        """See Node."""
        return AtLeast(1, (part.plan(context) for part in self.parts))
