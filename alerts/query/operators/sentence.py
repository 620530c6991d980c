"""SENTENCE(a b): all of them in one sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass

from alerts.errors import QueryError
from alerts.matching.plan import All, Mark, Plan, Reason, Stretch
from alerts.matching.positions import Positions
from alerts.matching.vocabulary import Binding
from alerts.query import bounds
from alerts.query.syntax import Context, Example, Fixity, Node, Several


@dataclass(frozen=True)
class Sentence(Several):
    """Placed clauses that must meet in one sentence."""

    name = "SENTENCE(a b)"
    title = "In one sentence"
    meaning = (
        "All terms in one sentence. A sentence ends at . ! ? … and their kin before white space and at a line end; not after a single letter (initials) "
        "and not before a small letter. The title is a sentence of its own. Blanks or commas stand between the terms."
    )
    examples = (Example("SENTENCE(police protest)", "At the protest stood police.", "A protest. Then came police."),)
    spelling = re.compile(r"SENTENCE(?=\s*\()")
    fixity = Fixity.LIST
    several, most = "SENTENCEs", bounds.NEARS

    def __str__(self) -> str:
        return f"SENTENCE({', '.join(map(str, self.parts))})"

    @classmethod
    def build(cls, match: re.Match[str], operands: tuple[Node, ...], at: int) -> Node:
        """See Operator."""
        if not operands:
            raise QueryError("sentence_empty", "SENTENCE holds no term.", "Write SENTENCE(a b).", match.string, at)
        for operand in operands:
            if not operand.placed:
                message = "SENTENCE takes words, phrases, NEARs and groups joined with OR."
                raise QueryError(
                    "sentence_needs_words", message, "Write AND and NOT outside the brackets.", match.string, operand.at
                )
        return cls(operands, at=at)

    def plan(self, context: Context) -> Plan:
        """See Node."""
        return Together(part.plan(context) for part in self.parts)


class Together(All):
    """All children hold in one sentence."""

    __slots__ = ()

    def bind(self, binding: Binding) -> Plan:
        """See Plan."""
        return Together(child.bind(binding) for child in self.children)

    find, answer = Plan.find, Plan.answer  # that all are there proves nothing

    def _common(self, positions: Positions) -> tuple[set[int], list[list[tuple[int, Stretch]]]]:
        """Sentences with all children, and each child's stretches that keep inside one sentence."""
        inside = [
            [(n, s) for s in c.stretches(positions) if (n := positions.sentence(s[0])) == positions.sentence(s[1])]
            for c in self.children
        ]
        return set.intersection(*({n for n, _ in child} for child in inside)), inside

    def holds(self, positions: Positions) -> bool:
        """See Plan."""
        return super().holds(positions) and bool(self._common(positions)[0])

    def why(self, positions: Positions) -> Reason:
        """See Plan."""
        inside = tuple(child.why(positions) for child in self.children)
        held = self.holds(positions)
        return Reason(held, "one sentence has them all" if held else "no sentence has them all", inside)

    def mark(self, positions: Positions, marks: list[Mark]) -> None:
        """What stands in such a sentence."""
        common, inside = self._common(positions)
        marks += dict.fromkeys(m for child in inside for n, s in child if n in common for m in s[2])
