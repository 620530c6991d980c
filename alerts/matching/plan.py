"""What a query does to a document: the few primitives that operators are made of. Knows no spelling and no index.

A plan exists twice: made by operators with the slots themselves (a value that can be kept), and bound to the pegs of an index.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, NamedTuple, TypeAlias

from alerts.matching.document import Span
from alerts.matching.positions import Tape
from alerts.matching.scoring import NOTHING, WORTH, Answer, in_order, join, worth
from alerts.matching.vocabulary import Binding, Peg, Pegs

Mark: TypeAlias = "tuple[int, int, Leaf, int]"
"""(first position, last position, the term that holds there, its alternative or -1 for a single word). Plain, since there are many."""

Stretch: TypeAlias = "tuple[int, int, tuple[Mark, ...]]"
"""(first position, last position, the marks it is made of): what something covers."""


class Anchor(NamedTuple):
    """Pegs of which at least one is in every document that holds, and how many of 1,000,000 documents have one."""

    cost: float
    pegs: tuple[Peg, ...]


Cost = Callable[[Peg], float]


@dataclass(frozen=True, slots=True)
class Reason:
    """Whether a clause holds and why, in plain words, with the clauses inside it."""

    holds: bool
    text: str
    inside: tuple[Reason, ...] = ()


class Plan(ABC):
    """A clause of a query. ``positive`` clauses may be highlighted and may anchor a topic."""

    __slots__ = ()
    children: tuple[Plan, ...] = ()

    @abstractmethod
    def holds(self, tape: Tape) -> bool:
        """Whether the document satisfies the clause."""

    def mark(self, tape: Tape, marks: list[Mark]) -> None:
        """Add where it holds; asked only of a clause that holds."""
        for child in self.children:
            child.mark(tape, marks)

    def find(self, tape: Tape) -> list[Mark] | None:
        """Where it holds, None when it does not: `holds` and `mark` in one, for clauses that can do both at the price of one."""
        if not self.holds(tape):
            return None
        marks: list[Mark] = []
        self.mark(tape, marks)
        return marks

    def answer(self, tape: Tape) -> Answer | None:
        """Points and spans where it holds, None when it does not: what `find` finds, for clauses that know it without marks."""
        marks = self.find(tape)
        return None if marks is None else (points(tape, marks), spans(tape, marks))

    def stretches(self, tape: Tape) -> list[Stretch]:
        """Where it holds, for operators that measure distance; in order of ``first``, then ``last``."""
        raise TypeError(f"{type(self).__name__} has no place of its own")

    def anchors(self, cost: Cost) -> list[Anchor]:
        """All that must be there: of every anchor one peg. Asked of a bound plan."""
        return []

    def anchor(self, cost: Cost) -> Anchor | None:
        """The cheapest of the anchors, None when there are none."""
        return min(self.anchors(cost), default=None, key=itemgetter(0))

    def bars(self) -> frozenset[Peg]:
        """Pegs of which none may be there. Asked of a bound plan."""
        return frozenset()

    def alone(self) -> Peg | None:
        """The peg whose presence is all that the clause asks for, where there is one. Asked of a bound plan."""
        return None

    def bind(self, pegs: Binding) -> Plan:
        """The same with pegs for slots."""
        return self

    def why(self, tape: Tape) -> Reason:
        """Why it holds or does not; asked for one topic and document only, so it may take its time."""
        return Reason(self.holds(tape), type(self).__name__, tuple(child.why(tape) for child in self.children))

    def terms(self) -> Iterator[Leaf]:
        """Its positive terms."""
        for child in self.children:
            yield from child.terms()

    def all_terms(self) -> Iterator[Leaf]:
        """Every term, denied ones too."""
        for child in self.children:
            yield from child.all_terms()


class Leaf(Plan):
    """A clause that stands at words: what is highlighted, and what gives a score its points."""

    __slots__ = ()
    term: str
    weight: float
    users: int
    copy: int

    @property
    @abstractmethod
    def key(self) -> tuple[Any, ...]:
        """What equal leaves have in common, asked of bound ones."""

    @abstractmethod
    def pegs(self) -> Iterator[Peg]:
        """Every peg it holds, as often as it was taken."""

    @abstractmethod
    def via(self, tape: Tape, first: int, row: int) -> str:
        """How what was found at a position relates to the term."""

    def terms(self) -> Iterator[Leaf]:
        """Itself."""
        yield self

    all_terms = terms


Asked: TypeAlias = "tuple[tuple[Peg | None, Plan], ...]"
"""Clauses, each with the peg whose presence is all that it asks for, where there is one (see `Plan.alone`)."""


class All(Plan):
    """Every child holds."""

    __slots__ = ("_asked", "_told", "children")

    def __init__(self, children: Iterable[Plan]) -> None:
        self.children = tuple(children)
        self._told = tuple(child for child in self.children if not isinstance(child, Denied))
        quick = sorted(self.children, key=lambda child: bool(child.children))  # the quickest to say no first
        self._asked: Asked = tuple((child.alone(), child) for child in quick)

    def bind(self, pegs: Binding) -> Plan:
        """See Plan."""
        return All(child.bind(pegs) for child in self.children)

    def holds(self, tape: Tape) -> bool:
        """See Plan."""
        held = tape.held
        for peg, child in self._asked:  # noqa: SIM110 - a loop costs half of all(...) here
            if not (child.holds(tape) if peg is None else peg in held):
                return False
        return True

    def find(self, tape: Tape) -> list[Mark] | None:
        """See Plan."""
        if not self.holds(tape):  # most candidates end here, before any place is looked for
            return None
        return [mark for child in self.children for mark in child.find(tape) or ()]

    def answer(self, tape: Tape) -> Answer | None:
        """See Plan."""
        if not self.holds(tape):
            return None
        return join([child.answer(tape) or NOTHING for child in self._told])

    def why(self, tape: Tape) -> Reason:
        """See Plan."""
        inside = tuple(child.why(tape) for child in self.children)
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

    def bars(self) -> frozenset[Peg]:
        """See Plan."""
        return frozenset().union(*(child.bars() for child in self.children))


class AtLeast(Plan):
    """At least ``count`` of the children hold; 1 is OR."""

    __slots__ = ("_any", "_asked", "children", "count")

    def __init__(self, count: int, children: Iterable[Plan]) -> None:
        self.count = count
        self.children = tuple(children)
        self._asked: Asked = tuple((child.alone(), child) for child in self.children)
        alone = {peg for peg, _ in self._asked if isinstance(peg, Peg)}
        # OR of different words, by far the most: one look at sets tells, and reads none of the words that are not there
        self._any = frozenset(alone) if count == 1 and len(alone) == len(self.children) else None

    def bind(self, pegs: Binding) -> Plan:
        """See Plan."""
        return AtLeast(self.count, (child.bind(pegs) for child in self.children))

    def holds(self, tape: Tape) -> bool:
        """See Plan."""
        missing, held = self.count, tape.held
        if self._any is not None:
            return not held.isdisjoint(self._any)
        for peg, child in self._asked:
            if child.holds(tape) if peg is None else peg in held:
                missing -= 1
                if not missing:
                    return True
        return False

    def why(self, tape: Tape) -> Reason:
        """See Plan."""
        inside = tuple(child.why(tape) for child in self.children)
        held = sum(reason.holds for reason in inside)
        return Reason(held >= self.count, f"{held} of {len(inside)} clauses hold, {self.count} must", inside)

    def find(self, tape: Tape) -> list[Mark] | None:
        """See Plan."""
        found = [marks for child in self.children if (marks := child.find(tape)) is not None]
        if len(found) < self.count:
            return None
        return found[0] if len(found) == 1 else [mark for marks in found for mark in marks]

    def answer(self, tape: Tape) -> Answer | None:
        """See Plan."""
        held = tape.held
        if self._any is not None:
            return self._answer_of(held & self._any, tape)
        found = [
            answer
            for peg, child in self._asked
            if (peg is None or peg in held) and (answer := child.answer(tape)) is not None
        ]
        if len(found) < self.count:
            return None
        return found[0] if len(found) == 1 else join(found)

    def _answer_of(self, there: AbstractSet[Peg | None], tape: Tape) -> Answer | None:
        if not there:
            return None
        if len(there) > 1:
            return join([child.answer(tape) or NOTHING for peg, child in self._asked if peg in there])
        (only,) = there
        return next(child for peg, child in self._asked if peg is only).answer(tape)

    def mark(self, tape: Tape, marks: list[Mark]) -> None:
        """Only children that hold."""
        for child in self.children:
            if child.holds(tape):
                child.mark(tape, marks)

    def stretches(self, tape: Tape) -> list[Stretch]:
        """Those of every child; for OR only (see operators/near.py)."""
        return sorted((s for child in self.children for s in child.stretches(tape)), key=lambda s: s[:2])

    def anchors(self, cost: Cost) -> list[Anchor]:
        """Of n children any n - count + 1 have one that holds, so the cheapest so many are one anchor together."""
        if self.count == len(self.children):
            return [anchor for child in self.children for anchor in child.anchors(cost)]
        anchors = [a for child in self.children if (a := child.anchor(cost)) is not None]
        wanted = len(self.children) - self.count + 1
        if len(anchors) < wanted:
            return []
        chosen = sorted(anchors, key=itemgetter(0))[:wanted]
        return [Anchor(sum(a.cost for a in chosen), tuple(dict.fromkeys(p for a in chosen for p in a.pegs)))]


class Denied(Plan):
    """The child does not hold. Nothing under it is highlighted or anchors a topic."""

    __slots__ = ("child",)

    def __init__(self, child: Plan) -> None:
        self.child = child

    def bind(self, pegs: Binding) -> Plan:
        """See Plan."""
        return Denied(self.child.bind(pegs))

    def holds(self, tape: Tape) -> bool:
        """See Plan."""
        return not self.child.holds(tape)

    def find(self, tape: Tape) -> list[Mark] | None:
        """See Plan."""
        return None if self.child.holds(tape) else []

    def answer(self, tape: Tape) -> Answer | None:
        """See Plan."""
        return None if self.child.holds(tape) else NOTHING

    def why(self, tape: Tape) -> Reason:
        """See Plan."""
        reason = self.child.why(tape)
        text = "NOT: what must not be there is there" if reason.holds else "NOT: what must not be there is not there"
        return Reason(not reason.holds, text, (reason,))

    def all_terms(self) -> Iterator[Leaf]:
        """See Plan."""
        yield from self.child.all_terms()

    def bars(self) -> frozenset[Peg]:
        """See Plan."""
        peg = self.child.alone()
        return frozenset() if peg is None else frozenset((peg,))


def bind(plan: Plan, pegs: Pegs) -> Plan:
    """The plan with the pegs of an index taken for its slots."""
    return plan.bind(Binding(pegs))


def release(plan: Plan, pegs: Pegs) -> None:
    """Give back every peg of a bound plan."""
    for term in plan.all_terms():
        pegs.drop(term)
        for peg in term.pegs():
            pegs.give_back(peg)


def score(tape: Tape, marks: Sequence[Mark]) -> float:
    """The sum over terms of weight x (best place: title 3, lead 2, body 1; + 0.1 for each further hit, at most 0.9)."""
    return round(points(tape, marks), 2)


def points(tape: Tape, marks: Sequence[Mark]) -> float:
    """`score` before it is rounded."""
    best: dict[Leaf, float] = {}
    hits: dict[Leaf, int] = {}
    for first, _, term, _ in marks:
        place = WORTH[tape.spot(first)[3]]
        best[term] = max(place, best.get(term, 0.0))
        hits[term] = hits.get(term, 0) + 1
    total = 0.0
    for term, place in best.items():
        total += term.weight * worth(place, hits[term])
    return total


def spans(tape: Tape, marks: Sequence[Mark]) -> tuple[Span, ...]:
    """What the marks cover in the original fields: the title's first, then the text's, in order, each once."""
    return in_order(
        Span(*tape.extent(first, last), term.term, term.via(tape, first, row)) for first, last, term, row in marks
    )
