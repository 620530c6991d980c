"""What is shown of sources: which there are, when each is due, what is wrong with it, and what its host can learn of you."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from alerts.views import columns
from alerts.views.columns import Column, Place
from alerts.views.selection import ALL, Selection
from crawler import clock
from crawler.errors import RequestError
from crawler.parsing.url_keys import without_password
from crawler.sources import tagged
from crawler.storage.database import holds
from crawler.storage.models import ADHOC, Page, Source, Statement

if TYPE_CHECKING:
    from crawler.config.sections import Config
    from crawler.health import gaps

COLUMNS = (
    Column("name"),
    Column("kind", Place.SPARE),
    Column("state"),
    Column("every", Place.SPARE),
    columns.time("next_due", Place.LINE, "next"),
    columns.time("last_read", Place.SPARE, "read"),
    columns.number("statements", Place.SPARE),
    Column("tags", Place.SPARE),
    columns.text("wrong", Place.BELOW, "problem"),
    Column("url", Place.DATA),
    columns.time("since", Place.DATA),
    Column("reason", Place.DATA),
    Column("error", Place.DATA),
    Column("gaps", Place.DATA),
)

# row by row, from an index: to group all statements costs a page of a hundred sources as much as one of all
_STATEMENTS = select(func.count()).where(Statement.source_id == Source.id).scalar_subquery()


@dataclass(frozen=True, slots=True)
class Table:
    """A page of sources; ``total``: how many there are, ``found``: how many are like that, ``states``: how many are in each."""

    rows: list[dict[str, Any]]
    total: int
    found: int
    states: dict[str, int]


def listing(session: Session, now: datetime, wanted: Selection = ALL, *, by_hand: bool = True) -> list[dict[str, Any]]:
    """The sources by name, with the number of their statements and their gaps; with a selection, those that published such statements.

    ``by_hand``: also the one that holds pages read by hand, which nobody watches.
    """
    wanted.check(session)
    query = select(Source, _STATEMENTS).where(Source.removed_at.is_(None))
    query = query if by_hand else query.where(Source.name != ADHOC)
    query = query.where(tagged.any_of(wanted.tag)) if wanted.tag else query
    asked = [*dataclasses.replace(wanted, tag=()).of_statements(), *wanted.within(Statement.first_seen)]
    if asked:
        query = query.where(Source.id.in_(select(Statement.source_id).where(*asked)))
    open_gaps = _gaps(session, now)
    found = session.execute(wanted.cut(query, Source.name))
    return [_row(row, n, open_gaps[row.id]) for row, n in found]


def table(session: Session, now: datetime, state: str = "", text: str = "", wanted: Selection = ALL) -> Table:
    """A page of the sources that are watched. ``state``: one of theirs, `trouble` for all that are bad, `gaps` for those with open gaps.

    ``text``: letters of a name, an address or a tag. ``wanted``: which page of them.
    """
    from crawler.health.states import GOOD, STATES

    base = [Source.removed_at.is_(None), Source.name != ADHOC]
    open_gaps = _gaps(session, now)
    bad = {"trouble": Source.state.not_in(GOOD), "gaps": Source.id.in_(list(open_gaps))}
    if state and state not in (*bad, *STATES):
        raise RequestError("state_invalid", f"There is no state “{state}”.", f"Choose one of {', '.join((*bad, *STATES))}.")  # fmt: skip
    asked = [*base, *([bad.get(state, Source.state == state)] if state else [])]
    if text:
        asked.append(or_(holds(session, Source.name, text), holds(session, Source.url, text), tagged.like(text)))
    counts = select(Source.state, func.count(), func.count().filter(and_(*asked))).where(*base).group_by(Source.state)
    counted = session.execute(counts).all()  # of all sources in one go: each look at 100,000 takes 30 ms
    states, found = {state: all_ for state, all_, _ in counted}, sum(like for _, _, like in counted)
    rows = session.execute(wanted.cut(select(Source, _STATEMENTS).where(*asked), Source.name))
    return Table([_row(row, n, open_gaps[row.id]) for row, n in rows], sum(states.values()), found, states)


def detail(session: Session, name: str, config: Config, now: datetime) -> dict[str, Any]:
    """One source: its state and why it is due then, its settings, its addresses, and what its host sees."""
    from crawler.config import source_options
    from crawler.fetch import addresses, egress
    from crawler.fetch.exposure import exposure
    from crawler.schedule import cadence, due
    from crawler.sources import store as sources
    from crawler.statements import sites

    row = sources.get(session, name)
    count = session.scalar(select(func.count()).select_from(Statement).where(Statement.source_id == row.id))
    pages = session.execute(select(Page.state, func.count()).where(Page.source_id == row.id).group_by(Page.state))
    places, share = addresses.of(row), due.share(session, config.crawl.budget, now)
    return _row(row, count, _gaps(session, now)[row.id]) | {
        "why": due.reason(row, now, share),
        "why_parts": cadence.reasons(due.schedule_of(row), now, share) if row.next_at else [],
        "pages": {str(state): n for state, n in pages},
        "timezone": row.timezone,
        "first": row.first,
        "selector": row.selector,
        "spider": row.spider,
        "options": source_options.shown(places.own),
        "warnings": row.warnings or [],
        "addresses": places.summary(),
        "site": sites.summary(session, row.host_key),
        "hub": cadence.hub_unused(due.hints_of(row)),
        "host_sees": exposure(places.own, cadence.interval(row.every), egress.Egress(config)),
        "declared": row.declared,
        "first_read": clock.iso(row.first_read),
        "last_tried": clock.iso(row.last_tried),
        "failures": row.failures,
    }


def _gaps(session: Session, now: datetime) -> defaultdict[int, list[gaps.OpenGap]]:
    from crawler.health import gaps

    out: defaultdict[int, list[gaps.OpenGap]] = defaultdict(list)
    for gap in gaps.unfinished(session, now):
        out[gap.source_id].append(gap)
    return out


def _row(row: Source, statements: int | None, open_gaps: Sequence[gaps.OpenGap]) -> dict[str, Any]:
    return {
        "name": row.name,
        "url": without_password(row.url),
        "kind": row.kind,
        "tags": row.tags or [],
        "state": "removed" if row.removed_at else row.state,
        "since": clock.iso(row.state_since),
        "reason": row.reason,
        "every": row.every,
        "next_due": clock.iso(row.next_at),
        "last_read": clock.iso(row.last_read),
        "statements": statements or 0,
        "error": row.last_error,
        "wrong": _wrong(row, open_gaps),
        "gaps": [{"from": clock.iso(g.from_at), "to": clock.iso(g.to_at), "estimated": g.estimated} for g in open_gaps],
    }


def _wrong(row: Source, open_gaps: Sequence[gaps.OpenGap]) -> str | None:
    """What a person should know: the reason for the source's state, else its last failed poll; and what may have been missed."""
    missed = sum(gap.estimated for gap in open_gaps)
    words = [row.reason or row.last_error or "", f"About {missed} items may have been missed." if missed else ""]
    return " ".join(filter(None, words)) or None
