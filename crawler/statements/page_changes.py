"""A page that is watched for changes: its new paragraphs become a statement, other edits do not."""

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

PARAGRAPH = 30  # least weight of a paragraph (letters; a Han character counts as three); lighter lines are headings and the like
NEAR = 0.6  # likeness to a removed line from which on a line counts as its edited form
MOST_SEEN = 5000  # lines that are remembered, so that a line which returns is not new
MOST_COMPARED = 200
_NUMBERS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class PageMemory:
    """The lines of the page at the last poll, and the keys of all lines that it ever showed, oldest first."""

    lines: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()


def key(line: str) -> str:
    """Equal for lines that differ only in case, marks, spacing and numbers, such as a clock or a counter."""
    words = " ".join(text_fingerprint.words(_NUMBERS.sub("0", line)))
    return blake2b(words.encode("utf-8", "replace"), digest_size=6).hexdigest()


def new_lines(memory: PageMemory, text: str) -> list[str]:
    """The new lines: paragraphs never shown before that are no edit of a removed one, and the new short lines beside them."""
    lines = _lines(text)
    seen, present = set(memory.seen), {key(line) for line in lines}
    removed = [line for line in memory.lines if weight(line) >= PARAGRAPH and key(line) not in present][:MOST_COMPARED]
    fresh = [key(line) not in seen for line in lines]
    says = [
        new and weight(line) >= PARAGRAPH and not _is_edit(line, removed)
        for new, line in zip(fresh, lines, strict=True)
    ]
    kept = [
        says[n] or (fresh[n] and weight(line) < PARAGRAPH and any(says[max(n - 1, 0) : n + 2]))
        for n, line in enumerate(lines)
    ]
    return [line for line, is_kept in zip(lines, kept, strict=True) if is_kept]


def after(memory: PageMemory, text: str) -> PageMemory:
    """The memory after this text was read."""
    lines = _lines(text)
    known = dict.fromkeys((*memory.seen, *map(key, lines)))
    return PageMemory(tuple(lines), tuple(known)[-MOST_SEEN:])


def _lines(text: str) -> list[str]:
    return [line for part in text.split("\n") if (line := " ".join(part.split()))]


def _is_edit(line: str, removed: Sequence[str]) -> bool:
    """Whether a line is one of the removed ones with some words changed."""
    words = text_fingerprint.words(line)
    for other in removed:
        match = SequenceMatcher(None, words, text_fingerprint.words(other), autojunk=False)
        if match.real_quick_ratio() >= NEAR and match.quick_ratio() >= NEAR and match.ratio() >= NEAR:
            return True
    return False


def store(session: Session, row: Source, item: StatementItem, now: datetime, proof: evidence.Evidence | None) -> int:
    """Store the new lines as a statement, at the first poll the whole page; returns how many statements were new."""
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
    """For the JSON column of the source."""
    return {"lines": list(memory.lines), "seen": list(memory.seen)}
