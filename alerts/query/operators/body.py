"""body: in the body."""

from __future__ import annotations

import re
from dataclasses import dataclass

from alerts.query.plan import Plan
from alerts.query.tree import Context, Example, Fixity, Node, Operator, written


@dataclass(frozen=True)
class Body(Operator):
    """A clause that is looked for in the body only."""

    part: Node

    name = "body:"
    title = "In the body"
    meaning = "The clause holds in the body: the text less its lead."
    examples = (Example("body:storm", "All fled.\nA storm came.", "A storm came.\nAll fled."),)
    spelling = re.compile(r"body:\s*")
    fixity = Fixity.PREFIX
    strength = 90

    def __str__(self) -> str:
        return f"body:{written(self.part, self.strength)}"

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
        return self.part.plan(context.within("body", self.at))
