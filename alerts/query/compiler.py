"""From a query to a plan. The operators call the lexicon once; the plan needs neither of them any more. Knows no index."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain

from alerts.errors import QueryError
from alerts.matching.plan import Plan, bind
from alerts.matching.term import Term
from alerts.matching.terms import Lexicon, Word
from alerts.matching.vocabulary import Predicate, Vocabulary
from alerts.query.parser import parse
from alerts.query.syntax import Context, Query


@dataclass(frozen=True, slots=True)
class CompiledTopic:
    """A topic ready to be set in an index: a value, made once, that may be kept and sent to other processes."""

    query: Query
    plan: Plan
    langs: tuple[str, ...] = ()


def compile_topic(query: Query | str, lexicon: Lexicon, langs: tuple[str, ...] = ()) -> CompiledTopic:
    """The topic that a query asks for in these languages (ISO 639-1).

    Raises QueryError when the query does not read, when the lexicon refuses a name, when nothing in it must be there
    (``topic_no_anchor``), or when all that must be there is a single letter (``topic_too_broad``).
    """
    read = parse(query) if isinstance(query, str) else query
    try:
        with _without_garbage_collection():
            plan = read.root.plan(Context(lexicon, langs))
            _refuse_unanchored(plan, read)
    except QueryError as error:
        text = read.text or str(read)
        if error.query and error.query not in text:
            raise
        position = text.find(error.query) if error.query else error.position  # of a name within the whole query
        raise QueryError(error.code, error.message, error.fix, text, position) from None
    return CompiledTopic(read, plan, langs)


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """Without garbage collection: a country makes fifty thousand objects and no cycle, and collecting is a third of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _surely_anchored(plan: Plan) -> bool:
    """Whether a lone term has a row without single characters: its anchor has a word of it then, and a country need not be bound to know."""
    if not isinstance(plan, Term):
        return False
    rows = ((plan.single,), *plan.rows) if plan.single else plan.rows
    return any(not any(map(_short, chain.from_iterable(row))) for row in rows)


def _short(word: Word) -> bool:
    return len(word.value) < 2 and word.kind in ("key", "exact", "cased")


def _common(predicate: Predicate) -> bool:
    return all(map(_short, predicate.words))


def _refuse_unanchored(plan: Plan, query: Query) -> None:
    if _surely_anchored(plan):
        return
    bound = bind(plan, Vocabulary())
    anchor = bound.anchor(
        lambda predicate: 1_000.0 if _common(predicate) else 1.0
    )  # it is filed under its rarest piece
    text = query.text or str(query)
    if anchor is None:
        message = "Nothing in this query must be there, so every statement would be checked against it."
        fix = "Add a term that every match contains; NOT, lang:, source: and tag: only narrow down, and every branch of an OR needs a term."
        raise QueryError("topic_no_anchor", message, fix, text, query.root.at)
    if all(map(_common, anchor.predicates)) and any(term.single for term in _terms(bound)):
        short = anchor.predicates[0].words[0].value
        fix = "Add a longer word with AND, or write the word or phrase that it stands in."
        raise QueryError(
            "topic_too_broad", f"A single character ({short}) is on nearly every page.", fix, text, query.root.at
        )


def _terms(plan: Plan) -> Iterator[Term]:
    return (term for term in plan.terms() if isinstance(term, Term))
