"""a^3: counts three times in the score."""

from __future__ import annotations

import re
from dataclasses import dataclass

from alerts.errors import QueryError
from alerts.matching.plan import Plan
from alerts.query.syntax import Around, Context, Example, Fixity, Node, written

HEAVIEST = 1_000.0


@dataclass(frozen=True)
class Weight(Around):
    """A clause whose terms count more, or less."""

    factor: float

    name = "a^3"
    title = "Weight"
    meaning = "The term, or every term of the group, counts three times in the score; `^0.5` half. Does not change what matches unless `score >=` asks."
    examples = (Example("(storm^3 OR rain) score >= 3", "A\nstorm.", "A\nrain."),)
    spelling = re.compile(r"\^(\d+(?:\.\d+)?)")
    fixity = Fixity.POSTFIX
    strength = 95

    def __str__(self) -> str:
        return f"{written(self.part, self.strength)}^{self.factor:g}"

    @property
    def placed(self) -> bool:
        """See Node."""
        return self.part.placed

    @classmethod
    def build(cls, match: re.Match[str], operands: tuple[Node, ...], at: int) -> Node:
        """See Operator."""
        factor = float(match.group(1)[:20])
        if not 0 < factor <= HEAVIEST:
            message = f"A weight is above 0 and at most {HEAVIEST:,.0f}."
            raise QueryError(
                "weight_range", message, "Write a^3; use NOT for what must not be there.", match.string, at
            )
        return cls(operands[0], round(factor, 3), at=operands[0].at)

    def plan(self, context: Context) -> Plan:
        """See Node."""
        return self.part.plan(context.weighing(self.factor))
