"""What is old goes; what people chose, what waits and what goes on stays; and nothing that went is alerted again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from alerts import config
from alerts.dispatch import digests, triage
from alerts.models import Alert, AlertNote, Attempt, Channel, Delivery, Hold, Match, Mute, Topic
from alerts.runtime.alert_worker import AlertWorker
from alerts.runtime.wiring import Parts
from alerts.topics import retention, search
from crawler.config.sections import Retention
from crawler.errors import StorageError
from crawler.evidence import store as evidence
from crawler.frontier import pages
from crawler.items import Entry
from crawler.parsing import url_keys
from crawler.statements import inline_entries, story_index
from crawler.statements import store as statements
from crawler.storage import retention as batches
from crawler.storage.database import Database, Writer
from crawler.storage.models import Address, Body, Page, Revision, Source, Statement, StoryBand, StorySketch
from tests.support.builders import (
    NOW,
    a_channel,
    a_source,
    a_statement,
    a_topic,
    an_alert,
    an_answer,
    an_entry,
    an_item,
    later,
    match_all,
)
from tests.support.databases import until_somebody_waits

AGES = Retention(statements=timedelta(days=30), alerts=timedelta(days=30))
THEN = later(days=60)


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "PAUSE", 0)


def prune(database: Database, wanted: Retention = AGES) -> dict[str, int]:
    """As the alerts process does it, after the crawl process let old sketches go. Others came since, of which the last is here for a while."""

    async def work() -> dict[str, int]:
        writer = Writer(database)
        try:
            await batches.in_batches(writer, lambda session: story_index.prune(session, THEN))
            return await retention.prune(database, writer, wanted, THEN)
        finally:
            await writer.close()

    with database.write() as session:
        source = session.scalars(sa.select(Source.id).limit(1)).one()
        last = Statement(source_id=source, url="", fingerprint="", first_seen=THEN, changed_at=THEN)
        session.add(last)
    try:
        return asyncio.run(work())
    finally:
        with database.write() as session:
            session.delete(last)


def rows(database: Database, table: type | sa.TableClause) -> int:
    with database.read() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def matched(session: Session) -> None:
    session.execute(sa.update(Statement).values(matched_at=NOW))


def hold(session: Session, topic: Topic, statement: Statement, reason: str, **columns: int) -> None:
    match = Match(topic_id=topic.id, statement_id=statement.id, score=1.0, spans=[], matched_at=NOW)
    session.add(match)
    session.flush()
    session.add(Hold(match_id=match.id, reason=reason, since=NOW, **columns))


def test_what_is_old_goes_with_all_that_hangs_on_it(database: Database) -> None:
    with database.write() as session:
        a_channel(session)
        a_topic(session, channels=("hook",))
        source = a_source(session)
        (entry,) = pages.note(session, source, [an_entry(id="7", title="Old", summary="Words")], NOW)
        for text in ("A bridge fell.", "A bridge fell. It was old."):
            item = an_item(entry.url, text=text * 20)
            kept = statements.store(session, item, source, NOW, evidence.prepare(an_answer(body=text.encode())))
        session.execute(sa.update(Page).values(state="done", statement_id=kept.id))
    assert match_all(database) == 1
    with database.write() as session:
        session.execute(sa.update(Delivery).values(state="sent"))
        session.add(Attempt(delivery_id=session.scalars(sa.select(Delivery.id)).one(), at=NOW, seconds=1, code="sent"))
    assert prune(database) == {"alerts": 1, "statements": 1}
    for table in (Statement, Revision, Body, StoryBand, Alert, Match, Delivery, Attempt, search.FILE):
        assert rows(database, table) == 0, table
    with database.read() as session:
        assert session.execute(sa.select(Address.url, Address.statement_id)).all() == [(entry.url, None)]
        assert session.scalars(sa.select(Page.entry)).one() == {"id": "7"}


OLD = {"plain", "in an old alert", "inhibited", "for no digest"}
CHOSEN = {
    "starred",
    "judged",
    "noted",
    "waiting",
    "a story",
    "a digest of a story",
    "a starred digest",
}  # in alerts that stay
WAITS = {
    "for a digest",
    "for the channel's digest",
    "muted",
    "first read",
    "read again",
    "changed",
    "unmatched",
    "young",
    "first text",
}


def test_what_was_chosen_what_waits_and_what_goes_on_stays(database: Database) -> None:
    """Each has one reason to stay; without it, it is like the first ones."""
    with database.write() as session:
        channel = a_channel(session)
        topic, daily = a_topic(session, channels=("hook",)), a_topic(session, "Daily")
        said = {title: a_statement(session, title=title) for title in sorted(OLD | CHOSEN | WAITS)}
        matched(session)
        said["unmatched"].matched_at = None
        said["young"].first_seen = said["changed"].changed_at = later(days=31)
        alerts = {title: an_alert(session, topic, said[title]) for title in sorted(CHOSEN | {"in an old alert"})}
        session.execute(sa.update(Delivery).where(Delivery.alert_id != alerts["waiting"].id).values(state="sent"))
        choose(session, alerts)
        for title in ("a story", "a digest of a story", "first text"):
            copy = a_statement(session, title="young", now=later(days=31))
            copy.story_id, copy.matched_at = said[title].id, NOW
        for title in ("a digest of a story", "a starred digest"):
            match = session.scalars(sa.select(Match).where(Match.statement_id == said[title].id)).one()
            session.add(Hold(match_id=match.id, reason="known", alert_id=match.alert_id, since=NOW))
            match.alert_id = None
        wait(session, topic, daily, said, channel.id)
    assert prune(database) == {"alerts": 1, "statements": len(OLD)}
    with database.read() as session:
        assert set(session.scalars(sa.select(Statement.title))) == CHOSEN | WAITS
        assert set(session.scalars(sa.select(Alert.id))) == {alerts[title].id for title in CHOSEN}
        assert retention.due(session, AGES, THEN) == {"alerts": 0, "statements": 0}


def beside(database: Database, write: Callable[[Session], object], remove: Callable[[Session], int]) -> int:
    """What a removal removes that waits for another writer's rows."""

    def removed() -> int:
        with database.write() as session:
            return remove(session)

    with ThreadPoolExecutor(1) as other:
        with database.write() as session:
            write(session)
            gone = other.submit(removed)
            until_somebody_waits(database)
        return gone.result()


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_what_gets_a_reason_to_stay_while_it_goes_stays(database: Database) -> None:
    """A note on an alert, and an alert on a statement: the removal waits for whoever writes them, and then looks again."""
    with database.write() as session:
        a_channel(session)
        topic = a_topic(session, channels=("hook",))
        alone, told = a_statement(session, title="alone"), a_statement(session, title="told")
        alert = an_alert(session, topic, told)
        matched(session)
        session.execute(sa.update(Delivery).values(state="sent"))
        session.execute(sa.delete(StorySketch))

    def note(session: Session) -> None:
        triage.note(session, alert.id, "Ann", "See this.", NOW)

    def tell(session: Session) -> None:
        an_alert(session, topic, alone)

    assert beside(database, note, lambda session: retention.remove_alerts(session, THEN, [(NOW, alert.id)])) == 0
    assert rows(database, AlertNote) == 1
    assert beside(database, tell, lambda session: retention.remove_statements(session, THEN, [alone.id])) == 0
    assert rows(database, Match) == 2


