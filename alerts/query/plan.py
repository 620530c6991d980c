"""What a query does to a document: the few primitives that operators are made of. Knows no spelling and no index.

A plan exists twice: made by operators with the slots themselves (a value that can be kept), and bound to the pegs of an index.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from alerts.query.slots import Peg, Pegs
from alerts.query.tape import Tape
from alerts.query.terms import Slot

Bind = Callable[[Slot], Peg]


Mark: TypeAlias = "tuple[int, int, Term, int]"
"""(first position, last position, the term that holds there, its alternative or -1 for a single word). Plain, since there are many."""

Stretch: TypeAlias = "tuple[int, int, tuple[Mark, ...]]"
"""(first position, last position, the marks it is made of): what something covers."""


class Anchor(NamedTuple):
    """Pegs of which at least one is in every document that holds, and how many of 1,000,000 documents have one."""

    cost: float
    pegs: tuple[Peg, ...]


Cost = Callable[[Peg], float]


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

    def stretches(self, tape: Tape) -> list[Stretch]:
        """Where it holds, for operators that measure distance; in order of ``first``, then ``last``."""
        raise TypeError(f"{type(self).__name__} has no place of its own")

    def anchor(self, cost: Cost) -> Anchor | None:
        """The cheapest pegs of which one must be there, None when there are none. Asked of a bound plan."""
        return None

    def needs(self) -> frozenset[Peg]:
        """Pegs that all must be there. Asked of a bound plan."""
        return frozenset()

    def enough(self) -> frozenset[Peg] | None:
        """Pegs whose presence alone proves the clause; None when presence proves nothing. Asked of a bound plan."""
        return None

    def bind(self, take: Bind) -> Plan:
        """The same with pegs for slots."""
        return self

    def terms(self) -> Iterator[Term]:
        """Its positive terms."""
        for child in self.children:
            yield from child.terms()

    def all_terms(self) -> Iterator[Term]:
        """Every term, denied ones too."""
        for child in self.children:
            yield from child.all_terms()


class Term(Plan):
    """A leaf: a word or a row of words, or any of several. ``rows`` hold slots, or pegs once bound.

    ``single`` gathers all alternatives of one word; ``vias`` are what is said of a whole row (empty: its words say it);
    ``scope`` is None, "title", "lead" or "body".
    """

    __slots__ = ("rows", "scope", "single", "term", "vias", "weight")

    def __init__(
        self,
        term: str,
        single: Any,
        rows: tuple[tuple[Any, ...], ...] = (),
        vias: tuple[str, ...] = (),
        scope: str | None = None,
        weight: float = 1.0,
    ) -> None:
        self.term = term
        self.single = single
        self.rows = rows
        self.vias = vias
        self.scope = scope
        self.weight = weight

    def bind(self, take: Bind) -> Term:
        """See Plan."""
        rows = tuple(tuple(take(slot) for slot in row) for row in self.rows)
        return Term(self.term, take(self.single) if self.single else None, rows, self.vias, self.scope, self.weight)

    def pegs(self) -> Iterator[Peg]:
        """Every peg it holds, as often as it was taken."""
        if self.single is not None:
            yield self.single
        for row in self.rows:
            yield from row

    def holds(self, tape: Tape) -> bool:
        """See Plan."""
        if self.scope is not None or tape.wide:
            return bool(self.places(tape))
        if self.single in tape.present:
            return True
        for row in self.rows:  # noqa: SIM110 - a loop costs half of any(...) here
            if _row_places(tape, row):
                return True
        return False

    def places(self, tape: Tape) -> list[tuple[int, int, int]]:
        """(first, last, row) of every place, in order."""
        out = []
        if self.single in tape.present:
            single, wide = self.single, tape.wide
            out = [(p, wide.get((single, p), p) if wide else p, -1) for p in tape.at(single)]
        for n, row in enumerate(self.rows):
            out += [(first, last, n) for first, last in _row_places(tape, row)]
        if self.rows:
            out = _longest(out)
        return [p for p in out if self._in_scope(tape, p[0])] if self.scope else out

    def points(self, tape: Tape) -> list[int] | None:
        """The positions of a term that is one word everywhere, None where it is more than that."""
        if self.rows or self.scope is not None or tape.wide:
            return None
        return tape.at(self.single) if self.single in tape.present else _NOWHERE

    def _in_scope(self, tape: Tape, position: int) -> bool:
        if self.scope == "title":
            return position >= tape.title_at
        if position >= tape.title_at:
            return False
        return tape.in_lead(position) == (self.scope == "lead")

    def mark(self, tape: Tape, marks: list[Mark]) -> None:
        """See Plan."""
        if (points := self.points(tape)) is not None:
            marks += [(p, p, self, -1) for p in points]
        else:
            marks += [(first, last, self, row) for first, last, row in self.places(tape)]

    def stretches(self, tape: Tape) -> list[Stretch]:
        """See Plan."""
        return [(first, last, ((first, last, self, row),)) for first, last, row in self.places(tape)]

    def anchor(self, cost: Cost) -> Anchor | None:
        """Single words all count, of a row its rarest."""
        pegs = [self.single] if self.single is not None else []
        pegs += [min(row, key=cost) for row in self.rows]
        return Anchor(sum(map(cost, dict.fromkeys(pegs))), tuple(dict.fromkeys(pegs)))

    def needs(self) -> frozenset[Peg]:
        """See Plan."""
        if self.single is None and len(self.rows) == 1:
            return frozenset(self.rows[0])
        return frozenset() if self.rows else frozenset((self.single,))

    def enough(self) -> frozenset[Peg] | None:
        """See Plan."""
        return None if self.rows or self.scope else frozenset((self.single,))

    def terms(self) -> Iterator[Term]:
        """See Plan."""
        yield self

    all_terms = terms

    def via(self, tape: Tape, first: int, row: int) -> str:
        """How what was found at a position relates to the term."""
        if row < 0:
            return self.single.plain or tape.via(self.single, first)
        if self.vias[row]:
            return self.vias[row]
        said: list[str] = []
        for peg in self.rows[row]:
            said.append(peg.plain or tape.via(peg, first))
            first = tape.wide.get((peg, first), first) + 1
        return ", ".join(dict.fromkeys(s for s in said if s != "as written")) or "as written"


_NOWHERE: list[int] = []


def _longest(places: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """In order, without those that a longer place of the same term covers: Chechen Republic is one hit, not two."""
    out: list[tuple[int, int, int]] = []
    covered = -1
    for place in sorted(places, key=lambda p: (p[0], -p[1])):
        if place[1] > covered:
            out.append(place)
            covered = place[1]
    return out


def _row_places(tape: Tape, row: tuple[Peg, ...]) -> list[tuple[int, int]]:
    """Where the words of a row follow each other."""
    for peg in row:
        if peg not in tape.present:
            return []
    if tape.wide:
        return _wide_row_places(tape, row)
    starts: Iterable[int] = tape.at(row[0])
    for n in range(1, len(row)):
        follow = tape.at(row[n])
        there = set(follow) if len(follow) > 8 else follow
        starts = [s for s in starts if s + n in there]
        if not starts:
            return []
    return [(s, s + len(row) - 1) for s in starts]


def _wide_row_places(tape: Tape, row: tuple[Peg, ...]) -> list[tuple[int, int]]:
    """The same where a word may cover several positions."""
    open_rows = [(p, tape.wide.get((row[0], p), p)) for p in tape.at(row[0])]
    for peg in row[1:]:
        there = set(tape.at(peg))
        open_rows = [
            (first, tape.wide.get((peg, last + 1), last + 1)) for first, last in open_rows if last + 1 in there
        ]
    return open_rows


class All(Plan):
    """Every child holds."""

    __slots__ = ("children",)

    def __init__(self, children: Iterable[Plan]) -> None:
        self.children = tuple(children)

    def bind(self, take: Bind) -> Plan:
        """See Plan."""
        return All(child.bind(take) for child in self.children)

    def holds(self, tape: Tape) -> bool:
        """See Plan."""
        for child in self.children:  # noqa: SIM110 - a loop costs half of all(...) here
            if not child.holds(tape):
                return False
        return True

    def anchor(self, cost: Cost) -> Anchor | None:
        """The cheapest child's: one is enough, since every child must hold."""
        return min((a for c in self.children if (a := c.anchor(cost))), default=None, key=lambda a: a.cost)

    def needs(self) -> frozenset[Peg]:
        """See Plan."""
        return frozenset().union(*(child.needs() for child in self.children))

    def enough(self) -> frozenset[Peg] | None:
        """See Plan."""
        parts = [child.enough() for child in self.children]
        return None if None in parts else frozenset().union(*(p for p in parts if p is not None))


