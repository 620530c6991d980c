"""Copies are folded into a story when they are stored, in bounded steps however many texts are alike; what is too old goes."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from crawler.statements import near_duplicates, story_index
from crawler.storage.database import Database
from crawler.storage.models import Source, Statement, StoryBand, StorySketch
from tests.support.builders import NOW, a_source, later, prose

LETTER = prose(1, 20)


def stored(session: Session, source: Source, text: str, host: str, now: object = NOW) -> Statement:
    """A statement of this text, folded."""
    row = Statement(
        source_id=source.id, url=f"https://{host}.example/a", text=text, first_seen=now, changed_at=now, fingerprint=""
    )
    session.add(row)
    session.flush()
    row.story_id = story_index.assign(session, row.id, row.url, row.text, now)  # type: ignore[arg-type]
    return row


def count(session: Session, table: type) -> int:
    """Rows of a table."""
    return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_one_agency_text_on_many_sites_is_one_story_and_the_index_stays_small(database: Database) -> None:
    with database.write() as session:
        source = a_source(session)
        rows = [
            stored(session, source, f"{prose(100 + n, 2)} {LETTER} {prose(300 + n, 1)}", f"site{n}") for n in range(60)
        ]
        assert {row.story_id for row in rows} == {rows[0].id}
        held = session.execute(sa.select(sa.func.count()).select_from(StoryBand).group_by(StoryBand.band)).scalars()
        assert max(held) == near_duplicates.BAND_SIZE


def test_what_every_page_of_a_site_repeats_makes_no_story_and_hides_none(database: Database) -> None:
    plate = prose(2, 3)
    with database.write() as session:
        source = a_source(session)
        rows = [stored(session, source, f"{prose(400 + n, 12)} {plate}", "frame") for n in range(50)]
        assert len({row.story_id for row in rows}) == 50
        copy = stored(session, source, rows[48].text.removesuffix(plate), "other")
        assert copy.story_id == rows[48].id


def test_two_texts_of_one_site_on_one_event_are_two_stories(database: Database) -> None:
    background = prose(3, 12)
    with database.write() as session:
        source = a_source(session)
        first = stored(session, source, f"{prose(4, 8)} {background}", "paper")
        second = stored(session, source, f"{prose(5, 8)} {background}", "paper")
        copied = stored(session, source, f"{prose(6, 3)} {second.text}", "other")
        assert (first.story_id, second.story_id) == (first.id, second.id)
        assert copied.story_id == second.id


def test_a_text_that_quotes_a_short_copy_is_no_copy_of_the_whole(database: Database) -> None:
    with database.write() as session:
        source = a_source(session)
        whole = stored(session, source, LETTER, "agency")
        flash = stored(session, source, " ".join(LETTER.split()[: len(LETTER.split()) // 3]), "flash")
        quoting = stored(session, source, f"{prose(9, 12)} {flash.text}", "paper")
        assert near_duplicates.same_story(flash.text, quoting.text)
        assert (flash.story_id, quoting.story_id) == (whole.id, quoting.id)


@pytest.mark.parametrize(("days", "same"), [(13.9, True), (14.1, False)])
def test_a_story_is_open_for_14_days(database: Database, days: float, same: bool) -> None:
    with database.write() as session:
        source = a_source(session)
        first = stored(session, source, LETTER, "one")
        later_copy = stored(session, source, LETTER, "two", later(days=days))
        assert (later_copy.story_id == first.id) == same


def test_a_text_of_few_words_again_and_again_is_filed_without_harm(database: Database) -> None:
    with database.write() as session:
        source = a_source(session)
        rows = [stored(session, source, "la " * 40, f"site{n}") for n in range(3)]
        assert {row.story_id for row in rows} == {row.id for row in rows}  # one run of words is too little to judge by


def test_old_sketches_go_in_bounded_steps_with_their_bands(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(story_index, "PRUNED", 4)
    with database.write() as session:
        source = a_source(session)
        for n in range(10):
            stored(session, source, prose(600 + n, 12), f"site{n}", NOW + timedelta(hours=n))
        assert (count(session, StorySketch), count(session, StoryBand)) == (10, 10 * near_duplicates.BANDS)
        assert story_index.prune(session, NOW + near_duplicates.WINDOW - timedelta(seconds=1)) == 0
        removed = [story_index.prune(session, later(days=14, hours=5), 4) for _ in range(3)]
        assert removed == [4, 2, 0]
        assert (count(session, StorySketch), count(session, StoryBand)) == (4, 4 * near_duplicates.BANDS)
        assert count(session, Statement) == 10


def test_a_copy_on_its_own_site_is_one_however_it_was_cut_and_corrected(database: Database) -> None:
    """Every third sentence is left out: few runs of words are whole, and still nothing in it is new."""
    sentences = LETTER.split(". ")
    cut = ". ".join(one for n, one in enumerate(sentences) if n % 3)
    fresh = prose(77, 12)
    with database.write() as session:
        source = a_source(session)
        first = stored(session, source, LETTER, "paper")
        assert near_duplicates.same_story(cut, LETTER, one_site=True) == 0.0
        assert stored(session, source, cut, "paper").story_id == first.id
        other = stored(session, source, f"{cut}. {fresh}", "paper")
        assert other.story_id == other.id, "a site repeats its background"