def choose(session: Session, alerts: dict[str, Alert]) -> None:
    triage.act(session, [alerts["starred"].id, alerts["a starred digest"].id], "star", NOW)
    triage.act(session, [alerts["judged"].id], "false", NOW)
    triage.note(session, alerts["noted"].id, "Ada", "Ask the mayor.", NOW)


def wait(session: Session, topic: Topic, daily: Topic, said: dict[str, Statement], channel: int) -> None:
    topic.digest_at, daily.digest_at = None, later(days=61)
    alone = a_channel(session, "evening", digest="cron 0 20 * * *")
    alone.digest_at = later(days=61)
    muted = Mute(kind="word", value="bridge", until=later(days=90), author="Ada", created_at=NOW)
    session.add(muted)
    session.flush()
    hold(session, topic, said["inhibited"], "inhibited", channel_id=alone.id)
    hold(session, topic, said["for no digest"], "known", channel_id=channel)
    hold(session, daily, said["for a digest"], "known", channel_id=channel)
    hold(session, topic, said["for the channel's digest"], "known", channel_id=alone.id)
    hold(session, topic, said["muted"], "muted", channel_id=channel, mute_id=muted.id)
    hold(session, topic, said["first read"], "first-read", channel_id=channel)
    again = said["read again"]
    session.add(pages.row(again.source_id, again.url, an_entry(again.url), NOW))
    session.flush()
    session.execute(sa.update(Page).values(statement_id=again.id))