class AtLeast(Plan):
    """At least ``count`` of the children hold; 1 is OR."""

    __slots__ = ("children", "count")

    def __init__(self, count: int, children: Iterable[Plan]) -> None:
        self.count = count
        self.children = tuple(children)

    def bind(self, take: Bind) -> Plan:
        """See Plan."""
        return AtLeast(self.count, (child.bind(take) for child in self.children))

    def holds(self, tape: Tape) -> bool:
        """See Plan."""
        missing = self.count
        for child in self.children:
            if child.holds(tape):
                missing -= 1
                if not missing:
                    return True
        return False

    def mark(self, tape: Tape, marks: list[Mark]) -> None:
        """Only children that hold."""
        for child in self.children:
            if child.holds(tape):
                child.mark(tape, marks)

    def stretches(self, tape: Tape) -> list[Stretch]:
        """Those of every child; for OR only (see operators/near.py)."""
        return sorted((s for child in self.children for s in child.stretches(tape)), key=lambda s: s[:2])

    def anchor(self, cost: Cost) -> Anchor | None:
        """Of n children any n - count + 1 have one that holds, so the cheapest so many are enough to file under."""
        anchors = [a for child in self.children if (a := child.anchor(cost)) is not None]
        wanted = len(self.children) - self.count + 1
        if len(anchors) < wanted:
            return None
        chosen = sorted(anchors, key=lambda a: a.cost)[:wanted]
        return Anchor(sum(a.cost for a in chosen), tuple(dict.fromkeys(p for a in chosen for p in a.pegs)))

    def needs(self) -> frozenset[Peg]:
        """See Plan."""
        if self.count == len(self.children):
            return frozenset().union(*(child.needs() for child in self.children))
        return frozenset()


