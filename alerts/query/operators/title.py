"""title: in the title."""

from __future__ import annotations

import re
from dataclasses import dataclass

from alerts.query.plan import Plan
from alerts.query.tree import Context, Example, Fixity, Node, Operator, written


@dataclass(frozen=True)
class Title(Operator):
    """A clause that is looked for in the title only."""

    part: Node

    name = "title:"
    title = "In the title"
    meaning = "The clause holds in the title. Applies to one term or a group: `title:(a OR b)`."
    examples = (Example("title:storm NOT body:storm", "Calm now.", "A storm.\nThe storm.", title="Storm warning"),)
    spelling = re.compile(r"title:\s*")
    fixity = Fixity.PREFIX
    strength = 90

    def __str__(self) -> str:
        return f"title:{written(self.part, self.strength)}"

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
        return self.part.plan(context.within("title", self.at))
