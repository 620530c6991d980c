"""Tells the operator of sites that were built anew, so that what was learned of them was forgotten (crawler/article/site_learning.py). Once each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.delivery import operator_notices
from crawler.statements import sites
from crawler.storage.models import Site, Source

KIND = "site.rebuilt"


def anything_new(session: Session, now: datetime) -> bool:
    """Whether there is something to tell, and somebody to be told; writes nothing."""
    return bool(_untold(session, now)) and bool(operator_notices.operators(session))


def report(session: Session, now: datetime) -> int:
    """Queue one notice for all of them; returns how many sites it names."""
    rows = _untold(session, now)
    for row in rows:
        title = f"{row.host_key}: its pages are built differently"
        operator_notices.notify(session, KIND, _key(row), title, body(row.host_key, _sources(session, row)), now=now)
    return len(rows)


def body(host: str, sources: Sequence[str]) -> str:
    """What it means, and where to look."""
    look = f"Look at some of its new statements: tocsin statements list --source {sources[0]}" if sources else ""
    said = f"The pages of {host} do not look as they used to. What Tocsin knew of them was forgotten, and is learned anew from the next ones."
    return f"{said}\n{look}".strip()


def _untold(session: Session, now: datetime) -> list[Site]:
    rows = session.scalars(select(Site).where(Site.host_key.in_(sites.rebuilt(session, now))))
    return [row for row in rows if not operator_notices.told(session, KIND, _key(row))]


def _key(row: Site) -> str:
    return f"{row.host_key} {row.version}"


def _sources(session: Session, row: Site) -> Sequence[str]:
    of_host = select(Source.name).where(Source.host_key == row.host_key, Source.removed_at.is_(None))
    return session.scalars(of_host.order_by(Source.name)).all()
