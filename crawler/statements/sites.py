"""What is remembered of sites: rows of the database, read with the pages that are claimed and written with the statements of new ones.

Decides nothing (crawler/article/site_learning.py).
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from crawler.article import site_learning
from crawler.article.site_learning import Observation, SiteMemory
from crawler.storage.models import Site

log = logging.getLogger(__name__)
_ADD = text("INSERT INTO site (host_key, version, learned) VALUES (:host, 1, '{}') ON CONFLICT (host_key) DO NOTHING")
NEWS = timedelta(days=7)  # how long a site that was built anew is spoken of


def memories(session: Session, hosts: Collection[str]) -> dict[str, SiteMemory]:
    """What is known of these hosts; of one that is new, an empty memory."""
    rows = session.scalars(select(Site).where(Site.host_key.in_(hosts))) if hosts else ()
    known = {row.host_key: site_learning.memory(site_learning.load(row.learned)) for row in rows}
    return {host: known.get(host, SiteMemory()) for host in hosts}


def learn(session: Session, host: str, seen: Mapping[str, Any] | None, number: int, now: datetime) -> SiteMemory | None:
    """Add what the page of a new statement shows of its site; ``number``: the statement's. What is known then, None when nothing changed."""
    if seen is None:
        return None
    session.execute(_ADD, {"host": host})
    row = session.get_one(Site, host, with_for_update=True, populate_existing=True)
    page, before = Observation.from_json(seen), site_learning.load(row.learned)
    if not site_learning.wants(before, page, number):
        return None
    after = site_learning.after(before, page, now)
    if after.version != before.version:
        row.version, row.forgotten_at = after.version, now
        log.warning("site.rebuilt host=%s version=%d", host, after.version)
    row.learned = site_learning.dump(after)
    return site_learning.memory(after)


def summary(session: Session, host: str) -> dict[str, Any] | None:
    """What is known of a host, for people; None when nothing was learned yet."""
    row = session.get(Site, host)
    if row is None:
        return None
    learned = site_learning.load(row.learned)
    known = site_learning.memory(learned)
    return {
        "version": row.version,
        "pages": learned.total,
        "since": learned.since or None,
        "forgotten": row.forgotten_at,
        "lines": len(known.lines | known.sentences),
        "boxes": [" > ".join(reversed(box)) for box in known.boxes],
        "title_ends": len(known.heads | known.tails),
        "days": list(known.days),
        "bylines": list(known.bylines),
    }


def rebuilt(session: Session, now: datetime) -> list[str]:
    """The hosts whose layout changed in the last days."""
    query = select(Site.host_key).where(Site.forgotten_at >= now - NEWS).order_by(Site.host_key)
    return list(session.scalars(query))
