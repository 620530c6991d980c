"""Regular expressions of topics: RE2, linear in the text, with classes that hold in every script. Reads and compiles, matches nothing itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from alerts.errors import QueryError
from alerts.text.tokens import fold

if TYPE_CHECKING:
    from re2 import _Regexp

_CLASSES = {"w": r"\p{L}\p{M}\p{N}_", "d": r"\p{Nd}"}  # RE2's own know ASCII only
_PIECE = re.compile(r"\\[pP](?:\{[^}]*\}|.)|\\x(?:\{[^}]*\}|..)|\\.|\(\?[a-zA-Z-]*[:)]|\(\?P?<\w+>|.", re.DOTALL)
_NEVER = re.compile(r"\(\?(?:[=!]|<[=!])|\\[1-9]|\(\?P=|\(\?>|\(\?\(")
_BETWEEN = re.compile(r"\\s|[\s'’-]")
_HALF = re.compile("[\ud800-\udfff]")
_LIMIT = 2_000
_DEEPEST = 100


def read_pattern(source: str) -> str:
    """The expression in RE2's words, to be satisfied by a whole token; refused (QueryError) where it can match no single token.

    ``position`` of the error counts from the beginning of the expression.
    """
    _refuse_unsupported(source)
    parts: list[str] = []
    in_class = False
    for m in _PIECE.finditer(source):
        piece = m.group()
        if in_class:
            in_class = piece != "]"
        elif piece == "[":
            in_class = True
        elif piece == r"\b" and m.start() not in (0, len(source) - 2):
            raise _error(
                "regex_word_edge",
                r"\b stands inside a pattern.",
                "A pattern is compared with whole words: leave it out.",
                source,
                m.start(),
            )
        if not in_class and _BETWEEN.fullmatch(piece):
            fix = 'Write a phrase of patterns with NEAR, or "a phrase" in quotes.'
            raise _error(
                "regex_spans_words",
                "A pattern is compared with one word at a time, and this one needs two.",
                fix,
                source,
                m.start(),
            )
        parts.append(_translate(piece, in_class))
    ready = "".join(parts)
    _refuse_broad(compile_pattern(ready), source)
    return ready


def compile_pattern(ready: str) -> _Regexp:
    """A pattern for use, with the errors of RE2 in our words; the text of a topic never reaches a log."""
    import re2

    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = False
    options.never_capture = True
    options.max_mem = 8 << 20
    try:
        return re2.compile(ready, options)
    except re2.error as error:
        said = error.args[0].decode("utf-8", "replace") if isinstance(error.args[0], bytes) else str(error.args[0])
        big = any(word in said for word in ("repetition size", "too large", "nest", "stack", "depth"))
        code, fix = ("regex_too_big", "Repeat at most 1,000 times, and nest less.") if big else ("regex_invalid", "")
        raise _error(code, f"The pattern does not read: {said.split(':')[0]}.", fix, ready, 0) from None


def _translate(piece: str, in_class: bool) -> str:
    if piece == r"\b":
        return ""
    if piece[0] == "\\" and piece[1:] in _CLASSES:
        return _CLASSES[piece[1:]] if in_class else f"[{_CLASSES[piece[1:]]}]"
    if piece in (r"\W", r"\D"):
        return f"[^{_CLASSES[piece[1].lower()]}]"
    return piece


def _refuse_unsupported(source: str) -> None:
    if len(source) > _LIMIT:
        raise _error(
            "regex_too_big", f"The pattern has more than {_LIMIT} characters.", "Split it with OR.", source, _LIMIT
        )
    if half := _HALF.search(source):
        raise _error("regex_invalid", "The pattern has half of a character.", "Write it anew.", source, half.start())
    if _depth(source) > _DEEPEST:
        raise _error("regex_too_big", f"Brackets are nested more than {_DEEPEST} deep.", "Nest less.", source, 0)
    if m := _NEVER.search(source):
        fix = "Use AND, NOT or NEAR between words for what looks around or back."
        raise _error(
            "regex_unsupported", "Patterns have no look-around and no back-references.", fix, source, m.start()
        )


def _depth(source: str) -> int:
    """How deep brackets are open at most, escaped ones left out of account."""
    depth = deepest = 0
    for piece in _PIECE.findall(source):
        depth += (piece[0] == "(") - (piece == ")")
        deepest = max(deepest, depth)
    return deepest


def _refuse_broad(compiled: _Regexp, source: str) -> None:
    """A pattern that is satisfied by nothing at all or by words of every make would run on every statement."""
    if compiled.fullmatch("") or all(compiled.fullmatch(word) for word in ("the", "слово", "qzxj", "7")):
        raise _error(
            "topic_too_broad",
            "The pattern matches nearly every word.",
            "Give it at least three letters of its own.",
            source,
            0,
        )


def folded_pattern(ready: str) -> str:
    """The same with its plain letters folded, so that /алёна/ holds for Алена; equal to ``ready`` when there is nothing to fold."""
    return "".join(p if p[0] == "\\" or len(p) > 1 else _fold_letter(p) for p in _PIECE.findall(ready))


def _fold_letter(char: str) -> str:
    folded = fold(char) if char.isalpha() else char
    return folded if len(folded) == 1 else char


def _error(code: str, message: str, fix: str, source: str, position: int) -> QueryError:
    return QueryError(code, message, fix, source, position)
