"""Statement in, hits out: topics are filed under their rarest mandatory word, so a statement meets only those it could touch.

Says nothing about when and what is stored; `alerts.matching` does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from operator import attrgetter

from alerts.query.compiler import CompiledTopic
from alerts.query.document import Document, Hit, Span
from alerts.query.plan import Anchor, Mark, Plan, bind, release, score
from alerts.query.slots import Peg, Pegs
from alerts.query.tape import Tape
from alerts.query.terms import Resolver, Word
from alerts.query.words import Table, new_table

__all__ = ["Document", "Hit", "Span", "TopicIndex"]

Frequency = Callable[[Word], float]


def unknown_frequency(word: Word) -> float:
    """How many of a million documents hold a word, guessed from its length alone: short words are common."""
    return 1_000_000 / float(4 ** min(len(word.value), 9))


class Filed:
    """A topic in its place."""

    __slots__ = ("anchor", "id", "plan")

    def __init__(self, topic_id: str, plan: Plan, anchor: tuple[Peg, ...]) -> None:
        self.id = topic_id
        self.plan = plan
        self.anchor = anchor


class TopicIndex:
    """All topics, ready to be held against one statement after the other. Not for several threads at once.

    ``frequency`` tells how many of a million documents hold a word; the better it knows, the fewer topics a statement meets. It
    changes the cost, never the answer. ``table`` makes what words are looked up in (alerts/query/words.py).
    """

    def __init__(
        self,
        resolver: Resolver | None = None,
        frequency: Frequency | None = None,
        table: Callable[[], Table] = new_table,
    ) -> None:
        self._pegs = Pegs(resolver, table)
        self.frequency = frequency or unknown_frequency
        self._filed: dict[str, Filed] = {}

    def __len__(self) -> int:
        return len(self._filed)

    def __contains__(self, topic_id: str) -> bool:
        return topic_id in self._filed

    def set(self, topic_id: str, topic: CompiledTopic) -> None:
        """Add a topic, or put it in the place of its earlier version; holds from the next statement on."""
        plan = bind(topic.plan, self._pegs)
        self.remove(topic_id)
        anchor = plan.anchor(self._cost)
        assert anchor is not None, "a compiled topic has an anchor"
        need = _second(plan, anchor, self._cost)
        bar = max(plan.bars(), key=self._cost, default=None)  # of words that are denied, the most common
        filed = self._filed[topic_id] = Filed(topic_id, plan, anchor.pegs)
        for peg in anchor.pegs:
            self._pegs.file(peg, filed, need, bar)

    def remove(self, topic_id: str) -> bool:
        """Take a topic away; False when there is none of that id."""
        filed = self._filed.pop(topic_id, None)
        if filed is None:
            return False
        for peg in filed.anchor:
            peg.unfile(filed)
        release(filed.plan, self._pegs)
        return True

    def match(self, document: Document) -> list[Hit]:
        """Every topic that the document touches, in the order of topic ids, with the places that made it so."""
        tape = Tape(document, self._pegs)
        found = sorted(self._candidates(tape), key=attrgetter("id"))
        return [made for filed in found if (made := hit(filed.id, filed.plan, tape)) is not None]

    def _candidates(self, tape: Tape) -> Iterable[Filed]:
        """Topics whose anchor is in the document, whose second word is too and whose denied one is not, where they have such."""
        held = tape.held
        return {
            filed
            for peg in tape.anchors
            for filed, need, bar in peg.filed
            if (need is None or held[need]) and (bar is None or not held[bar])
        }

    def _cost(self, peg: Peg) -> float:
        return sum(map(self.frequency, peg.words))


def hit(topic_id: str, plan: Plan, tape: Tape) -> Hit | None:
    """A topic's hit, None when its plan does not hold."""
    marks = plan.find(tape)
    return None if marks is None else Hit(topic_id, score(tape, marks), spans(tape, marks))


def spans(tape: Tape, marks: list[Mark]) -> tuple[Span, ...]:
    """What the marks cover in the original fields: the title's first, then the text's, in order, each once."""
    # tuple.__new__ is what a named tuple's own constructor calls in the end, and half the price of a span
    if len(marks) == 1:
        first, last, term, row = marks[0]
        return (tuple.__new__(Span, (*tape.extent(first, last), term.term, term.via(tape, first, row))),)
    title_at, extent = tape.title_at, tape.extent
    marks.sort(key=lambda m: (m[0] < title_at, m[0], m[1]))
    found = [
        tuple.__new__(Span, (*extent(first, last), term.term, term.via(tape, first, row)))
        for first, last, term, row in marks
    ]
    return tuple(dict.fromkeys(found))


def _second(plan: Plan, anchor: Anchor, cost: Callable[[Peg], float]) -> Peg | None:
    """One more peg that must be there beside a single anchor: the rarest, None where there is none."""
    rest = plan.needs() - set(anchor.pegs)
    return min(rest, key=cost) if rest and len(anchor.pegs) == 1 else None
