"""Channels that write files: lines of JSON, and feeds that any reader takes."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import feedparser
import pytest
from lxml import etree

from alerts.channels.atom import Atom, name
from alerts.channels.file import File
from alerts.messages.message import Message
from tests.alerts.channels.test_contract import a_context, attempt
from tests.support.messages import NOW, a_message, a_message_statement


def write(folder: Path, *messages: Message, **options: Any) -> None:
    channel = File.build({"path": "out/alerts.jsonl", **options}, a_context(folder))
    for message in messages:
        asyncio.run(channel.send(message, NOW))


def lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "out/alerts.jsonl").read_text(encoding="utf-8").splitlines() if line]


def test_each_delivery_is_a_line(tmp_path: Path) -> None:
    write(tmp_path, a_message(), a_message(a_message_statement(title="two\nlines\u2028three"), delivery_id="d-78"))
    raw = (tmp_path / "out/alerts.jsonl").read_bytes()
    assert raw.count(b"\n") == 2
    assert [row["id"] for row in map(json.loads, raw.split(b"\n")[:2])] == ["d-77", "d-78"]


def test_a_line_that_a_crash_cut_does_not_spoil_the_next(tmp_path: Path) -> None:
    write(tmp_path, a_message())
    path = tmp_path / "out/alerts.jsonl"
    path.write_bytes(path.read_bytes() + b'{"id": "torn')
    write(tmp_path, a_message(delivery_id="d-78"))
    assert json.loads(path.read_bytes().split(b"\n")[-2])["id"] == "d-78"


def test_a_full_disk_is_a_failed_attempt() -> None:
    error = asyncio.run(attempt(File.build({"path": "/dev/full"}, a_context())))
    assert error is not None
    assert error.code == "file_unwritable"
    assert "No space left" in error.message


def test_a_line_that_did_not_fit_is_taken_back(tmp_path: Path) -> None:
    script = (
        "import resource, signal, sys; from pathlib import Path; from alerts.channels.file import append\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))\n"
        "append(Path(sys.argv[1]), b'a' * 60 + b'\\n')\n"
        "try: append(Path(sys.argv[1]), b'b' * 60 + b'\\n')\n"
        "except OSError: print('refused')\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "x")], capture_output=True, text=True, check=True
    )
    assert ran.stdout == "refused\n"
    assert (tmp_path / "x").read_bytes() == b"a" * 60 + b"\n"


def test_only_the_owner_reads_the_file(tmp_path: Path) -> None:
    write(tmp_path, a_message())
    assert os.stat(tmp_path / "out/alerts.jsonl").st_mode & 0o077 == 0


def test_several_writers_do_not_mix_their_lines(tmp_path: Path) -> None:
    channel = File.build({"path": "out/alerts.jsonl"}, a_context(tmp_path))

    async def run() -> None:
        await asyncio.gather(*(channel.send(a_message(delivery_id=f"d-{n}"), NOW) for n in range(50)))

    asyncio.run(run())
    assert sorted(row["id"] for row in lines(tmp_path)) == sorted(f"d-{n}" for n in range(50))


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