def test_what_its_list_still_shows_is_not_alerted_again(database: Database) -> None:
    """Neither a post, which each reading brings, nor a page that somebody reads by hand and its source after that, though a wall stands before it once."""
    post = Entry("https://paper.example/p/1", id="p", summary="A bridge fell. " * 30, whole=True)
    with database.write() as session:
        a_channel(session)
        a_topic(session, channels=("hook",))
        source = a_source(session, first_read=NOW)
        (entry,) = pages.note(session, source, [an_entry()], NOW)
        item = an_item(entry.url, text="The bridge is closed. " * 30)
        kept = statements.store(session, item, source, NOW)
        session.execute(sa.update(Page).values(state="done", statement_id=kept.id))
        assert inline_entries.store(session, source, [post], NOW) == 1
    assert match_all(database) == 2
    with database.write() as session:
        session.execute(sa.update(Delivery).values(state="sent"))
    assert prune(database) == {"alerts": 2, "statements": 2}
    with database.write() as session:
        source = session.get_one(Source, source.id)
        assert pages.note(session, source, [an_entry(title="Another title", updated="2026-05-01")], THEN) == []
        assert session.scalars(sa.select(Page.state)).all() == ["done"]
        assert inline_entries.store(session, source, [post], THEN) == 0
        wall = an_item(entry.url, text="The bridge is behind a wall.", kind="login")
        assert statements.store(session, wall, source, THEN, backfill=True).new
        assert statements.store(session, item, source, THEN, backfill=True).new
        assert not statements.store(session, item, source, THEN).new
    match_all(database, THEN)
    assert (rows(database, Alert), rows(database, Statement)) == (0, 2)
    with database.write() as session:
        source = session.get_one(Source, source.id)
        changed = an_item(entry.url, text="The bridge is open. " * 30)
        assert statements.store(session, changed, source, THEN).changed
    match_all(database, THEN)
    assert rows(database, Alert) == 1


@pytest.mark.parametrize("told", ["at once", "by a digest"])
def test_an_update_of_a_story_whose_alert_was_removed_is_no_new_story(database: Database, told: str) -> None:
    """A further text of it is held as known, as while its alert was there."""
    with database.write() as session:
        a_channel(session)
        how = {"at once": {}, "by a digest": {"immediate": 0, "digest": "cron 0 8 * * *"}}[told]
        topic = a_topic(session, channels=("hook",), **how)
        source = a_source(session, first_read=NOW)
        kept = statements.store(
            session, an_item(text="The old bridge over the river fell into the water."), source, NOW
        )
    assert match_all(database) == 1
    with database.write() as session:
        session.execute(sa.update(Topic).values(digest_at=NOW))
        assert digests.raise_digests(session, NOW) == (told == "by a digest")
        session.execute(sa.update(Delivery).values(state="sent"))
    assert prune(database, Retention(alerts=timedelta(days=30))) == {"alerts": 1, "statements": 0}
    with database.write() as session:
        session.get_one(Topic, topic.id).immediate = 1000
        more = a_statement(session, "A bridge.", url="https://paper.example/other", now=THEN)
        more.story_id = kept.id
    assert match_all(database, THEN) == 1
    with database.read() as session:
        assert session.scalars(sa.select(Hold.reason)).all() == ["known"]
    assert rows(database, Alert) == 0


def test_a_new_page_that_names_a_removed_one_is_alerted(database: Database) -> None:
    """It may name the place of an older one as its own, or have come by way of it."""
    with database.write() as session:
        a_channel(session)
        a_topic(session, channels=("hook",))
        source = a_source(session, first_read=NOW)
        a, b = "https://paper.example/all/weekly-review", "https://paper.example/all/daily-review"
        session.add_all(Address(key=url_keys.url_key(url), url=url) for url in (a, b))
        session.flush()
        named = an_item("https://paper.example/new/weekly-review", canonical_url=a, text="A bridge fell. " * 30)
        led = an_item("https://paper.example/new/daily-review", text="Two bridges are closed. " * 30)
        assert statements.store(session, named, source, NOW).new
        assert statements.store(session, led, source, NOW, also=[b]).new
    assert match_all(database) == 2
    assert rows(database, Alert) == 2


