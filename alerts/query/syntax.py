"""What every operator is: a spelling, a strength, a meaning, and what it becomes when a topic is saved. Names no operator."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import ClassVar

from alerts.errors import QueryError
from alerts.matching.plan import Negated, Plan
from alerts.matching.term import Term
from alerts.matching.terms import Alternative, Lexicon, Slot, Word
from alerts.query import bounds
from alerts.text.tokens import fold, is_run, is_spaceless, is_token, tokens


class Fixity(Enum):
    """Where an operator stands among its operands."""

    LEAF = "a term of its own"
    PREFIX = "before what it applies to"
    INFIX = "between two"
    POSTFIX = "after what it applies to"
    LIST = "before a list in brackets"


@dataclass(frozen=True, slots=True)
class Example:
    """A query with a text that it matches and one that it does not; printed in the documentation and tried by the tests."""

    query: str
    yes: str
    no: str
    lang: str | None = None
    source: str | None = None
    title: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Node:
    """A clause of a query as written. ``at`` is where it begins, a code point offset, and no part of what it is."""

    at: int = field(default=0, compare=False, kw_only=True)

    @property
    def inside(self) -> tuple[Node, ...]:
        """The clauses inside."""
        return ()

    @property
    def placed(self) -> bool:
        """Whether the clause stands at words of the text, so that a distance from it can be measured."""
        return False

    def plan(self, context: Context) -> Plan:
        """What the clause does to a document."""
        raise NotImplementedError


class Operator(Node):
    """A class of nodes and how they are written: one file in operators/ holds one.

    ``spelling`` matches the operator itself at the cursor; ``strength`` binds tighter the higher it is; ``rank`` orders
    spellings that begin alike (lower is tried first); ``chain``: a OP b OP c is one node with three operands. ``most``: how many
    different ones a query may have, and how these are called.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    meaning: ClassVar[str]
    examples: ClassVar[tuple[Example, ...]] = ()
    spelling: ClassVar[re.Pattern[str]]
    fixity: ClassVar[Fixity]
    strength: ClassVar[int] = 100
    rank: ClassVar[int] = 50
    chain: ClassVar[bool] = False
    several: ClassVar[str] = "terms of one kind"
    most: ClassVar[int] = bounds.TERMS

    @classmethod
    def build(cls, match: re.Match[str], operands: tuple[Node, ...], at: int) -> Node:
        """The node; raises QueryError where the operands do not fit. ``at`` is where the operator stands."""
        raise NotImplementedError


def written(node: Node, strength: int) -> str:
    """The node's text, in brackets where it binds weaker than its surroundings ask for."""
    own = getattr(node, "strength", 100)
    return f"({node})" if own < strength else str(node)


@dataclass(frozen=True, slots=True)
class Query:
    """A query that reads: its tree and the text it came from; ``str()`` is the canonical text."""

    root: Node
    text: str = field(default="", compare=False)

    def __str__(self) -> str:
        return str(self.root)


@dataclass(frozen=True, slots=True)
class Context:
    """What a clause is compiled with: the lexicon and the languages, and the scope and weight that clauses around it set."""

    lexicon: Lexicon
    langs: tuple[str, ...] = ()
    scope: str | None = None
    weight: float = 1.0

    def within(self, scope: str, at: int) -> Context:
        """The same inside title:, lead: or body:."""
        if self.scope not in (None, scope):
            message = f"{scope}: stands inside {self.scope}:, and nothing is in both."
            raise QueryError(
                "scope_conflict", message, "Write the two next to each other, joined with AND.", position=at
            )
        return replace(self, scope=scope)

    def of_whole(self, at: int) -> Context:
        """The same where nothing around it asks for one part of the statement; QueryError scope_conflict."""
        if self.scope is not None:
            message = f"{self.scope}: asks for a place in the statement, and who says what is read from its whole text."
            raise QueryError(
                "scope_conflict", message, "Write the two next to each other, joined with AND.", position=at
            )
        return self

    def weighing(self, weight: float) -> Context:
        """The same with every term's weight multiplied."""
        return replace(self, weight=self.weight * weight)

    def term(self, node: Node, alternatives: Iterable[Alternative]) -> Plan:
        """A term that holds where one of the alternatives does; alternatives of one word are gathered in one slot."""
        words: dict[Word, None] = {}
        rows: dict[tuple[Slot, ...], str] = {}
        others: dict[tuple[Slot, ...], None] = {}
        split: Split = {}
        for alternative in alternatives:
            for slots in _one_token_each(alternative.slots, split):
                if alternative.other:
                    others[slots] = None
                elif len(slots) == 1:
                    words.update(dict.fromkeys(_said(w, alternative.via) for w in slots[0]))
                elif slots:
                    rows.setdefault(slots, alternative.via)
        if not words and not rows:
            raise QueryError("nothing_to_search", f"{node} holds no letter and no digit.", position=node.at)
        single = tuple(words) or None
        return Term(str(node), single, tuple(rows), tuple(rows.values()), self.scope, self.weight, tuple(others))


