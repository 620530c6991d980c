"""Atom and JSON feeds: any reader takes them, and they keep their newest statements."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import feedparser
import pytest
from lxml import etree

from alerts.channels.atom import Atom, name
from alerts.messages.message import Message
from tests.alerts.behaviour.test_channel_contract import a_context
from tests.support.messages import NOW, a_message, a_message_statement


def feed(folder: Path, *messages: Message, **options: Any) -> None:
    channel = Atom.build({"folder": "feeds", **options}, a_context(folder))
    for message in messages:
        asyncio.run(channel.send(message, NOW))


def test_a_feed_per_topic_that_readers_understand(tmp_path: Path) -> None:
    feed(
        tmp_path,
        a_message(a_message_statement(1), a_message_statement(2, title="Ferry <b>& co</b>")),
        a_message(topic="جسور"),
    )
    stem = name("Bridges", False)
    read = feedparser.parse(str(tmp_path / f"feeds/{stem}.atom"))
    assert not read.bozo
    assert read.feed.title == "Bridges"
    assert read.entries[0].link == a_message_statement().url
    assert "<b>bridge</b>" in read.entries[0].content[0].value
    titles = etree.parse(tmp_path / f"feeds/{stem}.atom").iter("{http://www.w3.org/2005/Atom}title")
    assert [t.text for t in titles] == ["Bridges", "Bridge closed after flood", "Ferry <b>& co</b>"]
    shown = json.loads((tmp_path / f"feeds/{stem}.json").read_text(encoding="utf-8"))
    assert shown["version"] == "https://jsonfeed.org/version/1.1"
    assert [i["id"] for i in shown["items"]] == ["urn:tocsin:statement:1", "urn:tocsin:statement:2"]
    assert (tmp_path / f"feeds/{name('جسور', False)}.atom").exists()


def test_telling_twice_changes_nothing(tmp_path: Path) -> None:
    feed(tmp_path, a_message(a_message_statement(1)))
    path = tmp_path / f"feeds/{name('Bridges', False)}.atom"
    before = path.read_bytes()
    feed(tmp_path, a_message(a_message_statement(1)))
    assert path.read_bytes() == before


def test_the_newest_stand_on_top_and_the_oldest_go(tmp_path: Path) -> None:
    feed(tmp_path, *(a_message(a_message_statement(n)) for n in range(6)), keep=4)
    shown = json.loads((tmp_path / f"feeds/{name('Bridges', False)}.json").read_text(encoding="utf-8"))
    assert [i["id"].rpartition(":")[2] for i in shown["items"]] == ["5", "4", "3", "2"]


def test_letters_that_xml_does_not_know(tmp_path: Path) -> None:
    feed(tmp_path, a_message(a_message_statement(title="a\x00\ufffe\ud800b", text="\x0bbridge\uffff", source="\x1b")))
    etree.parse(tmp_path / f"feeds/{name('Bridges', False)}.atom")


def test_a_damaged_feed_begins_anew(tmp_path: Path) -> None:
    (tmp_path / "feeds").mkdir()
    (tmp_path / f"feeds/{name('Bridges', False)}.json").write_text('{"items": [{"id"')
    feed(tmp_path, a_message())
    assert (
        len(json.loads((tmp_path / f"feeds/{name('Bridges', False)}.json").read_text(encoding="utf-8"))["items"]) == 1
    )


@pytest.mark.parametrize("topic", ["../../etc/passwd", "a/b", "Bridges", "bridges", "جسور", "", "." * 300, "a\x00b"])
def test_a_topics_name_is_never_a_path(topic: str) -> None:
    stem = name(topic, False)
    assert "/" not in stem
    assert not stem.startswith(".")
    assert len(stem) < 60
    assert stem.isascii()


def test_topics_do_not_share_a_file_and_discreet_ones_do_not_name_it() -> None:
    assert len({name(t, False) for t in ("a b", "a-b", "A b", "a  b")}) == 4
    assert name("Bridges", True) == "tocsin"
