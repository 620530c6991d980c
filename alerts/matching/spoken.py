"""Clauses about who said what: inside somebody's words, by whom, and from which outlet. Reads no quotes itself; `Positions` has them read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from alerts.matching.plan import Anchor, BaseTerm, Cost, Mark, Plan, Reason
from alerts.matching.positions import Positions
from alerts.matching.vocabulary import Binding, Predicate

LONGEST = 60  # words of a quote that are highlighted
SHOWN = 8  # names in an explanation


class InQuote(Plan):
    """The clause holds within the words of one quote; what it asks of the whole document (a source) it asks of that."""

    __slots__ = ("child", "children")

    def __init__(self, child: Plan) -> None:
        self.child = child
        self.children = (child,)

    def bind(self, binding: Binding) -> Plan:
        """See Plan."""
        return InQuote(self.child.bind(binding))

    def holds(self, positions: Positions) -> bool:
        """See Plan."""
        return any(self.child.holds(inner) for _, inner in positions.quotes())

    def mark(self, positions: Positions, marks: list[Mark]) -> None:
        """See Plan."""
        for start, inner in positions.quotes():
            for first, last, term, row in self.child.find(inner) or ():
                marks.append((_moved(positions, inner, start, first), _moved(positions, inner, start, last), term, row))

    def anchors(self, cost: Cost) -> list[Anchor]:
        """See Plan."""
        return self.child.anchors(cost)

    def why(self, positions: Positions) -> Reason:
        """See Plan."""
        reasons = [self.child.why(inner) for _, inner in positions.quotes()]
        if not reasons:
            return Reason(False, "nobody is quoted")
        best = next((reason for reason in reasons if reason.holds), reasons[0])
        text = "it holds in what somebody said" if best.holds else f"it holds in none of {len(reasons)} quotes"
        return Reason(best.holds, text, (best,))


def _moved(positions: Positions, inner: Positions, start: int, position: int) -> int:
    """The position in the document of a word of a quote that begins at that letter."""
    return positions.position_at(start + inner.spot(position)[1])


class NamedBy(Plan):
    """Somebody or some outlet of that name is quoted. ``names`` finds the name in a speaker, a body that is spoken for, or an outlet."""

    __slots__ = ("children", "label", "names")

    def __init__(self, names: Plan, label: Label) -> None:
        self.names = names
        self.label = label
        self.children = (names,)

    def bind(self, binding: Binding) -> Plan:
        """See Plan."""
        return NamedBy(self.names.bind(binding), self.label)

    def _places(self, positions: Positions) -> Iterator[tuple[int, int]]:
        for start, end, *names in positions.said.named(self.label.outlets):
            if any(name and self.names.holds(positions.of_name(name)) for name in names):
                yield start, end

    def holds(self, positions: Positions) -> bool:
        """See Plan."""
        return any(True for _ in self._places(positions))

    def mark(self, positions: Positions, marks: list[Mark]) -> None:
        """See Plan."""
        for start, end in self._places(positions):
            first = positions.position_at(start)
            marks.append((first, max(first, min(positions.position_at(end) - 1, first + LONGEST)), self.label, -1))

    def anchors(self, cost: Cost) -> list[Anchor]:
        """See Plan."""
        return self.names.anchors(cost)

    def why(self, positions: Positions) -> Reason:
        """See Plan."""
        known = dict.fromkeys(
            name for _, _, *names in positions.said.named(self.label.outlets) for name in names if name
        )
        there = ", ".join(list(known)[:SHOWN]) or "nobody"
        return Reason(self.holds(positions), f"{self.label.term}: {self.label.what} here: {there}")


class Label(BaseTerm):
    """What highlights of `NamedBy` are called by. It is at no word, so it has no predicates. ``outlets``: of outlets, not of speakers."""

    __slots__ = ("copy", "outlets", "term", "users", "weight")

    def __init__(self, term: str, weight: float, outlets: bool) -> None:
        self.term = term
        self.weight = weight
        self.outlets = outlets
        self.users = self.copy = 0

    @property
    def what(self) -> str:
        """How what is there is called."""
        return "outlets" if self.outlets else "speakers"

    @property
    def key(self) -> tuple[Any, ...]:
        """See BaseTerm."""
        return (self.term, self.weight, self.outlets)

    def predicates(self) -> Iterator[Predicate]:
        """See BaseTerm."""
        yield from ()

    def holds(self, positions: Positions) -> bool:
        """See Plan."""
        return False

    def via(self, positions: Positions, first: int, row: int) -> str:
        """See BaseTerm."""
        return "outlet that it stands on" if self.outlets else "said by"
