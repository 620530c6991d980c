"""The index of sketches: assigns each stored statement to a story, so that copies of one text are one. near_duplicates.py compares.

Every step is bounded, however many texts are alike: the texts of a band, the candidates of a look-up, the sketches that one call
deletes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import cast

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from crawler.parsing import url_keys
from crawler.statements import near_duplicates, story_updates
from crawler.statements.text_fingerprint import words
from crawler.storage.models import Revision, Statement, StoryBand, StorySketch

PRUNED = 1000  # statements for each call of `prune`: a transaction of some tenths of a second
READ = 20  # texts of a story, earlier texts of a page and other texts of its source that a new text is compared with

_BAND = cast("sa.Table", StoryBand.__table__)  # Core's statements: the ORM's cost more than the look-up
_SKETCH = cast("sa.Table", StorySketch.__table__)
_ADD_SKETCH = sa.insert(_SKETCH)
# Numbers are formatted into these two: to bind twenty of them costs more than the look-up itself.
_NEAR = f"""
    SELECT k.statement_id, k.sketch FROM story_sketch AS k JOIN (
        SELECT statement_id FROM story_band WHERE band IN (%s) GROUP BY statement_id HAVING count(*) >= %d
        ORDER BY count(*) DESC, statement_id LIMIT {near_duplicates.CANDIDATES}
    ) AS near ON near.statement_id = k.statement_id"""  # noqa: S608 - constants
_ADD_BANDS = f"""
    WITH v(band) AS (VALUES %s) INSERT INTO story_band (band, statement_id) SELECT v.band, %d FROM v WHERE (
        SELECT count(*) FROM (SELECT 1 FROM story_band AS s WHERE s.band = v.band LIMIT {near_duplicates.BAND_SIZE}) AS held
    ) < {near_duplicates.BAND_SIZE}"""  # noqa: S608 - constants; a full band takes no further text
_FIRST = aliased(Statement)
_STORY = (
    sa.select(_FIRST.id, _FIRST.url, _FIRST.text)
    .join(Statement, _FIRST.id == sa.func.coalesce(Statement.story_id, Statement.id))
    .where(Statement.id.in_(sa.bindparam("ids", expanding=True)), Statement.first_seen > sa.bindparam("since"))
    .distinct()
)
_SAID = sa.select(Statement.title, Statement.text).where(Statement.id != sa.bindparam("number"))
_IN_STORY = (  # the first text, and the latest ones
    _SAID.where(Statement.story_id == sa.bindparam("story"))
    .order_by((Statement.id == sa.bindparam("story")).desc(), Statement.id.desc())
    .limit(READ)
)
_IN_SOURCE = _SAID.where(Statement.source_id == sa.bindparam("source")).order_by(Statement.id.desc()).limit(READ)
_BEFORE = (
    sa.select(Revision.title, Revision.text)
    .where(Revision.statement_id == sa.bindparam("number"))
    .order_by(Revision.id.desc())
    .limit(READ)
)
_REMOVE_BANDS = sa.delete(_BAND).where(_BAND.c.band == sa.bindparam("key"), _BAND.c.statement_id == sa.bindparam("id"))


def assign(session: Session, number: int, url: str, text: str, now: datetime) -> int:
    """The id of the story's first statement: of a copy stored in the last 14 days, or this statement's own id.

    ``number``: the id of the statement, already stored. Its text is indexed, so that later copies find it.
    """
    sketch = near_duplicates.sketch(words(text))
    if sketch is None:
        return number
    keys = sorted(set(near_duplicates.bands(sketch)))
    connection = session.connection()
    near = connection.exec_driver_sql(_NEAR % (", ".join(map(str, keys)), min(near_duplicates.SHARED_BANDS, len(keys))))
    rated = sorted(((near_duplicates.likeness(sketch, other), -found) for found, other in near), reverse=True)
    connection.execute(_ADD_SKETCH, {"statement_id": number, "seen_at": now, "sketch": sketch})
    connection.exec_driver_sql(_ADD_BANDS % (", ".join(f"({key})" for key in keys), number))
    likely = [-found for rate, found in rated[: near_duplicates.COMPARED] if rate >= near_duplicates.LIKELY]
    return _story(session, (number, url, text), likely, now - near_duplicates.WINDOW) if likely else number


def _story(session: Session, new: tuple[int, str, str], likely: Sequence[int], since: datetime) -> int:
    """The story of a candidate whose first text the new one copies, or the new statement's own id.

    Compared with the first text of a story, not with the candidate: else texts that quote each other would join their stories.
    """
    best = (0.0, -new[0])
    for number, url, text in session.execute(_STORY, {"ids": likely, "since": since}):
        one_site = url_keys.host_key(url) == url_keys.host_key(new[1])
        share = near_duplicates.same_story(new[2], text, one_site=one_site and _is_other(new[2], text))
        best = max(best, (share, -number)) if share else best
    return -best[1]


def _is_other(new: str, first: str) -> bool:
    """Whether a text has more than a fifth that another one does not have; else it is its copy, shortened or corrected."""
    return story_updates.share_new(new, first) > 1 - near_duplicates.SAME_ON_ONE_SITE


def added(
    session: Session,
    statement: Mapping[str, int],
    title: str,
    text: str,
    before: story_updates.Texts = (),
    pending: str = "",
) -> list[story_updates.Span]:
    """What a text adds to all that its story says (`story_updates.added`); none when it is a copy.

    ``statement``: its number, its source and its story. ``before``: what it said until now.
    """
    connection = session.connection()
    known = [*before, *connection.execute(_IN_STORY, statement), *connection.execute(_BEFORE, statement)]

    def printed() -> list[str]:
        return [row.text for row in connection.execute(_IN_SOURCE, statement)]

    return story_updates.added(title, text, known, printed, pending)


def prune(session: Session, now: datetime, most: int = PRUNED) -> int:
    """Delete sketches older than `near_duplicates.WINDOW` with their bands, at most ``most``; returns how many."""
    oldest = session.execute(sa.select(_SKETCH).order_by(_SKETCH.c.statement_id).limit(most)).all()
    old = [row for row in oldest if row.seen_at <= now - near_duplicates.WINDOW]
    if old:
        keys = [{"key": band, "id": row.statement_id} for row in old for band in near_duplicates.bands(row.sketch)]
        session.execute(_REMOVE_BANDS, keys)
        session.execute(sa.delete(_SKETCH).where(_SKETCH.c.statement_id.in_([row.statement_id for row in old])))
    return len(old)
