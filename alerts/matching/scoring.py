"""The answer of a clause that holds in a document: the points that its terms are worth, and the places where they are.

Knows neither clauses nor words; `alerts/matching/plan.py` does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TypeAlias

from alerts.matching.document import Span

Answer: TypeAlias = "tuple[float, tuple[Span, ...]]"
"""(points of its terms, spans: the title's first, then the text's, in order, each once). Plain, since there are many."""

NOTHING: Answer = (0.0, ())


@dataclass(frozen=True, slots=True)
class Points:
    """How a score is counted; the page of the query language shows these figures."""

    title: float = 3.0
    lead: float = 2.0
    body: float = 1.0
    repeat: float = 0.1
    repeats: int = 9


POINTS = Points()
WORTH = {"title": POINTS.title, "lead": POINTS.lead, "body": POINTS.body}


def worth(best: float, hits: int) -> float:
    """What a term is worth that holds so often, ``best`` being the points of its best place."""
    return best + POINTS.repeat * min(hits - 1, POINTS.repeats)


def join(answers: Sequence[Answer]) -> Answer:
    """The answers of clauses that all count, as one."""
    found = [answer for answer in answers if answer[1]]
    if len(found) == 1:
        return found[0]
    points = 0.0
    for answer in found:
        points += answer[0]
    return points, in_order(chain.from_iterable([answer[1] for answer in found]))


def in_order(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The title's first, then the text's, in order of place and then of term, each once."""
    found = sorted(set(spans))
    if found and found[-1][0] == "title" and found[0][0] != "title":  # "text" sorts before "title"
        text = [span for span in found if span[0] == "text"]
        found = found[len(text) :] + text
    return tuple(found)
