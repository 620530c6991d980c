"""Finds speech that begins with a dash: "— We ran, — said Ann Lee. — Nobody came." Only where a word of saying stands between the dashes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from alerts.quotes.passages import Passage

_PARAGRAPH = re.compile(r"^[ \t\u00a0]*[—–―-](?=[ \t\u00a0]|[^\W\d_]|[¿¡«])[^\n]+", re.M)
_DASH = re.compile(r"(?<!\w)[—–―-](?=\w)|[—–―-](?!\w)")
_SIGN = re.compile(r"[,!?…]\s+([^\W\d_]+)")
_WORD = re.compile(r"[^\W\d_]+")
_EDGES = " \t\u00a0,.;"
VERB_WITHIN = 6  # words behind a dash in which the word of saying stands


def spoken(text: str, verbs: frozenset[str]) -> Iterator[Passage]:
    """Passages of the paragraphs that begin with a dash."""
    for paragraph in _PARAGRAPH.finditer(text):
        parts = _parts(text, *paragraph.span())
        if len(parts) == 1:
            yield from _said_at_the_end(text, *parts[0], verbs)
        if len(parts) < 2 or not _says(text, parts[1], verbs):
            continue
        for n, (start, end) in enumerate(parts):
            if n % 2 == 0 or not _says(text, (start, end), verbs):
                yield from _trimmed(text, start, end)


def parts_of(text: str, passage: Passage, verbs: frozenset[str]) -> list[Passage]:
    """A passage that holds who said it, as "We ran, — said Ann Lee. — Nobody came" does, without it."""
    dashes = [m.start() for m in _DASH.finditer(text, passage.start, passage.end)]
    parts = [
        (at, after) for at, after in zip([passage.start, *(d + 1 for d in dashes)], [*dashes, passage.end], strict=True)
    ]
    if len(parts) < 2 or not _says(text, parts[1], verbs, 3):
        return [passage]
    said = [p for n, part in enumerate(parts) if n % 2 == 0 for p in _trimmed(text, *part)]
    if not said:
        return [passage]
    said[0] = said[0]._replace(opened=passage.opened, continues=passage.continues)
    if len(parts) % 2:
        said[-1] = said[-1]._replace(closed=passage.closed, goes_on=passage.goes_on)
    return said


def _said_at_the_end(text: str, start: int, end: int, verbs: frozenset[str]) -> Iterator[Passage]:
    """— We ran all night, said Ann Lee."""
    for sign in reversed(list(_SIGN.finditer(text, start, end))):
        if sign[1].lower() in verbs:
            yield from _trimmed(text, start, sign.start(1))
            return


def _parts(text: str, start: int, end: int) -> list[tuple[int, int]]:
    dashes = [m.start() for m in _DASH.finditer(text, start, end)]
    return [(at + 1, after) for at, after in zip(dashes, [*dashes[1:], end], strict=True)]


def _says(text: str, part: tuple[int, int], verbs: frozenset[str], within: int = VERB_WITHIN) -> bool:
    words = [m[0].lower() for m, _ in zip(_WORD.finditer(text, *part), range(within), strict=False)]
    return any(word in verbs for word in words)


def _trimmed(text: str, start: int, end: int) -> Iterator[Passage]:
    """Without the comma that belongs to what is said of it; a full stop belongs to the words."""
    words = text[start:end]
    begin = start + len(words) - len(words.lstrip(_EDGES))
    close = start + len(words.rstrip(" \t\u00a0,;"))
    if begin < close:
        yield Passage(begin, close, begin, close)
