"""a NEAR/5 b: at most 4 words between, in any order."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter
from typing import ClassVar

from alerts.errors import QueryError
from alerts.matching.plan import All, Mark, Plan, Reason, Stretch
from alerts.matching.positions import GAP, Positions
from alerts.matching.term import Term
from alerts.matching.vocabulary import Binding
from alerts.query import bounds
from alerts.query.syntax import Context, Example, Fixity, Node, Operator, written

FARTHEST = 1_000
MOST_PAIRS = 100_000


@dataclass(frozen=True)
class Near(Operator):
    """Two placed clauses and the distance between them."""

    left: Node
    right: Node
    distance: int

    name = "a NEAR/5 b"
    title = "Near each other"
    meaning = (
        f"At most 4 words between the two (NEAR/n: n - 1 words, n up to {FARTHEST:,}), in any order, both in the title or both in the text. Between words, "
        "phrases, groups of them joined with OR, and other NEARs, which count as the stretch from the one to the other. Only pairs in range are highlighted. "
        "`W/5` is understood."
    )
    examples: ClassVar[tuple[Example, ...]] = (
        Example(
            "police NEAR/4 protest", "A protest broken up by police.", "A protest that was at last broken up by police."
        ),
        Example(
            '(police OR army) NEAR/5 "tear gas"',
            "Tear gas was used by the army.",
            "Tear gas. Later on that very day the army left.",
        ),
    )
    spelling = re.compile(r"(?:(?i:NEAR)|[Ww])/(\d+)(?!\w)")
    fixity = Fixity.INFIX
    several, most = "NEARs", bounds.NEARS
    strength = 40
    ordered: ClassVar[bool] = False
    word: ClassVar[str] = "NEAR"

    def __str__(self) -> str:
        return (
            f"{written(self.left, self.strength)} {self.word}/{self.distance} {written(self.right, self.strength + 1)}"
        )

    placed = True

    @property
    def inside(self) -> tuple[Node, ...]:
        """See Node."""
        return (self.left, self.right)

    @classmethod
    def build(cls, match: re.Match[str], operands: tuple[Node, ...], at: int) -> Node:
        """See Operator."""
        distance = int(match.group(1)[:9])
        if not 1 <= distance <= FARTHEST:
            fix = f"Write {cls.word}/5; for farther apart use AND, or SENTENCE(a b)."
            raise QueryError("near_distance", f"A distance is from 1 to {FARTHEST:,} words.", fix, match.string, at)
        for operand in operands:
            if not operand.placed:
                fix = f"Write (a {cls.word}/{distance} c) AND (b {cls.word}/{distance} c) for AND, and NOT outside."
                message = f"{cls.word} measures between words, phrases and groups joined with OR."
                raise QueryError("near_needs_words", message, fix, match.string, operand.at)
        return cls(operands[0], operands[1], distance, at=operands[0].at)

    def plan(self, context: Context) -> Plan:
        """See Node."""
        return Within(self.left.plan(context), self.right.plan(context), self.distance, self.ordered)


class Within(All):
    """Two clauses that hold within a distance of each other."""

    __slots__ = ("distance", "ordered")

    def __init__(self, left: Plan, right: Plan, distance: int, ordered: bool) -> None:
        super().__init__((left, right))
        self.distance = distance
        self.ordered = ordered

    def bind(self, binding: Binding) -> Plan:
        """See Plan."""
        left, right = (child.bind(binding) for child in self.children)
        return Within(left, right, self.distance, self.ordered)

    find, answer = Plan.find, Plan.answer  # that both are there proves nothing

    def _sides(self, positions: Positions) -> tuple[list[Stretch], list[Stretch]]:
        left = self.children[0].stretches(positions)
        return left, self.children[1].stretches(positions) if left else []

    def _points(self, positions: Positions) -> tuple[list[int], list[int]] | None:
        """Both sides as bare positions, where both are single words: by far the most NEARs, and the quickest to decide."""
        one, other = self.children
        if isinstance(one, Term) and isinstance(other, Term):
            left, right = one.word_positions(positions), other.word_positions(positions)
            if left is not None and right is not None:
                return left, right
        return None

    def holds(self, positions: Positions) -> bool:
        """See Plan."""
        points = self._points(positions)
        if points is None:
            left, right = self._sides(positions)
            return any(True for a, b in self._directions(left, right) for _ in _with_next(a, b, self.distance))
        left_points, right_points = points
        if len(left_points) <= len(right_points):
            return any(True for _ in _beside(left_points, right_points, self.distance, self.ordered, after=True))
        return any(True for _ in _beside(right_points, left_points, self.distance, self.ordered, after=False))

    def mark(self, positions: Positions, marks: list[Mark]) -> None:
        """Both sides of every pair in range."""
        points = self._points(positions)
        if points is not None:
            one, other = self.children
            assert isinstance(one, Term)
            assert isinstance(other, Term)
            marks += [(p, p, one, -1) for p in _beside(*points, self.distance, self.ordered, after=True)]
            marks += [(p, p, other, -1) for p in _beside(*points[::-1], self.distance, self.ordered, after=False)]
            return
        left, right = self._sides(positions)
        paired: dict[Mark, None] = {}
        for before, after in self._directions(left, right):
            for side in (_with_next(before, after, self.distance), _with_previous(before, after, self.distance)):
                paired.update(dict.fromkeys(mark for stretch in side for mark in stretch[2]))
        marks += paired

    def why(self, positions: Positions) -> Reason:
        """See Plan."""
        inside = tuple(child.why(positions) for child in self.children)
        if self.holds(positions):
            return Reason(True, f"they stand within {self.distance} words of each other", inside)
        if not all(reason.holds for reason in inside):
            return Reason(False, "not both are there", inside)
        return Reason(False, f"both are there, but {self._gap(positions)}", inside)

    def _gap(self, positions: Positions) -> str:
        """How far they are from each other at the closest, in words."""
        left, right = self._sides(positions)
        gaps = [
            b[0] - a[1]
            for one, other in self._directions(left, right)
            for a in one[:500]
            for b in other[:500]
            if b[0] > a[1]
        ]
        if not gaps:
            return "in the other order"
        if min(gaps) >= GAP:
            return "one in the title and one in the text"
        return f"at the closest {min(gaps) - 1} words are between them, and {self.distance - 1} may be"

    def stretches(self, positions: Positions) -> list[Stretch]:
        """From the one to the other of every pair in range; of a text made to have endless pairs the first hundred thousand."""
        pairs = (
            pair
            for before, after in self._directions(*self._sides(positions))
            for pair in _pairs(before, after, self.distance)
        )
        return sorted(islice(pairs, MOST_PAIRS), key=itemgetter(0, 1))

    def _directions(self, left: list[Stretch], right: list[Stretch]) -> Iterator[tuple[list[Stretch], list[Stretch]]]:
        yield left, right
        if not self.ordered:
            yield right, left


def _beside(points: list[int], others: list[int], distance: int, ordered: bool, *, after: bool) -> Iterator[int]:
    """Points that have one of the others within the distance; in one direction only when ``ordered``."""
    count = len(others)
    for point in points:
        n = bisect_left(others, point)
        if n and (not ordered or not after) and point - others[n - 1] <= distance:
            yield point
        elif not ordered or after:
            n += n < count and others[n] == point
            if n < count and others[n] - point <= distance:
                yield point


def _with_next(before: list[Stretch], after: list[Stretch], distance: int) -> Iterator[Stretch]:
    """Stretches of the first list that one of the second follows within the distance."""
    firsts = [s[0] for s in after]
    for stretch in before:
        n = bisect_right(firsts, stretch[1])
        if n < len(firsts) and firsts[n] - stretch[1] <= distance:
            yield stretch


def _with_previous(before: list[Stretch], after: list[Stretch], distance: int) -> Iterator[Stretch]:
    """Stretches of the second list that follow one of the first within the distance."""
    lasts = sorted(s[1] for s in before)
    for stretch in after:
        n = bisect_left(lasts, stretch[0]) - 1
        if n >= 0 and stretch[0] - lasts[n] <= distance:
            yield stretch


def _pairs(before: list[Stretch], after: list[Stretch], distance: int) -> Iterator[Stretch]:
    """Every stretch of the first list joined with every one of the second that follows it within the distance."""
    firsts = [s[0] for s in after]
    for first, last, marks in before:
        for n in range(bisect_right(firsts, last), bisect_right(firsts, last + distance)):
            yield first, after[n][1], marks + after[n][2]