def negate(plan: Plan) -> Plan:
    """NOT; two of them are none."""
    return plan.child if isinstance(plan, Negated) else Negated(plan)


def _said(word: Word, via: str) -> Word:
    return replace(word, via=via) if via and word.via == "as written" else word


# A slot's words that are one token each, and of the others the pieces; by the slot's identity, for a name has it in many rows.
Split = dict[int, tuple[Slot, list[Slot]]]


def _split(slot: Slot, known: Split) -> tuple[Slot, list[Slot]]:
    found = known.get(id(slot))
    if found is None:
        cut = [pieces(word) for word in slot]
        whole = tuple(words[0] for words in cut if len(words) == 1)
        found = known[id(slot)] = (slot if whole == slot else whole, [words for words in cut if len(words) != 1])
    return found


def _one_token_each(slots: tuple[Slot, ...], known: Split) -> list[tuple[Slot, ...]]:
    """Rows in which every word test is of a single token.

    A form that the tokens split (об'єкта, ABC公司) becomes a row of its own where the slot stands alone; inside a longer row it
    is spelled out only when the slot holds nothing else.
    """
    if len(slots) == 1:
        whole, rest = _split(slots[0], known)
        rows = [tuple((word,) for word in words) for words in rest if words]
        return [(whole,), *rows] if whole else [*rows]
    row: list[Slot] = []
    for slot in slots:
        whole, rest = _split(slot, known)
        if whole:
            row.append(whole)
        elif rest and rest[0]:
            row += [(piece,) for piece in rest[0]]
    return [tuple(row)]


@dataclass(frozen=True)
class Around(Operator):
    """What operators around one clause share."""

    part: Node

    @property
    def inside(self) -> tuple[Node, ...]:
        """See Node."""
        return (self.part,)


@dataclass(frozen=True)
class Several(Operator):
    """What operators of any number of clauses share."""

    parts: tuple[Node, ...]

    @property
    def inside(self) -> tuple[Node, ...]:
        """See Node."""
        return self.parts

    @classmethod
    def build(cls, match: re.Match[str], operands: tuple[Node, ...], at: int) -> Node:
        """See Operator."""
        return cls(operands, at=operands[0].at)


@dataclass(frozen=True)
class PartOf(Around):
    """What title:, lead: and body: share: a clause that is looked for in one part of the statement only."""

    where: ClassVar[str]  # the part, as Context.within names it and the spelling begins
    fixity = Fixity.PREFIX
    strength = 90

    def __str__(self) -> str:
        return f"{self.where}:{written(self.part, self.strength)}"

    @property
    def placed(self) -> bool:
        """See Node."""
        return self.part.placed

    @classmethod
    def build(cls, match: re.Match[str], operands: tuple[Node, ...], at: int) -> Node:
        """See Operator."""
        return cls(operands[0], at=at)

    def plan(self, context: Context) -> Plan:
        """See Node."""
        return self.part.plan(context.within(self.where, self.at))


def pieces(word: Word) -> tuple[Word, ...]:
    """A word test as tests of single tokens: split where tokens split, and a substring test in script without spaces."""
    if word.kind in ("pattern", "sound") or (is_run if word.kind == "substring" else is_token)(word.value):
        return (word,)
    cut = tokens(word.value)
    if len(cut) == 1 and not is_spaceless(cut[0].raw):
        return (replace(word, value=cut[0].raw),) if cut[0].raw != word.value else (word,)
    before = "key" if word.kind == "prefix" else word.kind
    kinds = [before] * (len(cut) - 1) + [word.kind] * bool(cut)
    return tuple(
        replace(word, kind="substring", value=fold(t.raw))
        if is_spaceless(t.raw)
        else replace(word, kind=kind, value=t.raw)
        for t, kind in zip(cut, kinds, strict=True)
    )
