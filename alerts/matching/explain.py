"""Why a topic matches a statement, or what it lacks: built on request, from the very plan that decides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from alerts.matching import budget
from alerts.matching.document import Document, Hit
from alerts.matching.index import hit
from alerts.matching.plan import Plan, Reason, bind
from alerts.matching.positions import Positions
from alerts.matching.terms import Resolver
from alerts.matching.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Explanation:
    """``hit`` is None when the topic does not match; ``reason`` is the tree of clauses, ``nearest`` what a match lacked, ``notes`` what of a very
    long text was not read or marked."""

    hit: Hit | None
    reason: Reason
    nearest: tuple[str, ...]
    notes: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """The tree as text, a clause a line, indented."""
        return tuple(_lines(self.reason, 0))


def explain(plan: Plan, document: Document, resolver: Resolver | None = None, topic_id: str = "") -> Explanation:
    """Match one topic's plan with one document and say why; the hit is the one that the index gives."""
    vocabulary = Vocabulary(resolver)
    bound = bind(plan, vocabulary)
    positions = Positions(document, vocabulary)
    reason = bound.why(positions)
    found = hit(topic_id, bound, positions)
    notes = budget.notes(len(document.text), len(found.spans) if found else 0)
    return Explanation(found, reason, () if found else tuple(dict.fromkeys(_lacking(reason))), notes)


def _lines(reason: Reason, depth: int) -> Iterator[str]:
    yield f"{'  ' * depth}{'+' if reason.holds else '-'} {reason.text}"
    for inner in reason.inside:
        yield from _lines(inner, depth + 1)


def _lacking(reason: Reason) -> Iterator[str]:
    """The innermost clauses that failed: what would have to change."""
    failed = [inner for inner in reason.inside if not inner.holds]
    if not failed:
        yield (
            reason.text if not reason.inside or "NOT" not in reason.text else f"{reason.text}: {reason.inside[0].text}"
        )
    for inner in failed:
        yield from _lacking(inner)
