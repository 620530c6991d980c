"""a NEAR/5 b: at most 4 words between, in any order."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import takewhile
from typing import ClassVar

from alerts.errors import QueryError
from alerts.query.plan import All, Bind, Mark, Plan, Stretch
from alerts.query.tape import Tape
from alerts.query.tree import Context, Example, Fixity, Node, Operator, written

FARTHEST = 1_000


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
        "phrases, groups of them joined with OR, and other NEARs, which count as the shortest stretch they cover. Only pairs in range are highlighted. "
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

    def bind(self, take: Bind) -> Plan:
        """See Plan."""
        left, right = (child.bind(take) for child in self.children)
        return Within(left, right, self.distance, self.ordered)

    def enough(self) -> None:
        """That both are there proves nothing."""

    def _sides(self, tape: Tape) -> tuple[list[Stretch], list[Stretch]]:
        left = self.children[0].stretches(tape)
        return left, self.children[1].stretches(tape) if left else []

    def holds(self, tape: Tape) -> bool:
        """See Plan."""
        left, right = self._sides(tape)
        if _follows(left, right, self.distance):
            return True
        return not self.ordered and _follows(right, left, self.distance)

    def mark(self, tape: Tape, marks: list[Mark]) -> None:
        """Both sides of every pair in range."""
        left, right = self._sides(tape)
        paired: dict[Mark, None] = {}
        for before, after in self._directions(left, right):
            for side in (_with_next(before, after, self.distance), _with_previous(before, after, self.distance)):
                paired.update(dict.fromkeys(mark for stretch in side for mark in stretch.marks))
        marks += paired

    def stretches(self, tape: Tape) -> list[Stretch]:
        """The shortest: those that cover no other pair's stretch."""
        found: dict[tuple[int, int], dict[Mark, None]] = {}
        for before, after in self._directions(*self._sides(tape)):
            for one, other in _closest(before, after, self.distance):
                found.setdefault((one.first, other.last), {}).update(dict.fromkeys((*one.marks, *other.marks)))
        return [Stretch(first, last, tuple(found[first, last])) for first, last in _shortest(found)]

    def _directions(self, left: list[Stretch], right: list[Stretch]) -> Iterator[tuple[list[Stretch], list[Stretch]]]:
        yield left, right
        if not self.ordered:
            yield right, left


def _follows(before: list[Stretch], after: list[Stretch], distance: int) -> bool:
    """Whether some stretch of one list is followed within the distance by one of the other."""
    firsts = [s.first for s in after]
    for stretch in before:
        n = bisect_right(firsts, stretch.last)
        if n < len(firsts) and firsts[n] - stretch.last <= distance:
            return True
    return False


def _with_next(before: list[Stretch], after: list[Stretch], distance: int) -> Iterator[Stretch]:
    """Stretches of the first list that one of the second follows within the distance."""
    firsts = [s.first for s in after]
    for stretch in before:
        n = bisect_right(firsts, stretch.last)
        if n < len(firsts) and firsts[n] - stretch.last <= distance:
            yield stretch


def _with_previous(before: list[Stretch], after: list[Stretch], distance: int) -> Iterator[Stretch]:
    """Stretches of the second list that follow one of the first within the distance."""
    lasts = sorted(s.last for s in before)
    for stretch in after:
        n = bisect_left(lasts, stretch.first) - 1
        if n >= 0 and stretch.first - lasts[n] <= distance:
            yield stretch


def _closest(before: list[Stretch], after: list[Stretch], distance: int) -> Iterator[tuple[Stretch, Stretch]]:
    """Pairs in range that could be a shortest stretch: each of the first list with those of its followers in range that end first.

    A window moves over the followers and keeps in ``ending`` those that no later one in it ends before, so the work is linear.
    """
    ending: deque[Stretch] = deque()
    coming = iter(after)
    follower = next(coming, None)
    for stretch in sorted(before, key=lambda s: s.last):
        while follower is not None and follower.first <= stretch.last + distance:
            while ending and ending[-1].last > follower.last:
                ending.pop()
            ending.append(follower)
            follower = next(coming, None)
        while ending and ending[0].first <= stretch.last:
            ending.popleft()
        yield from ((stretch, other) for other in takewhile(lambda s: s.last == ending[0].last, ending))


def _shortest(places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Places that cover no other place, in order."""
    out: list[tuple[int, int]] = []
    last = None
    for place in sorted(places, key=lambda p: (-p[0], p[1])):
        if last is None or place[1] < last:
            out.append(place)
            last = place[1]
    return out[::-1]
