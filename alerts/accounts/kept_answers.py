"""Answers to a program's changes, kept for a day under the key that it gave (Idempotency-Key): the same request, sent again because its answer was lost, changes nothing twice."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import Text, delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from crawler.errors import RequestError
from crawler.storage.database import Base, UTCDateTime

LASTS = timedelta(hours=24)
WORKING = timedelta(minutes=3)  # a change that takes longer has died with its process
LONGEST_KEY = 255  # characters


class KeptAnswer(Base):
    """The answer to a program's change, by the hash of who made it and its key."""

    __tablename__ = "kept_answer"

    digest: Mapped[str] = mapped_column(Text, primary_key=True)
    request: Mapped[str] = mapped_column(Text)  # hash of method, address and body
    status: Mapped[int | None]  # NULL: the change is being made
    body: Mapped[bytes | None]
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


def digest(*parts: str | bytes) -> str:
    """One name for several parts, of which none can be mistaken for another."""
    found = hashlib.sha256()
    for part in parts:
        said = part if isinstance(part, bytes) else part.encode("utf-8", "replace")
        found.update(len(said).to_bytes(8, "big") + said)
    return found.hexdigest()


def check_key(key: str) -> None:
    """RequestError idempotency_key_invalid."""
    if not (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        raise RequestError(
            "idempotency_key_invalid", f"An Idempotency-Key has 1 to {LONGEST_KEY} letters, digits or signs.", "Use a new UUID for each change."
        )  # fmt: skip


def claim(session: Session, key: str, request: str, now: datetime) -> KeptAnswer | None:
    """The answer that was kept; None when the change is to be made now, and `keep` or `release` follows.

    ``key``, ``request``: digests. RequestError idempotency_key_reused when the key was given with another request, idempotency_in_use when
    the same one is being made.
    """
    session.execute(delete(KeptAnswer).where(KeptAnswer.created_at <= now - LASTS))
    row = session.get(KeptAnswer, key)
    if row is not None and row.status is None and now - row.created_at > WORKING:
        session.delete(row)
        session.flush()
        row = None
    if row is None:
        session.add(KeptAnswer(digest=key, request=request, created_at=now))
        return None
    if row.request != request:
        raise RequestError("idempotency_key_reused", "This Idempotency-Key was given with another request.", "Use a new key for each change.")  # fmt: skip
    if row.status is None:
        raise RequestError("idempotency_in_use", "The same change is being made now.", "Ask again in a moment.")
    return row


def keep(session: Session, key: str, status: int, body: bytes) -> None:
    """Keep the answer to a change that was made."""
    row = session.get(KeptAnswer, key)
    if row is not None:
        row.status, row.body = status, body


def release(session: Session, key: str) -> None:
    """Forget a change that was refused or failed: it may be tried again under its key."""
    session.execute(delete(KeptAnswer).where(KeptAnswer.digest == key))
