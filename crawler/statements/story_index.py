"""Folds copies of one text into a story when a statement is stored: the index of sketches. What a copy is, stories.py decides.

Every step is bounded, however many texts are alike: a band holds so many texts, a look-up returns so many candidates, a sweep of
what is too old takes so many statements.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import cast

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from crawler.parsing import url_keys
from crawler.statements import near_duplicates
from crawler.statements.text_fingerprint import words
from crawler.storage.models import Statement, StoryBand, StorySketch

PRUNED = 1000  # statements a call of `prune`: a transaction of some tenths of a second

_BAND = cast("sa.Table", StoryBand.__table__)  # Core's statements: the ORM's cost more than the look-up
_SKETCH = cast("sa.Table", StorySketch.__table__)
_KEEP = sa.insert(_SKETCH)
# Numbers are written into these two: to bind a score of them costs more than the look-up itself.
_NEAR = f"""
    SELECT k.statement_id, k.sketch FROM story_sketch AS k JOIN (
        SELECT statement_id FROM story_band WHERE band IN (%s) GROUP BY statement_id HAVING count(*) >= %d
        ORDER BY count(*) DESC, statement_id LIMIT {near_duplicates.CANDIDATES}
    ) AS near ON near.statement_id = k.statement_id"""  # noqa: S608 - constants
_FILE = f"""
    WITH v(band) AS (VALUES %s) INSERT INTO story_band (band, statement_id) SELECT v.band, %d FROM v WHERE (
        SELECT count(*) FROM (SELECT 1 FROM story_band AS s WHERE s.band = v.band LIMIT {near_duplicates.BAND_SIZE}) AS held
    ) < {near_duplicates.BAND_SIZE}"""  # noqa: S608 - constants; a band takes another text as long as it has room
_FIRST = aliased(Statement)
_STORY = (
    sa.select(_FIRST.id, _FIRST.url, _FIRST.text)
    .join(Statement, _FIRST.id == sa.func.coalesce(Statement.story_id, Statement.id))
    .where(Statement.id.in_(sa.bindparam("ids", expanding=True)), Statement.first_seen > sa.bindparam("since"))
    .distinct()
)
_UNFILE = sa.delete(_BAND).where(_BAND.c.band == sa.bindparam("key"), _BAND.c.statement_id == sa.bindparam("id"))


def assign(session: Session, number: int, url: str, text: str, now: datetime) -> int:
    """The id of the first statement of the story: that of a copy stored in the last 14 days, or the statement's own.

    ``number``: the id of the statement, which is stored; its text is filed, so that later copies find it.
    """
    sketch = near_duplicates.sketch(words(text))
    if sketch is None:
        return number
    keys = sorted(set(near_duplicates.bands(sketch)))
    connection = session.connection()
    near = connection.exec_driver_sql(_NEAR % (", ".join(map(str, keys)), min(near_duplicates.SHARED_BANDS, len(keys))))
    rated = sorted(((near_duplicates.likeness(sketch, other), -found) for found, other in near), reverse=True)
    connection.execute(_KEEP, {"statement_id": number, "seen_at": now, "sketch": sketch})
    connection.exec_driver_sql(_FILE % (", ".join(f"({key})" for key in keys), number))
    likely = [-found for rate, found in rated[: near_duplicates.COMPARED] if rate >= near_duplicates.LIKELY]
    return _story(session, (number, url, text), likely, now - near_duplicates.WINDOW) if likely else number


def _story(session: Session, new: tuple[int, str, str], likely: Sequence[int], since: datetime) -> int:
    """The story of these whose first text the new one copies, or its own.

    The first text, not the likely one itself, decides: else one text that quotes a short copy would lead from story to story.
    """
    best = (0.0, -new[0])
    for number, url, text in session.execute(_STORY, {"ids": likely, "since": since}):
        one_site = url_keys.host_key(url) == url_keys.host_key(new[1])
        held = near_duplicates.same_story(new[2], text, one_site=one_site)
        best = max(best, (held, -number)) if held else best
    return -best[1]


def prune(session: Session, now: datetime, most: int = PRUNED) -> int:
    """Take away the oldest sketches that nobody may ask for any more, at most ``most``, with their bands; returns how many."""
    oldest = session.execute(sa.select(_SKETCH).order_by(_SKETCH.c.statement_id).limit(most)).all()
    old = [row for row in oldest if row.seen_at <= now - near_duplicates.WINDOW]
    if old:
        keys = [{"key": band, "id": row.statement_id} for row in old for band in near_duplicates.bands(row.sketch)]
        session.execute(_UNFILE, keys)
        session.execute(sa.delete(_SKETCH).where(_SKETCH.c.statement_id.in_([row.statement_id for row in old])))
    return len(old)