class Denied(Plan):
    """The child does not hold. Nothing under it is highlighted or anchors a topic."""

    __slots__ = ("child",)

    def __init__(self, child: Plan) -> None:
        self.child = child

    def bind(self, take: Bind) -> Plan:
        """See Plan."""
        return Denied(self.child.bind(take))

    def holds(self, tape: Tape) -> bool:
        """See Plan."""
        return not self.child.holds(tape)

    def all_terms(self) -> Iterator[Term]:
        """See Plan."""
        yield from self.child.all_terms()


def bind(plan: Plan, pegs: Pegs) -> Plan:
    """The plan with the pegs of an index taken for its slots."""
    return plan.bind(pegs.take)


def release(plan: Plan, pegs: Pegs) -> None:
    """Give back every peg of a bound plan."""
    for term in plan.all_terms():
        for peg in term.pegs():
            pegs.give_back(peg)


@dataclass(frozen=True, slots=True)
class Points:
    """How a score is counted; the page of the query language shows these figures."""

    title: float = 3.0
    lead: float = 2.0
    body: float = 1.0
    repeat: float = 0.1
    repeats: int = 9


POINTS = Points()


def score(tape: Tape, marks: Iterable[Mark]) -> float:
    """The sum over terms of weight x (best place: title 3, lead 2, body 1; + 0.1 for each further hit, at most 0.9)."""
    counts: dict[Term, int] = {}
    best: dict[Term, float] = {}
    title_at, in_lead = tape.title_at, tape.in_lead
    for first, _, term, _ in marks:
        points = POINTS.title if first >= title_at else POINTS.lead if in_lead(first) else POINTS.body
        if term not in counts:
            counts[term] = 1
            best[term] = points
        else:
            counts[term] += 1
            if points > best[term]:
                best[term] = points
    total = 0.0
    for term, count in counts.items():
        total += term.weight * (best[term] + POINTS.repeat * min(count - 1, POINTS.repeats))
    return round(total, 2)
