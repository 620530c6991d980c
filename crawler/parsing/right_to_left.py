"""Puts a line that is read from its picture, from left to right, into the order in which it is spoken: visual order into logical.

The reverse of what a renderer does (Unicode annex 9, for one line without marks of direction). Knows no pictures and no fonts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

_STRONG = {"L": "L", "R": "R", "AL": "R", "EN": "N", "AN": "N"}
_JOINS = {"ES": "E", "CS": "C", "ET": "T"}
_NUMBER = r"T*N(?:[CE]?N)*T*"
_LEFT_TO_RIGHT = re.compile(rf"L(?:[^R]*[LN]T*)?|(?:{_NUMBER}[^R]*)?L|{_NUMBER}")
_RIGHT_TO_LEFT = re.compile(r"R(?:[^L]*R)?")
_OPENING, _CLOSING = "([{«‹", ")]}»›"
_MIRRORED = str.maketrans(_OPENING + _CLOSING, _CLOSING + _OPENING)
_BRACKETS = re.compile(r"[()\[\]{}«»‹›]")
_FINAL = frozenset("ךםןףץةى")  # letters that only end words
_AROUND = _CLOSING + '".,:;!?،؛؟'


def leans_right(texts: Iterable[str]) -> bool:
    """Whether most letters of these texts are written from right to left."""
    kinds = [unicodedata.bidirectional(char) for text in texts for char in text]
    return sum(kind in ("R", "AL") for kind in kinds) > sum(kind == "L" for kind in kinds)


def logical(signs: Sequence[str], right_to_left: bool) -> str:
    """The line that these signs show from left to right; ``right_to_left``: the direction of the paragraph.

    A sign is one or more characters that stand in logical order among themselves.
    """
    kinds = "".join(map(_kind, signs))
    if "R" not in kinds or _is_backward(signs):
        return "".join(signs)
    if right_to_left:
        return _turned(signs, kinds)
    parts, end = [], 0
    for run in _RIGHT_TO_LEFT.finditer(kinds):
        parts += [*signs[end : run.start()], _turned(signs[run.start() : run.end()], run[0])]
        end = run.end()
    return "".join((*parts, *signs[end:]))


def _kind(sign: str) -> str:
    """One letter: L and R, N for a digit, E, C and T for what joins numbers, O for anything else."""
    kinds = [unicodedata.bidirectional(char) for char in sign]
    strong = next((_STRONG[kind] for kind in kinds if kind in _STRONG), None)
    return strong or next((_JOINS[kind] for kind in kinds if kind in _JOINS), "O")


def _is_backward(signs: Sequence[str]) -> bool:
    """Whether a line was drawn from left to right by mistake, as LibreOffice does at the end of a page: what only ends words begins them."""
    words = [word.strip(_AROUND) for word in "".join(signs).split()]
    ends = sum(word[0] in _FINAL for word in words if len(word) > 1)  # the picture of a right line begins with its ends
    return sum(word[-1] in _FINAL for word in words if len(word) > 1) > ends


def _turned(signs: Sequence[str], kinds: str) -> str:
    """A run from right to left, in which numbers and words of other scripts keep their order."""
    parts: list[tuple[str, bool]] = []  # each sign, and whether it stands among those from right to left
    end = len(signs)
    for run in reversed(list(_LEFT_TO_RIGHT.finditer(kinds))):
        parts += [(sign, True) for sign in signs[run.end() : end][::-1]]
        parts += [(sign, False) for sign in signs[run.start() : run.end()]]
        end = run.start()
    parts += [(sign, True) for sign in signs[:end][::-1]]
    shown = "".join(sign for sign, _ in parts)
    meant = "".join(sign.translate(_MIRRORED) if turned else sign for sign, turned in parts)
    return paired(max((meant, shown), key=_closed))


def paired(text: str) -> str:
    """The text with brackets that open and close by turns, where they do not close what they open: some files name them now so, now so."""
    uneven = any(abs(text.count(a) - text.count(b)) > 1 for a, b in zip(_OPENING, _CLOSING, strict=True))
    return _by_turns(text) if uneven or _closed(text) < 0 else text


def _closed(text: str) -> int:
    """How many brackets close one that is open, less those that close none: some files name a bracket by its picture, some by its meaning."""
    open_, score = 0, 0
    for bracket in _BRACKETS.findall(text):
        if bracket in _OPENING:
            open_ += 1
        elif open_:
            open_, score = open_ - 1, score + 1
        else:
            score -= 1
    return score


def _by_turns(text: str) -> str:
    seen: dict[int, int] = {}

    def turn(found: re.Match[str]) -> str:
        kind = (_OPENING + _CLOSING).index(found[0]) % len(_OPENING)
        seen[kind] = seen.get(kind, 0) + 1
        return (_OPENING if seen[kind] % 2 else _CLOSING)[kind]

    single = any(text.count(a) + text.count(b) == 1 for a, b in zip(_OPENING, _CLOSING, strict=True))
    return text if single else _BRACKETS.sub(turn, text)
