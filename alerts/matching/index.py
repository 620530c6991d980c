"""Document in, hits out: each topic is filed under its rarest mandatory word, so a document meets only those it could match.

Knows no database; alerts/topics/matcher.py does.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from functools import cache, partial
from operator import itemgetter
from typing import TypeAlias

from alerts.matching.budget import SPANS
from alerts.matching.document import Document, Hit, Span
from alerts.matching.plan import Plan, bind, release
from alerts.matching.positions import Positions
from alerts.matching.terms import Resolver, Word
from alerts.matching.vocabulary import Predicate, Vocabulary
from alerts.matching.word_table import WordTable, new_table

__all__ = ["Document", "Hit", "Span", "TopicIndex"]

new_hit = partial(tuple.__new__, Hit)  # what a named tuple's own constructor calls in the end, and half the price
Frequency = Callable[[Word], float]


def unknown_frequency(word: Word) -> float:
    """How many of a million documents have a word, guessed from its length alone: short words are common."""
    return 1_000_000 / float(4 ** min(len(word.value), 9))


Entry: TypeAlias = "tuple[Plan, str, Predicate, Predicate | None, frozenset[Predicate]]"
"""A topic as it is filed under a predicate: (plan, topic id, required, excluded, any of).

It is worth a look where ``required`` holds too, ``excluded`` does not, and one of ``any of`` does if there are any.
"""

NO_OTHER = Predicate(())
"""``required`` of an entry that needs nothing beside the predicate it is filed under."""
NONE: frozenset[Predicate] = frozenset()


class TopicIndex:
    """All topics, ready to be matched with one document after the other. Not for several threads at once.

    ``frequency`` tells how many of a million documents have a word; the better it knows, the fewer topics a document meets. It
    changes the cost, never the answer. ``table`` makes what words are looked up in (alerts/matching/word_table.py).
    """

    def __init__(
        self,
        resolver: Resolver | None = None,
        frequency: Frequency | None = None,
        table: Callable[[], WordTable] = new_table,
    ) -> None:
        self._vocabulary = Vocabulary(resolver, table)
        self.frequency = frequency or unknown_frequency
        self._filed: dict[Predicate, tuple[Entry, ...] | list[Entry]] = {}
        self._anchors: dict[str, tuple[Predicate, ...]] = {}
        self._anchored: frozenset[Predicate] | None = (
            None  # the predicates of _filed: two sets meet quicker than a set and a dictionary's keys
        )

    def __len__(self) -> int:
        return len(self._anchors)

    def __contains__(self, topic_id: str) -> bool:
        return topic_id in self._anchors

    def set(self, topic_id: str, plan: Plan) -> None:
        """Add a topic, or put it in the place of its earlier version; counts from the next document on."""
        plan = bind(plan, self._vocabulary)
        self.remove(topic_id)
        cost = cache(self._cost)  # a name has a word in many rows
        anchor, *others = sorted(plan.anchors(cost), key=itemgetter(0))  # a compiled topic has one at least
        required = next((other.predicates[0] for other in others if len(other.predicates) == 1), NO_OTHER)
        any_of = next((frozenset(other.predicates) for other in others if len(other.predicates) > 1), NONE)
        excluded = max(plan.excluded(), key=cost, default=None)  # of the words under NOT the most common
        self._anchors[topic_id] = anchor.predicates
        self._anchored = None
        for predicate in anchor.predicates:
            self._file(predicate, (plan, topic_id, required, excluded, any_of))

    def _file(self, predicate: Predicate, entry: Entry) -> None:
        there = self._filed.get(predicate, ())
        if isinstance(there, list):
            there.append(entry)
        else:  # most predicates have one topic: a tuple is smaller
            self._filed[predicate] = [*there, entry] if there else (entry,)

    def remove(self, topic_id: str) -> bool:
        """Take a topic away; False when there is none of that id."""
        if topic_id not in self._anchors:
            return False
        plan = self._plan(topic_id)
        self._anchored = None
        for predicate in self._anchors.pop(topic_id):
            self._filed[predicate] = [entry for entry in self._filed[predicate] if entry[1] != topic_id]
            if not self._filed[predicate]:
                del self._filed[predicate]
        release(plan, self._vocabulary)
        return True

    def _plan(self, topic_id: str) -> Plan:
        return next(entry[0] for entry in self._filed[self._anchors[topic_id][0]] if entry[1] == topic_id)

    def match(self, document: Document) -> list[Hit]:
        """Every topic that the document matches, in the order of topic ids, with the places where it does."""
        positions = Positions(document, self._vocabulary)
        hits = [
            new_hit((topic_id, round(answer[0], 2), answer[1][:SPANS]))
            for topic_id, plan in self._candidates(positions.present).items()
            if (answer := plan.answer(positions)) is not None
        ]
        hits.sort()
        return hits

    def _candidates(self, present: AbstractSet[Predicate]) -> dict[str, Plan]:
        """Topics whose anchor is in the document, also the next rarest word where they require one, and not the word that they exclude."""
        filed = self._filed
        if self._anchored is None:
            self._anchored = frozenset(filed)
        there = {*present, NO_OTHER}
        return {
            topic_id: plan
            for predicate in present & self._anchored
            for plan, topic_id, required, excluded, any_of in filed[predicate]
            if required in there and excluded not in there and not (any_of and present.isdisjoint(any_of))
        }

    def _cost(self, predicate: Predicate) -> float:
        return sum(map(self.frequency, predicate.words))


def hit(topic_id: str, plan: Plan, positions: Positions) -> Hit | None:
    """A topic's hit, None when its plan does not hold."""
    answer = plan.answer(positions)
    return None if answer is None else Hit(topic_id, round(answer[0], 2), answer[1][:SPANS])
