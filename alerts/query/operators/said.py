"""said: in somebody's words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from alerts.errors import QueryError
from alerts.matching.plan import Plan
from alerts.matching.spoken import InQuote
from alerts.query.syntax import Around, Context, Example, Fixity, Node, PartOf, written

BESIDE = "A quote is in the text, and its title, lead and body are not told apart."


@dataclass(frozen=True)
class Said(Around):
    """A clause that is looked for in the words of one quote."""

    name = "said:"
    title = "In somebody's words"
    meaning = (
        "The clause holds within one quote: `said:torture`, `said:(camp NEAR/5 closed)`. With `by:` inside it is that quote's speaker: "
        '`said:(camp AND by:"Ann Lee")`. See [quotes](quotes.md).'
    )
    examples = (
        Example(
            "said:(camp NEAR/4 closed)",
            "“The camp was closed,” said Ann Lee.",
            "The camp was closed, and “all is well,” said Ann Lee.",
            "en",
        ),
        Example(
            'said:(camp AND by:"Ann Lee")',
            "“The camp was closed,” said Ann Lee.",
            "“The camp was closed,” said Otto Brandt. Ann Lee wept.",
            "en",
        ),
    )
    spelling = re.compile(r"said:\s*")
    fixity = Fixity.PREFIX
    strength = 90

    def __str__(self) -> str:
        return f"said:{written(self.part, self.strength)}"

    @classmethod
    def build(cls, match: re.Match[str], operands: tuple[Node, ...], at: int) -> Node:
        """See Operator."""
        if part := _part_inside(operands[0]):
            raise QueryError(
                "scope_conflict", BESIDE, "Write the two next to each other, joined with AND.", match.string, part.at
            )
        return cls(operands[0], at=at)

    def plan(self, context: Context) -> Plan:
        """See Node."""
        return InQuote(self.part.plan(context.of_whole(self.at)))


def _part_inside(node: Node) -> Node | None:
    if isinstance(node, PartOf | Said):
        return node
    return next((found for inner in node.inside if (found := _part_inside(inner))), None)
