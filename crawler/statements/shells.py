"""One text under several addresses of a site: one page, or a shell (of a portal, a consent) that hides what the list's entries say.

Two addresses are one page only when what their lists say of them agrees. A statement under a shell keeps the fingerprint of the
page's text, so that the shell is known when it comes again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from crawler.items import Entry, StatementItem
from crawler.parsing.shared_words import alike, share
from crawler.storage.models import Page, Revision, Statement

_FITS = 0.5  # share of a headline's words in a text that is its own
_FOREIGN = 0.25  # share below which a text has nothing of what the list says


def is_one(session: Session, row: Statement, item: StatementItem, listed: Entry | None) -> bool:
    """Whether the item and the statement, which have the same text, are one page."""
    mine, theirs = (listed and listed.title) or item.title, entry_of(session, row).title or row.title
    if not mine or not theirs or alike(mine, theirs):
        return True
    return row.kind != "shell" and min(share(mine, item.text), share(theirs, item.text)) >= _FITS


def told_apart(
    session: Session, rows: Iterable[Statement], item: StatementItem, listed: Entry | None, now: datetime
) -> StatementItem:
    """The item that is to be stored beside the statements with its text: its list's words, when the text has nothing of them.

    Statements that were stored before the shell was known become what their lists say as well.
    """
    for row in rows:
        entry = entry_of(session, row)
        if row.kind != "shell" and _is_foreign(entry, row.text):
            _become(session, row, entry, now)
    return in_words_of(item, listed, "shell") if listed and _is_foreign(listed, item.text) else item


def in_words_of(item: StatementItem, entry: Entry, kind: str) -> StatementItem:
    """The item with nothing but what its list says of it, since the page shows something else."""
    return replace(
        item,
        title=entry.title,
        text=entry.summary,
        published=entry.published or entry.updated,
        author=entry.author,
        language=entry.language,
        canonical_url=None,
        kind=kind,
        error=kind,
    )


def _is_foreign(entry: Entry, text: str) -> bool:
    said = f"{entry.title}\n{entry.summary}"
    return bool(said.strip()) and share(said, text) < _FOREIGN


def entry_of(session: Session, row: Statement) -> Entry:
    """What the list said of a stored statement; empty when no list showed it."""
    stored = session.scalar(select(Page.entry).where(Page.statement_id == row.id).limit(1)) or {}
    return Entry(**{"url": row.url, **stored})


def _become(session: Session, row: Statement, entry: Entry, now: datetime) -> None:
    session.add(
        Revision(statement_id=row.id, number=row.revision, title=row.title, text=row.text, seen_at=row.changed_at)
    )
    row.title, row.text, row.kind, row.error = entry.title, entry.summary, "shell", "shell"
    row.published, row.author = entry.published or entry.updated or row.published, entry.author
    row.changed_at, row.matched_at, row.added = now, None, None
    row.revision += 1
