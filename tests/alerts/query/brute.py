"""The query language once more, by definition and without any cleverness: what the engine is measured against.

A document is a list of units whose key, exact and cased forms are known because the generator made them; nothing here folds,
cuts or files anything. Every operator is written down as what it means, by trying all places.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise, product
from typing import Any

from alerts.matching.terms import Alternative, Slot, Word
from alerts.query.syntax import Node
from alerts.text.word_languages import language_of
from tests.alerts.query.lexicon import SOUNDS, TestLexicon

Place = tuple[str, int, int]  # field, first unit, last unit
Leaf = tuple[int, str]  # which node (by identity), its text


@dataclass(frozen=True)
class Unit:
    """A word (or a character of a script without spaces) with everything one can ask of it."""

    start: int
    end: int
    key: str
    exact: str
    cased: str
    sentence: int
    place: str
    spaceless: bool = False


@dataclass(frozen=True)
class Sheet:
    """A document with what is known of it."""

    title: tuple[Unit, ...]
    text: tuple[Unit, ...]
    lang: str | None
    source: str | None

    def field(self, name: str) -> tuple[Unit, ...]:
        """The units of a field."""
        return self.title if name == "title" else self.text


class Brute:
    """Holds one query against one document."""

    def __init__(
        self, lexicon: TestLexicon, langs: tuple[str, ...], sheet: Sheet, known: dict[Any, set[Place]]
    ) -> None:
        """``known`` remembers where leaves are, for all topics that meet the same document."""
        self.lexicon, self.langs, self.sheet, self.known = lexicon, langs, sheet, known

    # -- leaves

    def alternatives(self, node: Any) -> tuple[Alternative, ...]:
        forms = lambda word: self.lexicon.forms(word, self.langs)  # noqa: E731
        match type(node).__name__:
            case "Word":
                return (Alternative(tuple(forms(w) for w in node.text.split("-"))),)
            case "Phrase":
                return (Alternative(tuple(_begin(w) if w.endswith("*") else forms(w) for w in node.text.split())),)
            case "Exact":
                return (Alternative(tuple((Word("exact", w.lower()),) for w in node.text.split())),)
            case "Cased":
                return (Alternative(tuple((Word("cased", w),) for w in node.text.split())),)
            case "Prefix":
                return (Alternative((_begin(f"{node.text}*"),)),)
            case "Pattern":
                return (Alternative(((Word("pattern", node.source),),)),)
            case "Name":
                return self.lexicon.name(node.text, self.langs)
            case "Place":
                return self.lexicon.place(node.text, self.langs)
        raise TypeError(node)

    def passes(self, word: Word, unit: Unit) -> bool:
        said = language_of(unit.key, self.sheet.lang)
        if word.lang and said and word.lang != said:
            return False
        match word.kind:
            case "key":
                return unit.key == word.value and not unit.spaceless
            case "exact":
                return unit.exact == word.value and not unit.spaceless
            case "cased":
                return unit.cased == word.value and not unit.spaceless
            case "prefix":
                return unit.key.startswith(word.value) and not unit.spaceless
            case "pattern":
                return unit.key in PATTERNS[word.value] and not unit.spaceless
            case "sound":
                return unit.key in SOUNDS[word.value]
        raise TypeError(word.kind)

    def slot_ends(self, slot: Slot, field: str, at: int) -> set[int]:
        """Last units of what fills the slot from this unit on; of characters the longest run only."""
        units = self.sheet.field(field)
        ends = {at for word in slot if word.value[0] < "\u3000" and at < len(units) and self.passes(word, units[at])}
        runs = {
            at + len(w.value) - 1
            for w in slot
            if w.value[0] >= "\u3000" and self.run(units[at : at + len(w.value)], w.value)
        }
        return ends | ({max(runs)} if runs else set())

    def run(self, units: tuple[Unit, ...], value: str) -> bool:
        joined = all(a.end == b.start for a, b in pairwise(units))
        return joined and "".join(u.key for u in units) == value and all(u.spaceless for u in units)

    def leaf_places(self, node: Any, scope: str | None) -> set[Place]:
        key = (node, self.langs, scope)
        if key not in self.known:
            self.known[key] = self.find_leaf(node, scope)
        return self.known[key]

    def find_leaf(self, node: Any, scope: str | None) -> set[Place]:
        found: set[Place] = set()
        for alternative in self.alternatives(node):
            for field in ("title", "text"):
                for at in range(len(self.sheet.field(field))):
                    found |= {(field, at, last) for last in self.row_ends(alternative.slots, field, at)}
        found = {p for p in found if not any(q != p and q[0] == p[0] and q[1] <= p[1] and p[2] <= q[2] for q in found)}
        return {p for p in found if scope is None or self.sheet.field(p[0])[p[1]].place == scope}

    def row_ends(self, slots: tuple[Slot, ...], field: str, at: int) -> set[int]:
        if len(slots) == 1:
            return self.slot_ends(slots[0], field, at)
        return {
            last for end in self.slot_ends(slots[0], field, at) for last in self.row_ends(slots[1:], field, end + 1)
        }

    # -- places: a place with the leaves' places it is made of

    def places(self, node: Any, scope: str | None = None) -> dict[Place, set[tuple[Leaf, Place]]]:
        match type(node).__name__:
            case "Title" | "Lead" | "Body":
                return self.places(node.part, type(node).__name__.lower())
            case "Weight":
                return self.places(node.part, scope)
            case "Or":
                out: dict[Place, set[tuple[Leaf, Place]]] = {}
                for part in node.parts:
                    for place, marks in self.places(part, scope).items():
                        out.setdefault(place, set()).update(marks)
                return out
            case "Near" | "Onear":
                return self.joined(node, scope)
        return {p: {((id(node), str(node)), p)} for p in self.leaf_places(node, scope)}

    def pairs(self, node: Any, scope: str | None) -> Iterable[tuple[Place, Any, Any]]:
        """Every pair in range: the stretch it covers and the marks of both sides."""
        left, right = self.places(node.left, scope).items(), self.places(node.right, scope).items()
        for (a, a_marks), (b, b_marks) in product(left, right):
            if a[0] != b[0]:
                continue
            if 1 <= b[1] - a[2] <= node.distance:
                yield (a[0], a[1], b[2]), a_marks, b_marks
            if type(node).__name__ == "Near" and 1 <= a[1] - b[2] <= node.distance:
                yield (a[0], b[1], a[2]), a_marks, b_marks

    def joined(self, node: Any, scope: str | None) -> dict[Place, set[tuple[Leaf, Place]]]:
        found: dict[Place, set[tuple[Leaf, Place]]] = {}
        for place, a_marks, b_marks in self.pairs(node, scope):
            found.setdefault(place, set()).update(a_marks | b_marks)
        return found

    def sentences(self, node: Any, scope: str | None) -> dict[tuple[str, int], list[set[tuple[Leaf, Place]]]]:
        """Sentences in which every part has a place, with the marks there."""
        units = self.sheet.field
        by_part = []
        for part in node.parts:
            here: dict[tuple[str, int], set[tuple[Leaf, Place]]] = {}
            for (field, first, last), marks in self.places(part, scope).items():
                if units(field)[first].sentence == units(field)[last].sentence:
                    here.setdefault((field, units(field)[first].sentence), set()).update(marks)
            by_part.append(here)
        return {s: [part[s] for part in by_part] for s in by_part[0] if all(s in part for part in by_part)}

    # -- clauses

    def holds(self, node: Any, scope: str | None = None) -> bool:
        match type(node).__name__:
            case "And":
                return all(self.holds(p, scope) for p in node.parts)
            case "Or":
                return any(self.holds(p, scope) for p in node.parts)
            case "Quorum":
                return sum(self.holds(p, scope) for p in node.parts) >= node.count
            case "Not":
                return not self.holds(node.part, scope)
            case "Title" | "Lead" | "Body":
                return self.holds(node.part, type(node).__name__.lower())
            case "Weight":
                return self.holds(node.part, scope)
            case "Lang":
                return self.sheet.lang == node.code
            case "Source":
                return (self.sheet.source or "") == node.text
            case "Sentence":
                return bool(self.sentences(node, scope))
            case "Score":
                return self.holds(node.part, scope) and self.score(node.part, scope) >= node.least
            case "Near" | "Onear":
                return any(True for _ in self.pairs(node, scope))
        return bool(self.leaf_places(node, scope))

    def marks(self, node: Any, scope: str | None = None) -> set[tuple[Leaf, Place]]:
        """Leaves and places to highlight; asked of clauses that hold."""
        match type(node).__name__:
            case "Not" | "Lang" | "Source":
                return set()
            case "And":
                return set().union(*(self.marks(p, scope) for p in node.parts))
            case "Or" | "Quorum":
                return set().union(*(self.marks(p, scope) for p in node.parts if self.holds(p, scope)))
            case "Title" | "Lead" | "Body":
                return self.marks(node.part, type(node).__name__.lower())
            case "Weight" | "Score":
                return self.marks(node.part, scope)
            case "Sentence":
                return set().union(*(m for parts in self.sentences(node, scope).values() for m in parts))
            case "Near" | "Onear":
                return set().union(*(a | b for _, a, b in self.pairs(node, scope)))
        return {((id(node), str(node)), p) for p in self.leaf_places(node, scope)}

    def spans(self, node: Node) -> set[tuple[str, int, int, str]]:
        """(field, start, end, term) of every mark."""
        out = set()
        for (_, text), (field, first, last) in self.marks(node):
            units = self.sheet.field(field)
            out.add((field, units[first].start, units[last].end, text))
        return out

    def score(self, node: Any, scope: str | None = None) -> float:
        """Weight x (best place + a tenth for each further hit, nine at most), summed over leaves."""
        worth = {"title": 3.0, "lead": 2.0, "body": 1.0}
        weights = dict(_weights(node, 1.0))
        hits: dict[int, list[float]] = {}
        for (leaf, _), (field, first, _) in self.marks(node, scope):
            hits.setdefault(leaf, []).append(worth[self.sheet.field(field)[first].place])
        return round(sum(weights[leaf] * (max(h) + 0.1 * min(len(h) - 1, 9)) for leaf, h in hits.items()), 2)


PATTERNS = {"(al|ec)[a-z]+": {"alfa", "alfae", "alfano", "echo"}, r"\w*lta": {"delta"}}
"""What the patterns that the generator uses hold for, among the words it uses."""


def _begin(word: str) -> Slot:
    return (Word("prefix", word[:-1].lower()),)


def _weights(node: Any, weight: float) -> Iterable[tuple[int, float]]:
    name = type(node).__name__
    weight = weight * node.factor if name == "Weight" else weight
    inside = () if name == "Not" else node.inside
    if not inside:
        yield id(node), weight
    for part in inside:
        yield from _weights(part, weight)
