"""The term that nearly every operator becomes: a word, words that follow each other, or any of several such rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from alerts.matching import budget
from alerts.matching.document import Span
from alerts.matching.plan import Anchor, BaseTerm, Cost, Mark, Reason, Stretch
from alerts.matching.positions import Positions
from alerts.matching.scoring import NOTHING, WORTH, Answer, in_order, worth
from alerts.matching.vocabulary import Binding, Predicate
from alerts.matching.word_table import new_span

MANY = 8  # rows, from which on they are looked up by their first words


class Term(BaseTerm):
    """A word or a row of words, or any of several. ``rows`` hold slots, or predicates once bound.

    ``single`` gathers all alternatives of one word; ``others`` are rows that are something else, inside which the term does not count
    (Sudan in South Sudan); ``vias`` are what is said of a whole row (empty: its words say it); ``scope`` is None, "title", "lead" or "body".
    Topics of an index share equal terms, so that each is looked for once in a document.
    """

    __slots__ = (
        "_begins",
        "_firsts",
        "bare",
        "copy",
        "others",
        "rows",
        "scope",
        "single",
        "term",
        "users",
        "vias",
        "weight",
    )

    def __init__(
        self,
        term: str,
        single: Any,
        rows: tuple[tuple[Any, ...], ...] = (),
        vias: tuple[str, ...] = (),
        scope: str | None = None,
        weight: float = 1.0,
        others: tuple[tuple[Any, ...], ...] = (),
    ) -> None:
        self.term = term
        self.single = single
        self.rows = rows
        self.vias = vias
        self.scope = scope
        self.weight = weight
        self.others = others
        self.bare = not rows and not others and scope is None  # one word, anywhere
        self.users = self.copy = 0
        self._firsts: dict[Any, tuple[int, ...]] = {}  # the first word of rows -> their numbers, once it was needed
        self._begins: frozenset[Any] = frozenset()

    @property
    def key(self) -> tuple[Any, ...]:
        """See BaseTerm."""
        return (self.single, self.rows, self.term, self.vias, self.scope, self.weight, self.others, self.copy)

    def bind(self, binding: Binding) -> Term:
        """See Plan."""
        rows, others = (tuple(tuple(map(binding.take, row)) for row in found) for found in (self.rows, self.others))
        single = binding.take(self.single) if self.single else None
        return binding.share(Term(self.term, single, rows, self.vias, self.scope, self.weight, others))

    def predicates(self) -> Iterator[Predicate]:
        """Every predicate of it, as often as it was taken."""
        if self.single is not None:
            yield self.single
        for row in (*self.rows, *self.others):
            yield from row

    def holds(self, positions: Positions) -> bool:
        """See Plan."""
        return self.single in positions.present if self.bare else self.answer(positions) is not None

    def answer(self, positions: Positions) -> Answer | None:
        """See Plan."""
        if self.bare and self.single not in positions.present:
            return None
        same = self.key[:-1] if self.copy else self  # the copies of a term in one topic have one answer
        answer = positions.answers.get(same, NOTHING)
        if answer is NOTHING:
            answer = positions.answers[same] = self._look(positions)
        return answer

    def _look(self, positions: Positions) -> Answer | None:
        single = self.single
        if not self.bare or positions.careful or positions.long or not single.plain:
            return self._answer_of(self.places(positions), positions)
        found = positions.spans(single, self.term)
        return self.weight * worth(positions.best(found[0]), len(found)), found

    def _answer_of(self, places: list[tuple[int, int, int]], positions: Positions) -> Answer | None:
        """What `score` and `spans` of plan.py say of these places, in one go."""
        if not places:
            return None
        best = 0.0
        spans: list[Span] = []
        for first, last, row in budget.chosen(places, positions.title_at):
            field, start, end, where = positions.spot(first)
            if last != first:
                end = positions.spot(last)[2]
            best = max(best, WORTH[where])
            spans.append(new_span((field, start, end, self.term, self.via(positions, first, row))))
        return self.weight * worth(best, len(places)), in_order(spans)

    def places(self, positions: Positions) -> list[tuple[int, int, int]]:
        """(first, last, row) of every place, in order."""
        out = []
        if self.single in positions.present:
            single, wide = self.single, positions.wide
            out = [(p, wide.get((single, p), p) if wide else p, -1) for p in positions.at(single)]
        for n in self._begun(positions):
            if positions.present.issuperset(self.rows[n]):  # most are begun in vain
                out += [(first, last, n) for first, last in positions.row(self.rows[n])]
        if self.rows:
            out = _longest(out)
        if out and self.others:
            out = _outside(
                out, [place for row in self.others if row[0] in positions.present for place in positions.row(row)]
            )
        return [p for p in out if self._in_scope(positions, p[0])] if self.scope else out

    def _begun(self, positions: Positions) -> Iterable[int]:
        """The numbers of the rows whose first word is there: of a place's hundreds only few are looked for."""
        if len(self.rows) < MANY:
            return range(len(self.rows))
        if not self._firsts:
            for n, row in enumerate(self.rows):
                self._firsts[row[0]] = (*self._firsts.get(row[0], ()), n)
            self._begins = frozenset(
                self._firsts
            )  # two sets meet several times as fast as a set and a dictionary's keys
        return sorted(n for predicate in positions.present & self._begins for n in self._firsts[predicate])

    def word_positions(self, positions: Positions) -> list[int] | None:
        """The positions of a term that is one word everywhere, None where it is more than that."""
        if not self.bare or positions.wide:
            return None
        return positions.at(self.single)

    def _in_scope(self, positions: Positions, position: int) -> bool:
        if self.scope == "title":
            return position >= positions.title_at
        if position >= positions.title_at:
            return False
        return positions.in_lead(position) == (self.scope == "lead")

    def mark(self, positions: Positions, marks: list[Mark]) -> None:
        """See Plan."""
        if (found := self.word_positions(positions)) is not None:
            marks += [(p, p, self, -1) for p in found]
        else:
            marks += [(first, last, self, row) for first, last, row in self.places(positions)]

    def find(self, positions: Positions) -> list[Mark] | None:
        """See Plan."""
        if not self.bare or positions.wide:
            return [(first, last, self, row) for first, last, row in self.places(positions)] or None
        return [(p, p, self, -1) for p in positions.at(self.single)] or None

    def stretches(self, positions: Positions) -> list[Stretch]:
        """See Plan."""
        return [(first, last, ((first, last, self, row),)) for first, last, row in self.places(positions)]

    def anchors(self, cost: Cost) -> list[Anchor]:
        """Of a single row every word, otherwise single words all count, and of each row its rarest; and once more with the next rarest."""
        if self.single is None and len(self.rows) == 1:
            return [Anchor(cost(predicate), (predicate,)) for predicate in dict.fromkeys(self.rows[0])]
        alone = [self.single] if self.single is not None else []
        ranked = [sorted(dict.fromkeys(row), key=cost) for row in self.rows]
        rarest = [tuple(dict.fromkeys([*alone, *(row[min(n, len(row) - 1)] for row in ranked)])) for n in (0, 1)]
        return [Anchor(sum(map(cost, predicates)), predicates) for predicates in dict.fromkeys(rarest)]

    def sole_predicate(self) -> Predicate | None:
        """See Plan."""
        return self.single if self.bare else None

    def why(self, positions: Positions) -> Reason:
        """See Plan."""
        places = self.places(positions)
        if not places:
            return Reason(False, f"{self.term} is not there{self._nearly(positions)}")
        first, last, row = next((p for p in places if p[0] >= positions.title_at), places[0])
        field, start, end = positions.extent(first, last)
        text = getattr(positions.document, field)[start:end]
        where = "title" if field == "title" else "lead" if positions.in_lead(first) else "body"
        times = "" if len(places) == 1 else f", {len(places)} times"
        return Reason(True, f"{self.term} is in the {where} as “{text}” ({self.via(positions, first, row)}){times}")

    def _nearly(self, positions: Positions) -> str:
        """What comes closest: the term outside its field, or some words of a row."""
        if self.scope is not None:
            anywhere = Term(self.term, self.single, self.rows, self.vias, others=self.others).holds(positions)
            return f" in the {self.scope}, though elsewhere" if anywhere else f" in the {self.scope}"
        for row in self.rows:
            if len(row) > 1 and positions.present.issuperset(row):
                return ": all its words are, but not one after the other"
        return ""

    def via(self, positions: Positions, first: int, row: int) -> str:
        """How what was found at a position relates to the term."""
        if row < 0:
            return self.single.plain or positions.via(self.single, first)
        if self.vias[row]:
            return self.vias[row]
        said: list[str] = []
        for predicate in self.rows[row]:
            said.append(predicate.plain or positions.via(predicate, first))
            first = positions.wide.get((predicate, first), first) + 1
        return ", ".join(dict.fromkeys(s for s in said if s != "as written")) or "as written"


def _outside(places: list[tuple[int, int, int]], others: list[tuple[int, int]]) -> list[tuple[int, int, int]]:
    """Without those that stand inside something longer."""
    return [p for p in places if not any(a <= p[0] and p[1] <= b and b - a > p[1] - p[0] for a, b in others)]


def _longest(places: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """In order, without those that a longer place of the same term covers: Chechen Republic is one hit, not two."""
    out: list[tuple[int, int, int]] = []
    covered = -1
    if len(places) < 2:
        return places
    for place in sorted(places, key=lambda p: (p[0], -p[1])):
        if place[1] > covered:
            out.append(place)
            covered = place[1]
    return out
