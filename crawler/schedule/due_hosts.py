"""At which hosts something is to be asked for now. Claims nothing."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, union_all
from sqlalchemy.orm import Session

from crawler.storage import leases
from crawler.storage.models import Gap, Page, Source


def due_hosts(
    session: Session, now: datetime, limit: int, *, among: Collection[str] | None = None, but: Collection[str] = ()
) -> list[str]:
    """Up to ``limit`` hosts with a source, page or gap that is due and under no lease, the longest due first.

    ``among``: of these hosts; ``but``: none of these.
    """
    parts = (
        select(Source.host_key, Source.next_at).where(Source.next_at <= now, leases.free(Source, now)),
        select(Page.host_key, Page.next_at).where(
            Page.state == "pending", Page.past_list_id.is_(None), Page.next_at <= now, leases.free(Page, now)
        ),
        select(Source.host_key, Gap.next_at)
        .join(Source, Source.id == Gap.source_id)
        .where(Gap.closed_at.is_(None), Gap.next_at <= now, leases.free(Gap, now)),
    )
    due = union_all(*parts).subquery()
    hosts: ColumnElement[str] = due.c.host_key
    query = select(hosts).where(hosts.not_in(but)).group_by(hosts).order_by(func.min(due.c.next_at)).limit(limit)
    return list(session.scalars(query if among is None else query.where(hosts.in_(among))))
