"""What a query does to a document: the few primitives that operators are made of. Knows no spelling and no index.

A plan exists twice: as operators make it, with slots (a value that can be kept), and bound to the predicates of an index.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, NamedTuple, TypeAlias

from alerts.matching.document import Span
from alerts.matching.positions import Positions
from alerts.matching.scoring import NOTHING, WORTH, Answer, in_order, join, worth
from alerts.matching.vocabulary import Binding, Predicate, Vocabulary

Mark: TypeAlias = "tuple[int, int, BaseTerm, int]"
"""(first position, last position, the term that holds there, its alternative or -1 for a single word). Plain, since there are many."""

Stretch: TypeAlias = "tuple[int, int, tuple[Mark, ...]]"
"""(first position, last position, the marks it is made of): what something covers."""


class Anchor(NamedTuple):
    """Predicates of which at least one is in every document that matches, and how many of 1,000,000 documents have one."""

    cost: float
    predicates: tuple[Predicate, ...]


Cost = Callable[[Predicate], float]


@dataclass(frozen=True, slots=True)
class Reason:
    """Whether a clause holds and why, in plain words, with the clauses inside it."""

    holds: bool
    text: str
    inside: tuple[Reason, ...] = ()


class Plan(ABC):
    """A clause of a query. What is not under NOT may be highlighted and may anchor a topic."""

    __slots__ = ()
    children: tuple[Plan, ...] = ()

    @abstractmethod
    def holds(self, positions: Positions) -> bool:
        """Whether the document satisfies the clause."""

    def mark(self, positions: Positions, marks: list[Mark]) -> None:
        """Add where it holds; called only where it holds."""
        for child in self.children:
            child.mark(positions, marks)

    def find(self, positions: Positions) -> list[Mark] | None:
        """Where it holds, None when it does not: `holds` and `mark` in one, for clauses that can do both at the price of one."""
        if not self.holds(positions):
            return None
        marks: list[Mark] = []
        self.mark(positions, marks)
        return marks

    def answer(self, positions: Positions) -> Answer | None:
        """Points and spans where it holds, None when it does not: what `find` finds, for clauses that know it without marks."""
        marks = self.find(positions)
        return None if marks is None else (points(positions, marks), spans(positions, marks))

    def stretches(self, positions: Positions) -> list[Stretch]:
        """Where it holds, for operators that measure distance; in order of the first position, then of the last."""
        raise TypeError(f"{type(self).__name__} has no place of its own")

    def anchors(self, cost: Cost) -> list[Anchor]:
        """All that must be there: of every anchor one predicate. Called on a bound plan."""
        return []

    def anchor(self, cost: Cost) -> Anchor | None:
        """The cheapest of the anchors, None when there are none."""
        return min(self.anchors(cost), default=None, key=itemgetter(0))

    def excluded(self) -> frozenset[Predicate]:
        """Predicates of which none may be there. Called on a bound plan."""
        return frozenset()

    def sole_predicate(self) -> Predicate | None:
        """The predicate whose presence is all that the clause asks for, where there is one. Called on a bound plan."""
        return None

    def bind(self, binding: Binding) -> Plan:
        """The same with predicates for slots."""
        return self

    def why(self, positions: Positions) -> Reason:
        """Why it holds or does not; called for one topic and document only, so it need not be fast."""
        return Reason(
            self.holds(positions), type(self).__name__, tuple(child.why(positions) for child in self.children)
        )

    def terms(self) -> Iterator[BaseTerm]:
        """Its positive terms."""
        for child in self.children:
            yield from child.terms()

    def all_terms(self) -> Iterator[BaseTerm]:
        """Every term, negated ones too."""
        for child in self.children:
            yield from child.all_terms()


class BaseTerm(Plan):
    """What the rest of a plan knows of `Term` (alerts/matching/term.py): a clause at words, which is highlighted and gives points."""

    __slots__ = ()
    term: str
    weight: float
    users: int
    copy: int

    @property
    @abstractmethod
    def key(self) -> tuple[Any, ...]:
        """What equal terms have in common. Called on bound terms."""

    @abstractmethod
    def predicates(self) -> Iterator[Predicate]:
        """Every predicate of it, as often as it was taken."""

    @abstractmethod
    def via(self, positions: Positions, first: int, row: int) -> str:
        """How what was found at a position relates to the term."""

    def terms(self) -> Iterator[BaseTerm]:
        """Itself."""
        yield self

    all_terms = terms


Checks: TypeAlias = "tuple[tuple[Predicate | None, Plan], ...]"
"""Clauses, each with the predicate whose presence is all that it asks for, where there is one (see `Plan.sole_predicate`)."""


class All(Plan):
    """Every child holds."""

    __slots__ = ("_checks", "_positive", "children")

    def __init__(self, children: Iterable[Plan]) -> None:
        self.children = tuple(children)
        self._positive = tuple(child for child in self.children if not isinstance(child, Negated))
        quick = sorted(self.children, key=lambda child: bool(child.children))  # the quickest to say no first
        self._checks: Checks = tuple((child.sole_predicate(), child) for child in quick)

    def bind(self, binding: Binding) -> Plan:
        """See Plan."""
        return All(child.bind(binding) for child in self.children)

    def holds(self, positions: Positions) -> bool:
        """See Plan."""
        held = positions.present
        for predicate, child in self._checks:
            if not (child.holds(positions) if predicate is None else predicate in held):
                return False
        return True

    def find(self, positions: Positions) -> list[Mark] | None:
        """See Plan."""
        if not self.holds(positions):  # most candidates end here, before any place is looked for
            return None
        return [mark for child in self.children for mark in child.find(positions) or ()]

    def answer(self, positions: Positions) -> Answer | None:
        """See Plan."""
        if not self.holds(positions):
            return None
        return join([child.answer(positions) or NOTHING for child in self._positive])

    def why(self, positions: Positions) -> Reason:
        """See Plan."""
        inside = tuple(child.why(positions) for child in self.children)
        missing = sum(not reason.holds for reason in inside)
        text = (
            "all clauses hold"
            if not missing
            else f"{missing} of {len(inside)} clauses that all must hold {'does' if missing == 1 else 'do'} not"
        )
        return Reason(not missing, text, inside)

    def anchors(self, cost: Cost) -> list[Anchor]:
        """Every child's, since every child must hold."""
        return [anchor for child in self.children for anchor in child.anchors(cost)]

    def excluded(self) -> frozenset[Predicate]:
        """See Plan."""
        return frozenset().union(*(child.excluded() for child in self.children))


