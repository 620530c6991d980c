"""What a stored statement becomes when its answer is read again: which of its fields differ, and how it is mended. Extracts nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from crawler.article.walls import IN_ITS_PLACE
from crawler.items import StatementItem
from crawler.statements import store, text_fingerprint
from crawler.storage.models import Statement

WORDS = ("title", "text")  # a change of these is a revision, and is matched with the topics anew
DETAILS = ("published", "author", "language", "kind", "error")


@dataclass(frozen=True, slots=True)
class Change:
    """One field of a statement, as it is stored and as it is read now."""

    field: str
    before: str | None
    after: str | None


def changes(row: Statement, item: StatementItem) -> tuple[Change, ...]:
    """The fields that differ. A text is never given up for nothing, nor for what the site sent in the place of its page; a value that is
    not read any more stays.
    """
    if (row.text and not item.text) or item.kind in IN_ITS_PLACE or row.kind in IN_ITS_PLACE:
        return ()
    words = [(name, getattr(row, name), getattr(item, name)) for name in WORDS]
    found = [
        Change(*one) for one in words if one[2] and text_fingerprint.words(one[1]) != text_fingerprint.words(one[2])
    ]
    details = [(name, getattr(row, name), getattr(item, name)) for name in DETAILS]
    kept = ("published", "author", "language")
    return (*found, *(Change(*one) for one in details if one[1] != one[2] and (one[2] or one[0] not in kept)))


def mend(session: Session, statement_id: int, item: StatementItem, revision: int, now: datetime) -> bool:
    """Give a statement what was read anew; False when nothing differs, or when it is not of this ``revision`` any more.

    Other words make a revision and are matched anew, as what was overlooked and not as what is new on the page; another language is
    matched anew as well.
    """
    row = session.get(Statement, statement_id, with_for_update=True)
    if row is None or row.revision != revision:
        return False
    found = {change.field for change in changes(row, item)}
    if not found:
        return False
    kept = {name: getattr(row, name) for name in WORDS if name not in found}
    if found.isdisjoint(WORDS) or not store.reextract(session, statement_id, replace(item, **kept), now):
        for name in found.intersection(DETAILS):
            setattr(row, name, getattr(item, name))
        row.matched_at = None if "language" in found else row.matched_at
    return True
