"""Imported names that mean one, as rows of the database: kept, listed, forgotten. Reads no file and knows no topics."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from alerts.lexicon.names.name_folding import fold_name
from alerts.models import Alias

PORTION = 500


def keep(session: Session, groups: Iterable[tuple[str, ...]], now: datetime) -> tuple[int, int]:
    """Add groups of names; (groups added, groups known before). The next statement is matched by them."""
    rows = {hashlib.sha256("\t".join(group).encode()).hexdigest(): list(group) for group in groups}
    digests = list(rows)
    known: set[str] = set()
    for start in range(0, len(digests), PORTION):
        part = digests[start : start + PORTION]
        known.update(session.scalars(select(Alias.digest).where(Alias.digest.in_(part))))
    new = [{"digest": d, "names": names, "added_at": now} for d, names in rows.items() if d not in known]
    if new:
        session.execute(insert(Alias), new)
    return len(new), len(known)


def groups(session: Session) -> list[tuple[str, ...]]:
    """Every group, in the order of its import."""
    return [tuple(names) for names in session.scalars(select(Alias.names).order_by(Alias.id))]


def forget(session: Session, name: str) -> int:
    """Remove every group that holds the name, in any spelling that folds alike; how many there were."""
    key = fold_name(name)
    rows = session.execute(select(Alias.id, Alias.names)).all()
    gone = [number for number, names in rows if any(fold_name(other) == key for other in names)]
    for start in range(0, len(gone), PORTION):
        session.execute(delete(Alias).where(Alias.id.in_(gone[start : start + PORTION])))
    return len(gone)


def state(session: Session) -> tuple[int, int]:
    """What changes whenever a group comes or goes."""
    count, last = session.execute(select(func.count(), func.max(Alias.id)).select_from(Alias)).one()
    return count, last or 0