class AtLeast(Plan):
    """At least ``count`` of the children hold; 1 is OR."""

    __slots__ = ("_any", "_checks", "children", "count")

    def __init__(self, count: int, children: Iterable[Plan]) -> None:
        self.count = count
        self.children = tuple(children)
        self._checks: Checks = tuple((child.sole_predicate(), child) for child in self.children)
        sole_predicate = {predicate for predicate, _ in self._checks if isinstance(predicate, Predicate)}
        # OR of different words, by far the most: one look at sets tells, and reads none of the words that are not there
        self._any = frozenset(sole_predicate) if count == 1 and len(sole_predicate) == len(self.children) else None

    def bind(self, binding: Binding) -> Plan:
        """See Plan."""
        return AtLeast(self.count, (child.bind(binding) for child in self.children))

    def holds(self, positions: Positions) -> bool:
        """See Plan."""
        missing, held = self.count, positions.present
        if self._any is not None:
            return not held.isdisjoint(self._any)
        for predicate, child in self._checks:
            if child.holds(positions) if predicate is None else predicate in held:
                missing -= 1
                if not missing:
                    return True
        return False

    def why(self, positions: Positions) -> Reason:
        """See Plan."""
        inside = tuple(child.why(positions) for child in self.children)
        held = sum(reason.holds for reason in inside)
        return Reason(held >= self.count, f"{held} of {len(inside)} clauses hold, {self.count} must", inside)

    def find(self, positions: Positions) -> list[Mark] | None:
        """See Plan."""
        found = [marks for child in self.children if (marks := child.find(positions)) is not None]
        if len(found) < self.count:
            return None
        return found[0] if len(found) == 1 else [mark for marks in found for mark in marks]

    def answer(self, positions: Positions) -> Answer | None:
        """See Plan."""
        held = positions.present
        if self._any is not None:
            return self._answer_of(held & self._any, positions)
        found = [
            answer
            for predicate, child in self._checks
            if (predicate is None or predicate in held) and (answer := child.answer(positions)) is not None
        ]
        if len(found) < self.count:
            return None
        return found[0] if len(found) == 1 else join(found)

    def _answer_of(self, there: AbstractSet[Predicate | None], positions: Positions) -> Answer | None:
        if not there:
            return None
        if len(there) > 1:
            return join([child.answer(positions) or NOTHING for predicate, child in self._checks if predicate in there])
        (only,) = there
        return next(child for predicate, child in self._checks if predicate is only).answer(positions)

    def mark(self, positions: Positions, marks: list[Mark]) -> None:
        """Only children that hold."""
        for child in self.children:
            if child.holds(positions):
                child.mark(positions, marks)

    def stretches(self, positions: Positions) -> list[Stretch]:
        """Those of every child; for OR only (see operators/near.py)."""
        return sorted((s for child in self.children for s in child.stretches(positions)), key=lambda s: s[:2])

    def anchors(self, cost: Cost) -> list[Anchor]:
        """Of n children any n - count + 1 have one that holds, so the cheapest so many are one anchor together."""
        if self.count == len(self.children):
            return [anchor for child in self.children for anchor in child.anchors(cost)]
        anchors = [a for child in self.children if (a := child.anchor(cost)) is not None]
        wanted = len(self.children) - self.count + 1
        if len(anchors) < wanted:
            return []
        chosen = sorted(anchors, key=itemgetter(0))[:wanted]
        return [Anchor(sum(a.cost for a in chosen), tuple(dict.fromkeys(p for a in chosen for p in a.predicates)))]


