"""Statement in, hits out: topics are filed under their rarest mandatory word, so a statement meets only those it could touch.

Says nothing about when and what is stored; `alerts.topics.matcher` does.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from functools import cache, partial
from operator import itemgetter
from typing import TypeAlias

from alerts.matching.document import Document, Hit, Span
from alerts.matching.plan import Plan, bind, release
from alerts.matching.positions import Tape
from alerts.matching.terms import Resolver, Word
from alerts.matching.vocabulary import Peg, Pegs
from alerts.matching.word_table import Table, new_table

__all__ = ["Document", "Hit", "Span", "TopicIndex"]

new_hit = partial(tuple.__new__, Hit)  # what a named tuple's own constructor calls in the end, and half the price
Frequency = Callable[[Word], float]


def unknown_frequency(word: Word) -> float:
    """How many of a million documents hold a word, guessed from its length alone: short words are common."""
    return 1_000_000 / float(4 ** min(len(word.value), 9))


Entry: TypeAlias = "tuple[Plan, str, Peg, Peg | None, frozenset[Peg]]"
"""A topic as it hangs on a peg: worth a look where the third holds too, the fourth does not, and one of the last does if there are any."""

ANYWAY = Peg(())
"""What an entry names that needs nothing beside its peg."""
NONE: frozenset[Peg] = frozenset()


class TopicIndex:
    """All topics, ready to be held against one statement after the other. Not for several threads at once.

    ``frequency`` tells how many of a million documents hold a word; the better it knows, the fewer topics a statement meets. It
    changes the cost, never the answer. ``table`` makes what words are looked up in (alerts/matching/word_table.py).
    """

    def __init__(
        self,
        resolver: Resolver | None = None,
        frequency: Frequency | None = None,
        table: Callable[[], Table] = new_table,
    ) -> None:
        self._pegs = Pegs(resolver, table)
        self.frequency = frequency or unknown_frequency
        self._filed: dict[Peg, tuple[Entry, ...] | list[Entry]] = {}
        self._anchors: dict[str, tuple[Peg, ...]] = {}
        self._hung: frozenset[Peg] | None = (
            None  # the pegs of _filed: two sets meet quicker than a set and a dictionary's keys
        )

    def __len__(self) -> int:
        return len(self._anchors)

    def __contains__(self, topic_id: str) -> bool:
        return topic_id in self._anchors

    def set(self, topic_id: str, plan: Plan) -> None:
        """Add a topic, or put it in the place of its earlier version; holds from the next statement on."""
        plan = bind(plan, self._pegs)
        self.remove(topic_id)
        cost = cache(self._cost)  # a name has a word in many rows
        anchor, *others = sorted(plan.anchors(cost), key=itemgetter(0))  # a compiled topic has one at least
        need = next((other.pegs[0] for other in others if len(other.pegs) == 1), ANYWAY)
        any_of = next((frozenset(other.pegs) for other in others if len(other.pegs) > 1), NONE)
        bar = max(plan.bars(), key=cost, default=None)  # of words that are denied, the most common
        self._anchors[topic_id] = anchor.pegs
        self._hung = None
        for peg in anchor.pegs:
            self._file(peg, (plan, topic_id, need, bar, any_of))

    def _file(self, peg: Peg, entry: Entry) -> None:
        there = self._filed.get(peg, ())
        if isinstance(there, list):
            there.append(entry)
        else:  # most pegs carry one topic: a tuple is smaller
            self._filed[peg] = [*there, entry] if there else (entry,)

    def remove(self, topic_id: str) -> bool:
        """Take a topic away; False when there is none of that id."""
        if topic_id not in self._anchors:
            return False
        plan = self._plan(topic_id)
        self._hung = None
        for peg in self._anchors.pop(topic_id):
            self._filed[peg] = [entry for entry in self._filed[peg] if entry[1] != topic_id]
            if not self._filed[peg]:
                del self._filed[peg]
        release(plan, self._pegs)
        return True

    def _plan(self, topic_id: str) -> Plan:
        return next(entry[0] for entry in self._filed[self._anchors[topic_id][0]] if entry[1] == topic_id)

    def match(self, document: Document) -> list[Hit]:
        """Every topic that the document touches, in the order of topic ids, with the places that made it so."""
        tape = Tape(document, self._pegs)
        hits = [
            new_hit((topic_id, round(answer[0], 2), answer[1]))
            for topic_id, plan in self._candidates(tape.held).items()
            if (answer := plan.answer(tape)) is not None
        ]
        hits.sort()
        return hits

    def _candidates(self, held: AbstractSet[Peg]) -> dict[str, Plan]:
        """Topics whose anchor is in the document, and their next rarest too, and the word that they deny is not, where they have such."""
        filed = self._filed
        if self._hung is None:
            self._hung = frozenset(filed)
        there = {*held, ANYWAY}
        return {
            topic_id: plan
            for peg in held & self._hung
            for plan, topic_id, need, bar, any_of in filed[peg]
            if need in there and bar not in there and not (any_of and held.isdisjoint(any_of))
        }

    def _cost(self, peg: Peg) -> float:
        return sum(map(self.frequency, peg.words))


def hit(topic_id: str, plan: Plan, tape: Tape) -> Hit | None:
    """A topic's hit, None when its plan does not hold."""
    answer = plan.answer(tape)
    return None if answer is None else Hit(topic_id, round(answer[0], 2), answer[1])
