"""Whether a document ends where it should: for an answer whose head promised more bytes than came. Decides nothing else."""

from __future__ import annotations

import json
import re

_NOTES = re.compile(rb"(?:\s|<!--(?:(?!-->).)*-->|<\?(?:(?!\?>).)*\?>|<!doctype[^>]*>)+", re.S | re.I)
_FIRST_TAG = re.compile(rb"<([A-Za-z_][\w:.-]*)")
_LAST_TAG = re.compile(rb"</([A-Za-z_][\w:.-]*)\s*>\s*(?:<!--(?:(?!-->).)*-->\s*)*\Z", re.S)
_BEFORE = b"\xef\xbb\xbf\xff\xfe \t\r\n"  # byte order marks and blanks
_TAIL = 8192


def is_whole(body: bytes) -> bool:
    """True for JSON that can be parsed, a PDF that ends as one, and markup whose first element is closed at the end (in any width of characters).

    Of anything else nobody can tell: False.
    """
    narrow = body.replace(b"\0", b"") if b"\0" in body[:4] else body
    text = narrow.lstrip(_BEFORE).rstrip()
    if text.startswith(b"%PDF-"):
        return text.endswith(b"%%EOF")
    if text[:1] in (b"{", b"["):
        return _is_json(text)
    notes = _NOTES.match(text)
    first = _FIRST_TAG.match(text, notes.end() if notes else 0)
    last = _LAST_TAG.search(text[-_TAIL:])
    return first is not None and last is not None and first[1].lower() == last[1].lower()


def _is_json(text: bytes) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