class Negated(Plan):
    """The child does not hold. Nothing under it is highlighted or anchors a topic."""

    __slots__ = ("child",)

    def __init__(self, child: Plan) -> None:
        self.child = child

    def bind(self, binding: Binding) -> Plan:
        """See Plan."""
        return Negated(self.child.bind(binding))

    def holds(self, positions: Positions) -> bool:
        """See Plan."""
        return not self.child.holds(positions)

    def find(self, positions: Positions) -> list[Mark] | None:
        """See Plan."""
        return None if self.child.holds(positions) else []

    def answer(self, positions: Positions) -> Answer | None:
        """See Plan."""
        return None if self.child.holds(positions) else NOTHING

    def why(self, positions: Positions) -> Reason:
        """See Plan."""
        reason = self.child.why(positions)
        text = "NOT: what must not be there is there" if reason.holds else "NOT: what must not be there is not there"
        return Reason(not reason.holds, text, (reason,))

    def all_terms(self) -> Iterator[BaseTerm]:
        """See Plan."""
        yield from self.child.all_terms()

    def excluded(self) -> frozenset[Predicate]:
        """See Plan."""
        predicate = self.child.sole_predicate()
        return frozenset() if predicate is None else frozenset((predicate,))


def bind(plan: Plan, vocabulary: Vocabulary) -> Plan:
    """The plan with predicates of an index in the place of its slots."""
    return plan.bind(Binding(vocabulary))


def release(plan: Plan, vocabulary: Vocabulary) -> None:
    """Give back every predicate of a bound plan."""
    for term in plan.all_terms():
        vocabulary.drop(term)
        for predicate in term.predicates():
            vocabulary.give_back(predicate)


def score(positions: Positions, marks: Sequence[Mark]) -> float:
    """The sum over terms of weight x (best place: title 3, lead 2, body 1; + 0.1 for each further hit, at most 0.9)."""
    return round(points(positions, marks), 2)


def points(positions: Positions, marks: Sequence[Mark]) -> float:
    """`score` before it is rounded."""
    best: dict[BaseTerm, float] = {}
    hits: dict[BaseTerm, int] = {}
    for first, _, term, _ in marks:
        place = WORTH[positions.spot(first)[3]]
        best[term] = max(place, best.get(term, 0.0))
        hits[term] = hits.get(term, 0) + 1
    total = 0.0
    for term, place in best.items():
        total += term.weight * worth(place, hits[term])
    return total


def spans(positions: Positions, marks: Sequence[Mark]) -> tuple[Span, ...]:
    """What the marks cover in the original fields: the title's first, then the text's, in order, each once."""
    return in_order(
        Span(*positions.extent(first, last), term.term, term.via(positions, first, row))
        for first, last, term, row in marks
    )
