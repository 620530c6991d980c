"""score >= 5: only where the terms together count so much."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from alerts.matching.plan import Anchor, BaseTerm, Cost, Mark, Plan, Reason, score
from alerts.matching.positions import Positions
from alerts.matching.scoring import POINTS, Answer
from alerts.matching.vocabulary import Binding
from alerts.query.syntax import Around, Context, Example, Fixity, Node, written


@dataclass(frozen=True)
class Score(Around):
    """A clause with a threshold."""

    least: float

    name = "score >= 5"
    title = "Threshold"
    meaning = (
        "The clause before it holds with at least this score: the sum over its terms that hold of weight x (best place: "
        f"title {POINTS.title:g}, lead {POINTS.lead:g}, body {POINTS.body:g}; and {POINTS.repeat:g} for each further hit, {POINTS.repeats} at most). "
        "Binds weakest of all; an AND before it is understood."
    )
    examples = (
        Example("a1^2 OR b2 OR c3 score >= 4", "x\nb2 a1 c3", "x\nb2 c3"),
        Example("(storm OR rain) AND score >= 3", "Calm.", "x\nstorm", title="Storm"),
    )
    spelling = re.compile(r"(?:AND\s+)?(?i:score)\s*>=\s*(\d+(?:\.\d+)?)(?![\w.])")
    fixity = Fixity.POSTFIX
    strength = 1
    rank = 10

    def __str__(self) -> str:
        return f"{written(self.part, 50)} score >= {self.least:g}"

    @classmethod
    def build(cls, match: re.Match[str], operands: tuple[Node, ...], at: int) -> Node:
        """See Operator."""
        return cls(operands[0], round(float(match.group(1)[:20]), 3), at=operands[0].at)

    def plan(self, context: Context) -> Plan:
        """See Node."""
        return Scoring(self.part.plan(context), self.least)


class Scoring(Plan):
    """The child holds, and its marks are worth enough."""

    __slots__ = ("child", "least")

    def __init__(self, child: Plan, least: float) -> None:
        self.child = child
        self.least = least

    def bind(self, binding: Binding) -> Plan:
        """See Plan."""
        return Scoring(self.child.bind(binding), self.least)

    def holds(self, positions: Positions) -> bool:
        """See Plan."""
        if not self.child.holds(positions):
            return False
        marks: list[Mark] = []
        self.child.mark(positions, marks)
        return score(positions, marks) >= self.least

    def mark(self, positions: Positions, marks: list[Mark]) -> None:
        """See Plan."""
        self.child.mark(positions, marks)

    def answer(self, positions: Positions) -> Answer | None:
        """See Plan."""
        answer = self.child.answer(positions)
        return answer if answer is not None and round(answer[0], 2) >= self.least else None

    def why(self, positions: Positions) -> Reason:
        """See Plan."""
        reason = self.child.why(positions)
        marks: list[Mark] = []
        if reason.holds:
            self.child.mark(positions, marks)
        points = score(positions, marks)
        return Reason(
            reason.holds and points >= self.least, f"the score is {points:g} and must be {self.least:g}", (reason,)
        )

    def anchors(self, cost: Cost) -> list[Anchor]:
        """See Plan."""
        return self.child.anchors(cost)

    def terms(self) -> Iterator[BaseTerm]:
        """See Plan."""
        return self.child.terms()

    def all_terms(self) -> Iterator[BaseTerm]:
        """See Plan."""
        return self.child.all_terms()
