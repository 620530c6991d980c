"""One page without articles, watched for what is new on it: the new paragraphs become a statement, other edits do not."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import SequenceMatcher
from hashlib import blake2b
from typing import Any

from sqlalchemy.orm import Session

from crawler.article.blocks import weight
from crawler.evidence import store as evidence
from crawler.items import StatementItem
from crawler.parsing import url_keys
from crawler.statements import store as statements
from crawler.statements import text_fingerprint
from crawler.storage.models import Source

PARAGRAPH = 30  # weight (letters; a Han character counts for three) from which on a line says something by itself
NEAR = 0.6  # likeness to a line that is no longer there, from which on a line is that one, edited
MOST_SEEN = 5000  # lines that are remembered, so that one which returns is not new
MOST_COMPARED = 200
_NUMBERS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class PageMemory:
    """What the page said last, line by line, and the keys of all lines that it ever showed, oldest first."""

    lines: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()


def key(line: str) -> str:
    """Equal for lines that differ in case, marks, spacing and numbers alone: a clock and a counter stay the same."""
    words = " ".join(text_fingerprint.words(_NUMBERS.sub("0", line)))
    return blake2b(words.encode("utf-8", "replace"), digest_size=6).hexdigest()


def new_lines(memory: PageMemory, text: str) -> list[str]:
    """The lines that are new: paragraphs never shown before that are no edit of one that went, with short lines between them."""
    lines = _lines(text)
    seen, present = set(memory.seen), {key(line) for line in lines}
    went = [line for line in memory.lines if weight(line) >= PARAGRAPH and key(line) not in present][:MOST_COMPARED]
    fresh = [key(line) not in seen for line in lines]
    says = [
        new and weight(line) >= PARAGRAPH and not _is_edit(line, went) for new, line in zip(fresh, lines, strict=True)
    ]
    kept = [
        says[n] or (fresh[n] and weight(line) < PARAGRAPH and any(says[max(n - 1, 0) : n + 2]))
        for n, line in enumerate(lines)
    ]
    return [line for line, keep_ in zip(lines, kept, strict=True) if keep_]


def after(memory: PageMemory, text: str) -> PageMemory:
    """What is remembered once this text was read."""
    lines = _lines(text)
    known = dict.fromkeys((*memory.seen, *map(key, lines)))
    return PageMemory(tuple(lines), tuple(known)[-MOST_SEEN:])


def _lines(text: str) -> list[str]:
    return [line for part in text.split("\n") if (line := " ".join(part.split()))]


def _is_edit(line: str, went: Sequence[str]) -> bool:
    """Whether a line is one of those that went, with some words changed."""
    words = text_fingerprint.words(line)
    for other in went:
        match = SequenceMatcher(None, words, text_fingerprint.words(other), autojunk=False)
        if match.real_quick_ratio() >= NEAR and match.quick_ratio() >= NEAR and match.ratio() >= NEAR:
            return True
    return False


def store(session: Session, row: Source, item: StatementItem, now: datetime, proof: evidence.Evidence | None) -> int:
    """Store what is new on the page, the whole of it at first, and remember the rest; returns how many statements that made."""
    memory = load(row.known_paragraphs)
    row.known_paragraphs = dump(after(memory, item.text))
    if not memory.lines:
        first = row.first_read is None and row.first == "catch-up"
        return int(statements.store(session, item, row, now, proof, catch_up=first).new)
    lines = new_lines(memory, item.text)
    if not lines:
        return 0
    part = replace(item, text="\n".join(lines), published=None, canonical_url=None, kind="page")
    identity = f"{url_keys.url_key(item.url)}#{text_fingerprint.fingerprint(part.text)}"
    return int(statements.store(session, part, row, now, proof, key=identity).new)


def load(raw: Mapping[str, Any] | None) -> PageMemory:
    """What `dump` wrote."""
    return PageMemory(tuple(raw["lines"]), tuple(raw["seen"])) if raw else PageMemory()


def dump(memory: PageMemory) -> dict[str, Any]:
    """As JSON keeps it."""
    return {"lines": list(memory.lines), "seen": list(memory.seen)}
