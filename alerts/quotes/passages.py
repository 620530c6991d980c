"""Finds what stands between quotation marks: the outermost pairs of every style, a paragraph at a time. Knows no words and no speakers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

CLOSERS = {
    "“": "”",
    "„": "“”",
    "«": "»",
    "»": "«",
    "”": "”",
    "‹": "›",
    "›": "‹",
    "「": "」",
    "『": "』",
    "《": "》",
    "‘": "’",
    "‚": "‘’",
    '"': '"',
    "＂": "＂",
    "'": "'",
}
"""Each mark that may open, with those that may close it."""

EITHER = '"＂”»«'  # open or close by what stands around them
BOTH_WAYS = {"“": '“"', "„": '"', "”": "“", '"': "”"}  # typed at both ends, or mixed, by many
DEEPEST = 32  # quotes within quotes; what is nested deeper is part of what is around it
MOST = 2_000  # passages of one text

_MARK = re.compile("[" + "".join({*CLOSERS, *"”»’›」』》"}) + "]")
_PARAGRAPH = re.compile(r"[^\n]+")
_BEFORE_OPENING = frozenset(" \t\u00a0\u202f\u2009([{—–-/:>\ufeff\u200f\u200e¿¡、。，ـ")
_SPEECH = frozenset(".,!?…;:。！？؟،")
_SPOKEN = re.compile(r"\s*,?\s*[—–-]\s|\s*[,،]")
_AFTER_CLOSING = frozenset(" \t\u00a0\u202f.,;:!?…)]}—–-/，。、؟،؛")


class Passage(NamedTuple):
    """The words between two marks: ``text[start:end]``, with their marks ``text[opened:closed]``.

    ``goes_on``: its paragraph ends before a closing mark, and the next one, which ``continues`` it, begins with a mark.
    """

    start: int
    end: int
    opened: int
    closed: int
    goes_on: bool = False
    continues: bool = False


class _Open(NamedTuple):
    mark: str
    at: int


def is_name(text: str, passage: Passage, every_word: bool) -> bool:
    """Whether marks are around a name: a few words with a capital, with no sign of speech inside or beside them.

    ``every_word``: all longer words of a name have capitals, as in English.
    """
    inner = text[passage.start : passage.end]
    if len(inner) > 60 or not inner[0].isupper() or inner[-1] in _SPEECH or inner.count(" ") > 4 or passage.continues:
        return False
    if every_word and any(len(word) > 3 and word.islower() for word in inner.split()):
        return False
    before = text[max(0, passage.opened - 3) : passage.opened].rstrip(" \u00a0")[-1:]
    alone = before in ("", "\n", *'.!?…»”"') and inner.count(" ") >= 2  # a sentence of its own
    return not alone and before != ":" and not _SPOKEN.match(text, passage.closed)


def quoted(text: str) -> list[Passage]:
    """Outermost passages in their order, the marks left out; at most MOST of them."""
    out: list[Passage] = []
    open_before = ""
    for paragraph in _PARAGRAPH.finditer(text):
        start, end = paragraph.span()
        pairs, left = _pairs(text, start, end, open_before)
        goes_on = left if left and _begins_with(text, paragraph.end(), left.mark) else None
        if goes_on:
            pairs = [p for p in pairs if p[0] < goes_on.at] + [(goes_on.at, end)]
        out += _outermost(text, pairs, bool(goes_on), bool(open_before))
        open_before = goes_on.mark if goes_on else ""
        if len(out) >= MOST:
            return out[:MOST]
    return out


def _pairs(text: str, start: int, end: int, open_before: str) -> tuple[list[tuple[int, int]], _Open | None]:
    """Each opening mark with the place of its closing one, and the first that is never closed."""
    stack: list[_Open] = []
    pairs: list[tuple[int, int]] = []
    plain = "'" in text[start:end] and not re.search('["“„«»「]', text[start:end])
    first = len(text[start:end]) - len(text[start:end].lstrip()) + start
    for found in _MARK.finditer(text, start, end):
        mark, at = found[0], found.start()
        if mark == "'" and not plain:
            continue
        if at == first and open_before and mark in open_before + CLOSERS[open_before]:
            stack.append(_Open(open_before, at))
            continue
        closes = _closes(stack, mark)
        if closes is not None and (mark not in EITHER or not _opens_here(text, at) or _ends_here(text, at)) and _may_close(text, at, stack[closes].mark):  # fmt: skip
            pairs.append((stack[closes].at, at))
            del stack[closes:]
        elif mark in CLOSERS and len(stack) < DEEPEST and _may_open(text, at, mark):
            stack.append(_Open(mark, at))
    return pairs, stack[0] if stack else None


def _closes(stack: list[_Open], mark: str) -> int | None:
    """Which of the open marks this one closes: the last that it can."""
    for n in range(len(stack) - 1, -1, -1):
        if mark in CLOSERS[stack[n].mark] + BOTH_WAYS.get(stack[n].mark, ""):
            return n
    return None


def _may_open(text: str, at: int, mark: str) -> bool:
    if mark in "«“„「『《":
        return True
    return _opens_here(text, at)


def _may_close(text: str, at: int, opened: str) -> bool:
    """A raised comma after a letter and before one is an apostrophe."""
    if opened in "‘‚'":
        return text[at - 1 : at] not in (" ", "") and (at + 1 == len(text) or not text[at + 1].isalnum())
    return opened != text[at] or opened in EITHER or not _opens_here(text, at)


def _opens_here(text: str, at: int) -> bool:
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if text[at] == "'" and after.isdigit():  # the '90s
        return False
    return (not before or before == "\n" or before in _BEFORE_OPENING or before in CLOSERS) and bool(after) and after not in " \n,;:!?)" and text[at + 1 : at + 3].rstrip(" \n") != "."  # fmt: skip


def _ends_here(text: str, at: int) -> bool:
    after = text[at + 1 : at + 2]
    return text[at - 1] not in _BEFORE_OPENING and (not after or after == "\n" or after in _AFTER_CLOSING)


def _begins_with(text: str, at: int, mark: str) -> bool:
    """Whether the next paragraph begins with a mark of that family."""
    following = re.compile(r"\s*(\S)").match(text, at)
    return bool(following) and following is not None and following[1] in mark + CLOSERS[mark]


def _outermost(text: str, pairs: list[tuple[int, int]], goes_on: bool, continued: bool) -> Iterator[Passage]:
    reached = -1
    pairs = sorted(pairs)
    for n, (start, end) in enumerate(pairs):
        if start < reached:
            continue
        reached = end
        inner = text[start + 1 : end]
        begin = start + 1 + len(inner) - len(inner.lstrip())
        close = start + 1 + len(inner.rstrip())
        if begin < close:
            last = goes_on and n == len(pairs) - 1
            yield Passage(begin, close, start, end + (not last), last, continued and n == 0)
