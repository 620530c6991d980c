"""Folds copies of one text into a story when a statement is stored: the index of sketches. What a copy is, stories.py decides.

Every step is bounded, however many texts are alike: a band holds so many texts, a look-up returns so many candidates, a sweep of
what is too old takes so many statements.
"""

from __future__ import annotations

from datetime import datetime
from typing import cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from crawler import stories, urls
from crawler.fingerprint import words
from crawler.models import Statement, StoryBand, StorySketch

PRUNED = 1000  # statements a call of `prune`: a transaction of some tenths of a second

_BAND = cast("sa.Table", StoryBand.__table__)  # Core's statements: the ORM's cost more than the look-up
_SKETCH = cast("sa.Table", StorySketch.__table__)
_ASKED = [sa.bindparam(f"b{n}", type_=sa.BigInteger) for n in range(stories.BANDS)]
_NEAR = (
    sa.select(_BAND.c.statement_id)
    .where(_BAND.c.band.in_(_ASKED))
    .group_by(_BAND.c.statement_id)
    .having(sa.func.count() >= sa.bindparam("shared", type_=sa.Integer))
    .order_by(sa.func.count().desc(), _BAND.c.statement_id)
    .limit(stories.CANDIDATES)
    .subquery()
)
_CANDIDATES = (
    sa.select(_SKETCH.c.statement_id, _SKETCH.c.sketch)
    .join(_NEAR, _NEAR.c.statement_id == _SKETCH.c.statement_id)
    .where(_SKETCH.c.seen_at > sa.bindparam("since"))
)
_KEYS = ", ".join(f"(CAST(:b{n} AS BIGINT))" for n in range(stories.BANDS))
_FILE = sa.text(  # a band takes another text as long as it has room
    f"WITH v(band) AS (VALUES {_KEYS}) INSERT INTO story_band (band, statement_id) SELECT v.band, :id FROM v"  # noqa: S608 - numbers
    " WHERE (SELECT count(*) FROM (SELECT 1 FROM story_band AS s WHERE s.band = v.band LIMIT :room) AS held) < :room"
    " ON CONFLICT DO NOTHING"
).bindparams(room=stories.HOLDERS)
_TOLD = sa.select(Statement.url, Statement.text, Statement.story_id).where(Statement.id == sa.bindparam("id"))
_UNFILE = sa.delete(_BAND).where(_BAND.c.band == sa.bindparam("key"), _BAND.c.statement_id == sa.bindparam("id"))


def fold(session: Session, row: Statement, now: datetime) -> int:
    """The id of the first statement of the story: that of a copy stored in the last 14 days, or the statement's own.

    ``row`` is stored and has its id; its text is filed, so that later copies find it.
    """
    sketch = stories.sketch(words(row.text))
    if sketch is None:
        return row.id
    keys = stories.bands(sketch)
    asked = {f"b{n}": keys[n % len(keys)] for n in range(stories.BANDS)}
    connection = session.connection()
    near = connection.execute(
        _CANDIDATES, {**asked, "shared": min(stories.SHARED, len(keys)), "since": now - stories.WINDOW}
    )
    rated = sorted(((stories.likeness(sketch, other), -number) for number, other in near), reverse=True)
    connection.execute(sa.insert(_SKETCH), {"statement_id": row.id, "seen_at": now, "sketch": sketch})
    connection.execute(_FILE, {**asked, "id": row.id})
    likely = [-number for rate, number in rated[: stories.JUDGED] if rate >= stories.LIKELY]
    return next(filter(None, (_if_copied(session, row, number) for number in likely)), row.id)


def _if_copied(session: Session, row: Statement, number: int) -> int | None:
    """The story of that statement, when the new one is a copy of it."""
    url, text, story = session.execute(_TOLD, {"id": number}).one()
    one_site = urls.host_key(url) == urls.host_key(row.url)
    return (story or number) if stories.same_story(row.text, text, one_site=one_site) else None


def prune(session: Session, now: datetime, most: int = PRUNED) -> int:
    """Take away the oldest sketches that nobody may ask for any more, at most ``most``, with their bands; returns how many."""
    oldest = session.execute(sa.select(_SKETCH).order_by(_SKETCH.c.statement_id).limit(most)).all()
    old = [row for row in oldest if row.seen_at <= now - stories.WINDOW]
    if old:
        keys = [{"key": band, "id": row.statement_id} for row in old for band in stories.bands(row.sketch)]
        session.execute(_UNFILE, keys)
        session.execute(sa.delete(_SKETCH).where(_SKETCH.c.statement_id.in_([row.statement_id for row in old])))
    return len(old)
