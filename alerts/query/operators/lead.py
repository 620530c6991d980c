"""lead: in the lead."""

from __future__ import annotations

import re
from dataclasses import dataclass

from alerts.query.plan import Plan
from alerts.query.tree import Context, Example, Fixity, Node, Operator, written


@dataclass(frozen=True)
class Lead(Operator):
    """A clause that is looked for in the lead only."""

    part: Node

    name = "lead:"
    title = "In the lead"
    meaning = "The clause holds in the lead: the first paragraph of the text, at most 500 characters of it."
    examples = (Example("lead:storm", "A storm came.\nAll fled.", "All fled.\nA storm came."),)
    spelling = re.compile(r"lead:\s*")
    fixity = Fixity.PREFIX
    strength = 90

    def __str__(self) -> str:
        return f"lead:{written(self.part, self.strength)}"

    @property
    def inside(self) -> tuple[Node, ...]:
        """See Node."""
        return (self.part,)

    @property
    def placed(self) -> bool:
        """See Node."""
        return self.part.placed

    @classmethod
    def build(cls, match: re.Match[str], operands: tuple[Node, ...], at: int) -> Node:
        """See Operator."""
        return cls(operands[0], at=at)

    def plan(self, context: Context) -> Plan:
        """See Node."""
        return self.part.plan(context.within("lead", self.at))
