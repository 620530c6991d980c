"""How much markup of one document is read: a parser's tree takes a hundred times the bytes of an empty tag, so markup is counted first. Pure."""

from __future__ import annotations

from collections.abc import Callable


def cut_at(text: str, most: int, cost: Callable[[str, int], int]) -> int | None:
    """Where a text has cost ``most``; None when it never does. ``cost(text, end)`` grows with ``end``, and is asked some thirty times."""
    if cost(text, len(text)) <= most:
        return None
    low, high = 0, len(text)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if cost(text, middle) <= most else (low, middle)
    return low


def tags(text: str, end: int) -> int:
    """Tags up to ``end``: each start, end, comment and stray angle bracket is one."""
    return text.count("<", 0, end)


def tags_and_attributes(text: str, end: int) -> int:
    """As `tags`; an attribute takes as much as two of them."""
    return text.count("<", 0, end) + 2 * text.count("=", 0, end)
