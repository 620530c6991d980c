"""Cleans the title and the text of a statement: no control characters, single blanks, NFC. Does not choose the text."""

from __future__ import annotations

import re
import unicodedata

from crawler.items import Entry, StatementItem

TITLE_LIMIT = 500

# C0 and C1 controls, lone surrogates, noncharacters, and the marks that force a text direction: a title must not reverse the
# line that it is shown in. Joiners (U+200C, U+200D) and zero-width spaces stay: some scripts need them.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff]"
)
_SPACE = re.compile(r"[^\S\n]+")
_BREAKS = re.compile(r"\r\n?|[\n\x0b\x0c\x85\u2028\u2029]")
_STACKED = re.compile(
    r"([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{4})[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)


def clean_line(text: str | None, limit: int | None = None) -> str:
    """One line: NFC, no controls, single blanks, at most four combining marks on a letter, at most ``limit`` code points."""
    if not text:
        return ""
    text = text[: limit * 20] if limit else text
    if text.isascii() and text.isprintable():  # nothing but blanks to mend
        text = " ".join(text.split())
    else:
        text = _STACKED.sub(r"\1", unicodedata.normalize("NFC", _FORBIDDEN.sub("", _BREAKS.sub(" ", text))))
        text = _SPACE.sub(" ", text).strip()
    return text if limit is None or len(text) <= limit else text[: limit - 1].rstrip() + "…"


def clean_text(text: str | None) -> str:
    """Paragraphs, one a line, each as ``clean_line`` makes it; empty lines are left out."""
    lines = (clean_line(line) for line in _BREAKS.split(text or ""))
    return "\n".join(line for line in lines if line)


def without_text(url: str, hint: Entry | None, kind: str, error: str | None) -> StatementItem:
    """The item of a page whose text is empty or unknown: what the feed or listing said of it, and the error code."""
    hint = hint or Entry(url)
    return StatementItem(
        url=url,
        title=clean_line(hint.title, TITLE_LIMIT),
        published=hint.published,
        author=clean_line(hint.author) or None,
        language=hint.language,
        kind=kind,
        error=error,
    )
