"""From the text of a topic to its tree. Knows no operator by name: the registry gives spellings and strengths."""

from __future__ import annotations

import re
from collections import defaultdict

from alerts.errors import QueryError
from alerts.query import bounds
from alerts.query.dialects import instead_of_operand, instead_of_operator
from alerts.query.lexer import QUOTED, QUOTES, Cursor
from alerts.query.registry import operators
from alerts.query.syntax import Fixity, Node, Operator, Query, written

DEEPEST = 50
_open = re.compile(r"\(")
_close = re.compile(r"\)")
_comma = re.compile(",")
_quoted = re.compile(QUOTED)
_field_name = re.compile(r"(\w+):")


def parse(text: str) -> Query:
    """The query that a text says; raises QueryError with the position of what is wrong and what would be right."""
    cursor = Cursor(text)
    if not cursor.char():
        raise QueryError("query_empty", "The query is empty.", "Write at least one word.", text)
    root = _Parser(cursor).expression(0)
    if not cursor.done:
        raise instead_of_operator(cursor, str(root)[-40:])
    return Query(root, text)


class _Parser:
    """Precedence climbing; depth is counted, since a topic comes from anywhere."""

    def __init__(self, cursor: Cursor) -> None:
        self.cursor = cursor
        self.depth = 0
        self.heights: dict[int, int] = {}
        self.counted: defaultdict[type[Operator], set[Node | int]] = defaultdict(
            set
        )  # different leaves, or where others stand
        known = operators()
        self.starting = [o for o in known if o.fixity in (Fixity.LEAF, Fixity.PREFIX, Fixity.LIST)]
        self.following = [o for o in known if o.fixity in (Fixity.INFIX, Fixity.POSTFIX)]
        self.fields = [m.group(1) for o in known if (m := _field_name.match(o.name))]

    def expression(self, strength: int) -> Node:
        """Everything from here that binds at least so strong."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise self._too_deep(self.cursor.at)
        node = self.operand()
        while found := self._match(self.following, strength):
            node = self._follow(node, *found)
        self.depth -= 1
        return node

    def _match(
        self, candidates: list[type[Operator]], strength: int = 0
    ) -> tuple[type[Operator], re.Match[str]] | None:
        """The first operator that is spelled here, unless it binds too weakly."""
        for operator in candidates:
            if match := self.cursor.looking_at(operator.spelling):
                return (operator, match) if operator.strength >= strength else None
        return None

    def _follow(self, left: Node, operator: type[Operator], match: re.Match[str]) -> Node:
        at = self.cursor.at
        self.cursor.take(match)
        if operator.fixity is Fixity.POSTFIX:
            return self._build(operator, match, (left,), at)
        operands = [left, self.expression(operator.strength + 1)]
        while operator.chain and (again := self._match(self.following)) and again[0] is operator:
            self.cursor.take(again[1])
            operands.append(self.expression(operator.strength + 1))
        return self._build(operator, match, tuple(operands), at)

    def _build(self, operator: type[Operator], match: re.Match[str], operands: tuple[Node, ...], at: int) -> Node:
        """The node, unless it is too high a tree: whoever walks it later shall not run out of stack."""
        height = 1 + max((self.heights.get(id(operand), 1) for operand in operands), default=0)
        if height > DEEPEST:
            raise self._too_deep(at)
        node = operator.build(match, operands, at)
        leaf = operator.fixity is Fixity.LEAF
        if leaf or operator.most < bounds.TERMS:
            self.counted[operator].add(node if leaf else at)
            bounds.terms(operator.several, len(self.counted[operator]), operator.most, self.cursor.text, at)
        self.heights[id(node)] = height
        return node

    def _too_deep(self, at: int) -> QueryError:
        return self.cursor.error("query_too_deep", f"Clauses are nested more than {DEEPEST} deep.", "Nest less.", at)

    def operand(self) -> Node:
        """A term, a group, or an operator that stands before its operand."""
        cursor, at = self.cursor, self.cursor.at
        if cursor.done:
            raise cursor.error(
                "operand_missing",
                "The query ends where a term should follow.",
                "Write a term, or leave the operator out.",
            )
        if match := cursor.looking_at(_open):
            return self._group(match)
        found = self._match(self.starting)
        error = None if found and found[0].rank < 100 else instead_of_operand(cursor, self.fields)
        if error is not None or found is None:
            raise error or self._unreadable()
        operator, match = found
        cursor.take(match)
        operands: tuple[Node, ...] = ()
        if operator.fixity is Fixity.PREFIX:
            operands = (self.expression(operator.strength),)
        elif operator.fixity is Fixity.LIST:
            operands = self._list(at)
        return self._build(operator, match, operands, at)

    def _group(self, match: re.Match[str]) -> Node:
        at = self.cursor.at
        self.cursor.take(match)
        if self.cursor.char() == ")":
            raise self.cursor.error("bracket_empty", "These brackets hold nothing.", "Leave them out.", at)
        node = self.expression(0)
        self._close(at, str(node)[-40:])
        return node

    def _close(self, opened: int, before: str) -> None:
        if self.cursor.done:
            raise self.cursor.error("bracket_unclosed", "This bracket is never closed.", "Close it with ).", opened)
        match = self.cursor.looking_at(_close)
        if match is None:
            raise instead_of_operator(self.cursor, before)
        self.cursor.take(match)

    def _list(self, at: int) -> tuple[Node, ...]:
        """Items in brackets, separated by commas or blanks."""
        opened = self.cursor.at
        match = self.cursor.looking_at(_open)
        if match is None:
            raise self.cursor.error("bracket_missing", "A list in brackets should follow.", "Write (a, b).", at)
        self.cursor.take(match)
        items: list[Node] = []
        while not self.cursor.done and self.cursor.char() != ")":
            items.append(self.expression(0))
            if comma := self.cursor.looking_at(_comma):
                self.cursor.take(comma)
        self._close(opened, written(items[-1], 0)[-40:] if items else "")
        return tuple(items)

    def _unreadable(self) -> QueryError:
        cursor, char = self.cursor, self.cursor.char()
        if char == ")":
            return cursor.error(
                "operand_missing", "A term should stand before this bracket.", "Write one, or leave the brackets out."
            )
        if char in QUOTES and not cursor.looking_at(_quoted):
            return cursor.error(
                "quote_unclosed", "This quotation mark is never closed.", f"Close it with {QUOTES[char][0]}."
            )
        return cursor.error("bad_character", f"{char!r} cannot stand here.", "Put it in quotes, or leave it out.")