def test_bytes_that_came_meanwhile_stay(database: Database) -> None:
    """Another writer keeps the same bytes for a statement that the removal does not see: here one that has no fetch yet."""
    with database.write() as session:
        source = a_source(session)
        proof = evidence.prepare(an_answer(body=b"A bridge fell."))
        statements.store(session, an_item(text="A bridge fell."), source, NOW, proof)
        matched(session)
        session.execute(sa.update(Body).values(stored_at=THEN))
    assert prune(database) == {"alerts": 0, "statements": 1}
    assert rows(database, Body) == 1


def test_what_is_old_is_looked_for_soon_after_the_start(database: Database, tmp_path: Path) -> None:
    """A machine that is started anew every hour removes as well."""
    worker = AlertWorker(Parts(config.load(folder=tmp_path, env={}), database))
    now = datetime.now(UTC)
    jobs = worker.timers().get_jobs()
    assert max(job.trigger.get_next_fire_time(None, now) for job in jobs) <= now + timedelta(minutes=10)


def test_what_a_digest_told_waits_for_no_other_one(database: Database) -> None:
    with database.write() as session:
        a_channel(session)
        topic = a_topic(session, channels=("hook",), digest="cron 0 8 * * *")
        statement = a_statement(session, now=later(days=40))
        matched(session)
        hold(session, topic, statement, "known", channel_id=session.scalars(sa.select(Channel.id)).one())
        topic.digest_at = NOW
        assert digests.raise_digests(session, NOW) == 1
        session.execute(sa.update(Delivery).values(state="sent"))
    assert prune(database) == {"alerts": 0, "statements": 0}  # its statement is younger than the age
    with database.write() as session:
        session.execute(sa.update(Statement).values(first_seen=NOW, changed_at=NOW))
    assert prune(database, Retention(alerts=timedelta(days=30))) == {"alerts": 1, "statements": 0}
    with database.write() as session:
        session.execute(sa.update(Topic).values(digest_at=THEN))
        assert digests.raise_digests(session, THEN) == 0


def test_a_walk_deletes_by_batches_and_may_end_anywhere(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    with database.write() as session:
        for number in range(6):
            a_statement(session, title=str(number))
        session.execute(sa.update(Statement).values(matched_at=NOW))
        session.execute(sa.update(Statement).where(Statement.title.in_(["0", "1"])).values(changed_at=THEN))
    monkeypatch.setattr(batches, "BATCH", 2)
    monkeypatch.setattr(retention, "LOOK", 2)  # of the first two none may go, and the walk goes on
    whole, sizes = retention.remove_statements, []

    def cut_off(session: Session, before: datetime, numbers: Sequence[int]) -> int:
        sizes.append(whole(session, before, numbers))
        if len(sizes) >= 2:
            raise StorageError("database_down", "The server is gone.")
        return sizes[-1]

    monkeypatch.setattr(retention, "remove_statements", cut_off)
    with pytest.raises(StorageError):
        prune(database)
    assert (rows(database, Statement), set(sizes)) == (4, {2})
    monkeypatch.setattr(retention, "remove_statements", whole)
    assert prune(database) == {"alerts": 0, "statements": 2}


def test_no_number_is_given_twice(database: Database) -> None:
    """A mute of an old story, all of which is gone, is no mute of the next one."""
    with database.write() as session:
        a_channel(session)
        a_topic(session, channels=("hook",))
        old = [a_statement(session, f"Statement {number}.").id for number in range(3)]
        session.add(Mute(kind="story", value=str(old[-1]), until=later(days=900), author="Ann", created_at=NOW))
        matched(session)
        session.execute(sa.delete(StorySketch))
    with database.write() as session:
        assert retention.remove_statements(session, THEN, retention.find_statements(session, THEN, None)) == 2
        assert a_statement(session, "A bridge fell.", now=THEN).id > old[-1]
    assert match_all(database, now=THEN) == 1
    with database.read() as session:
        assert not session.scalars(sa.select(Hold)).all()


def test_who_asks_for_nothing_keeps_all(database: Database) -> None:
    with database.write() as session:
        a_statement(session)
        matched(session)
    assert prune(database, Retention()) == {"alerts": 0, "statements": 0}
    assert rows(database, Statement) == 1
