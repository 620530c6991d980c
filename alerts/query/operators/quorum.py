"""2 of (a, b, c): at least so many of them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from alerts.errors import QueryError
from alerts.matching.plan import AtLeast, Plan
from alerts.query.syntax import Context, Example, Fixity, Node, Several


@dataclass(frozen=True)
class Quorum(Several):
    """How many of the clauses must hold."""

    count: int

    name = "2 of (a, b, c)"
    title = "At least this many"
    meaning = "At least two of the clauses hold, each anywhere in the statement."
    examples = (
        Example(
            "2 of (arrest, trial, verdict)", "After the trial came the verdict.", "The trial goes on; another trial."
        ),
    )
    spelling = re.compile(r"(\d+)\s+(?i:of)(?=\s*\()")
    fixity = Fixity.LIST

    def __str__(self) -> str:
        return f"{self.count} of ({', '.join(map(str, self.parts))})"

    @classmethod
    def build(cls, match: re.Match[str], operands: tuple[Node, ...], at: int) -> Node:
        """See Operator."""
        count = int(match.group(1)[:9])
        if not 1 <= count <= len(operands):
            fix = f"Write a number from 1 to {len(operands)}." if operands else "Write 2 of (a, b, c)."
            raise QueryError("quorum_count", f"{count} of {len(operands)} cannot be.", fix, match.string, at)
        return cls(operands, count, at=at)

    def plan(self, context: Context) -> Plan:
        """See Node."""
        return AtLeast(self.count, (part.plan(context) for part in self.parts))
