"""What an alert says does not take longer the more a topic has told: only its own stories are looked up."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from alerts.messages import builder
from alerts.models import Delivery
from crawler.storage.database import Database
from tests.support.builders import a_channel, a_source, a_statement, a_topic, an_alert, claimed
from tests.support.work import growing


def test_what_was_told_before_is_found_by_its_story(sqlite: Database) -> None:
    with sqlite.write() as session:
        a_source(session)
        channel = a_channel(session)
        topic = a_topic(session)
        for _ in range(30):
            an_alert(session, topic, a_statement(session))
        claimed(session)
        session.flush()
        query = builder._SENT.params(stories=[1], channel=channel.id)
        text = query.compile(sqlite.engine, compile_kwargs={"literal_binds": True})
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {text}").all()
    steps = [row[3] for row in plan]
    assert steps[0].startswith("SEARCH statement USING INDEX statement_story")
    assert not [step for step in steps if step.startswith("SCAN") or "match_topic_time" in step]


@pytest.mark.parametrize(
    ("own", "of_topic", "everywhere", "shown"),
    [
        ("Asia/Tbilisi", "Europe/Paris", "Asia/Tokyo", "Asia/Tbilisi"),
        (None, "Europe/Paris", "Asia/Tokyo", "Europe/Paris"),
        (None, "UTC", "Asia/Tokyo", "Asia/Tokyo"),
        (None, "UTC", "", ""),
    ],
)
def test_the_time_zone_is_the_channels_then_the_topics(
    sqlite: Database, own: str | None, of_topic: str, everywhere: str, shown: str
) -> None:
    with sqlite.write() as session:
        a_source(session)
        channel = a_channel(session)
        channel.options = {**channel.options, **({"timezone": own} if own else {})}
        topic = a_topic(session)
        topic.timezone = of_topic
        alert = an_alert(session, topic, a_statement(session))
        session.flush()
        assert builder.message(session, alert, channel, "d", timezone=everywhere).timezone == shown


@pytest.mark.parametrize("stories", ["of one story", "each of its own"])
def test_twice_the_statements_of_a_digest_are_twice_the_work(sqlite: Database, stories: str) -> None:
    """Each is a further one of a story that the channel was told of."""
    sizes = (24, 48)
    with sqlite.write() as session:
        a_source(session)
        channel, topic, made = a_channel(session), a_topic(session), {}
        for number in sizes:
            pairs = [(a_statement(session), a_statement(session)) for _ in range(number)]
            for one, other in pairs:
                one.added = [["title", 0, 4]]
                one.story_id = other.story_id = pairs[0][1].id if stories == "of one story" else other.id
            an_alert(session, topic, *(other for _, other in pairs))
            made[number] = an_alert(session, topic, *(one for one, _ in pairs))
        session.execute(update(Delivery).values(state="sent"))
        said = [builder.message(session, made[number], channel, "d") for number in sizes]
        assert [len(message.earlier) for message in said] == list(sizes)
        assert {len(one.added) for message in said for one in message.statements} == {1}
        assert growing(lambda number: builder.message(session, made[number], channel, "d"), sizes[0]) == []
