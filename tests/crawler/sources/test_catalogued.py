"""Entries of the catalogue as sources: added once, under their id, with their packs as tags, and read one after the other."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

from sqlalchemy import select

from crawler.catalogue import rows as catalogue
from crawler.config.sections import SourceSpec
from crawler.guard import Guard
from crawler.sources import catalogued
from crawler.sources import store as sources
from crawler.storage.database import Database
from crawler.storage.models import Source
from tests.support.builders import NOW, a_source

SAHEL = catalogue.named("pack:sahel")
HRW = catalogue.entries()["hrw"]


def test_a_pack_is_added_once_and_its_first_polls_follow_each_other(database: Database) -> None:
    with database.write() as session:
        first = catalogued.add(session, Guard(), SAHEL, NOW)
        again = catalogued.add(session, Guard(), SAHEL, NOW)
        rows = session.scalars(select(Source).order_by(Source.next_at)).all()
        moments = [row.next_at for row in rows]
        tags = {row.name: row.tags for row in rows}
    assert {item["result"] for item in first} == {"added"}
    assert {item["result"] for item in again} == {"known"}
    assert moments == [NOW + n * timedelta(minutes=1) for n in range(len(SAHEL))]
    assert tags["lefaso"] == ["newspaper", "sahel"]


def test_the_pause_between_first_polls_is_that_of_the_budget_and_never_more_than_a_day_in_all() -> None:
    assert catalogued.pause(10) == timedelta(minutes=1)
    assert catalogued.pause(10, 100) == timedelta(minutes=12)
    assert catalogued.pause(500, 100) == timedelta(days=1) / 500


def test_a_private_address_is_refused_and_the_others_are_added(database: Database) -> None:
    bad = dataclasses.replace(HRW, id="inside", url="http://192.168.1.1/feed")
    with database.write() as session:
        items = catalogued.add(session, Guard(), [bad, HRW], NOW)
    assert [i["result"] for i in items] == ["refused", "added"]
    assert [i.get("code") for i in items] == ["url_forbidden_address", None]
    assert items[0]["error"]


def test_a_name_that_another_source_has_gets_a_number_and_settings_are_taken_over(database: Database) -> None:
    with database.write() as session:
        a_source(session, "hrw")
        base = SourceSpec(every="1h", tags=("mine",))
        item = catalogued.add(session, Guard(), [HRW], NOW, base)[0]
        row = sources.get(session, "hrw-2")
        assert (item["name"], row.every, row.tags) == ("hrw-2", "1h", ["mine", "ngo", "ngos"])


def test_what_is_watched_is_known_however_its_address_is_written(database: Database) -> None:
    channel = catalogue.entries()["meduza-telegram"]
    with database.write() as session:
        a_source(session, "rights", url="http://www.hrw.org/rss/news/", kind="feed")
        catalogued.add(session, Guard(), [channel], NOW)
        assert catalogued.watched(session, [HRW, channel]) == {"hrw": "rights", "meduza-telegram": "meduza-telegram"}
        assert sources.get(session, "meduza-telegram").url == "https://t.me/s/meduzalive"
