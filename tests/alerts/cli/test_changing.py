"""Rename, enable, disable and remove, of sources, topics and channels alike: what stays, what follows, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from alerts.cli import cli
from alerts.models import Channel, Delivery, Match, Mute, Topic
from crawler.storage.database import Database
from crawler.storage.models import Page, Source, Statement
from tests.support.builders import a_page
from tests.support.commands import CommandLine

NAMES = [("sources", "paper"), ("topics", "Bridges"), ("channels", "hook")]


@pytest.mark.parametrize(("noun", "name"), NAMES)
def test_a_new_name_keeps_everything_else(tocsin: CommandLine, noun: str, name: str) -> None:
    before = tocsin.rows(noun, "list")[0]
    assert tocsin.rows(noun, "rename", name, "Новое имя")[0] | {"name": "Новое имя", "was": name} != {}
    after = tocsin.rows(noun, "list")[0]
    assert {**before, "name": "Новое имя"} == after
    assert tocsin.refusal(noun, "rename", name, "x").code == f"{noun[:-1]}_unknown"


@pytest.mark.parametrize(("noun", "name"), NAMES)
def test_names_that_cannot_be_are_refused(tocsin: CommandLine, noun: str, name: str) -> None:
    for wrong in ("", "  ", "two\nlines", "bell\a", "..", "a\u202eb", "x" * 201):
        assert tocsin.refusal(noun, "rename", name, wrong).code == "name_invalid"
    tocsin(noun, "rename", name, name)  # its own is free
    tocsin(noun, "rename", name, "نیم\u200cفاصله")


def test_a_name_that_is_taken_is_refused(tocsin: CommandLine) -> None:
    tocsin("topics", "add", "Dams", "dam")
    tocsin("channels", "add", "log", "file", "path=a.jsonl")
    assert tocsin.refusal("topics", "rename", "Dams", "Bridges").code == "topic_exists"
    assert tocsin.refusal("channels", "rename", "log", "hook").code == "channel_exists"


def test_what_names_a_topic_or_a_channel_follows(tocsin: CommandLine, sqlite: Database) -> None:
    tocsin("topics", "add", "Strong", "dam", "--inhibits", "Bridges", "--channel", "hook")
    tocsin("mutes", "add", "topic", "Bridges", "--for", "1d")
    tocsin("topics", "rename", "Bridges", "Crossings")
    tocsin("channels", "rename", "hook", "web")
    with sqlite.read() as session:
        strong = session.scalars(select(Topic).where(Topic.name == "Strong")).one()
        assert (strong.inhibits, strong.channels) == (["Crossings"], ["web"])
        assert session.scalars(select(Mute.value)).all() == ["Crossings"]
        assert len(session.scalars(select(Match)).all()) == 1
        assert session.scalars(select(Delivery.state)).all() == ["dead"]
    tocsin("topics", "remove", "Crossings")
    assert tocsin.rows("topics", "show", "Strong")[0]["inhibits"] == []


def test_queries_that_ask_for_a_source_by_its_name_are_named(tocsin: CommandLine) -> None:
    tocsin("topics", "add", "Dams", "dam AND source:paper")
    tocsin("topics", "add", "Quoted", 'dam AND source:"Paper"')
    tocsin("topics", "add", "Other", "dam AND source:paper-2")
    assert tocsin.rows("sources", "rename", "paper", "gazette")[0]["queries"] == ["Dams", "Quoted"]


def test_a_channel_that_the_file_names_keeps_its_name(tocsin: CommandLine) -> None:
    tocsin.file.write_text('[operator]\nchannels = ["hook"]\n', encoding="utf-8")
    refused = tocsin.refusal("channels", "rename", "hook", "web")
    assert (refused.code, refused.exit_code) == ("channel_in_use", 2)


@pytest.mark.parametrize(
    ("noun", "name", "off", "on"),
    [
        ("sources", "paper", "paused", ("new", "ok")),
        ("topics", "Bridges", "off", ("watching",)),
        ("channels", "hook", "switched off by hand", ("on",)),
    ],
)
def test_off_and_on_again(tocsin: CommandLine, noun: str, name: str, off: str, on: tuple[str, ...]) -> None:
    tocsin(noun, "disable", name)
    assert tocsin.rows(noun, "list")[0]["state"] == off
    tocsin(noun, "enable", name)
    assert tocsin.rows(noun, "list")[0]["state"] in on


def test_a_removed_source_leaves_its_statements_and_comes_back_with_them(tocsin: CommandLine, sqlite: Database) -> None:
    with sqlite.write() as session:
        a_page(session, session.scalars(select(Source)).one())
    removed = tocsin.rows("sources", "remove", "paper")[0]
    assert removed["statements_kept"] == 2
    assert tocsin.rows("sources", "list") == []
    assert len(tocsin.rows("statements", "list", "--source", "paper")) == 2
    assert tocsin.rows("sources", "show", "paper")[0]["state"] == "removed"
    with sqlite.read() as session:
        row = session.scalars(select(Source)).one()
        assert row.next_at is None
        assert session.scalars(select(Page).where(Page.state == "pending")).all() == []
    tocsin("sources", "enable", "paper")
    assert [row["statements"] for row in tocsin.rows("sources", "list")] == [2]


def test_a_source_of_nothing_is_deleted(tocsin: CommandLine, sqlite: Database) -> None:
    tocsin("sources", "add", "https://a.example/f", "--kind", "feed", "--name", "a")
    assert tocsin.rows("sources", "remove", "a")[0]["statements_kept"] == 0
    assert tocsin.refusal("sources", "show", "a").code == "source_unknown"


def test_a_removed_source_is_taken_back_by_adding_its_name(tocsin: CommandLine, sqlite: Database) -> None:
    tocsin("sources", "remove", "paper")
    tocsin("sources", "add", "https://paper.example/new", "--kind", "feed", "--name", "paper")
    with sqlite.read() as session:
        row = session.scalars(select(Source)).one()
        assert (row.url, row.removed_at, row.state) == ("https://paper.example/new", None, "ok")
        assert len(session.scalars(select(Statement)).all()) == 2


def test_errors_are_json_where_that_is_asked_for(tocsin: CommandLine) -> None:
    done = CliRunner().invoke(cli, ["--config", str(tocsin.file), "topics", "rename", "nobody", "x", "--json"])
    assert getattr(done.exception, "code", "") == "topic_unknown"


def test_a_channel_loses_and_gains_options(tocsin: CommandLine, sqlite: Database, tmp_path: Path) -> None:
    tocsin("channels", "add", "log", "file", "path=a.jsonl", "digest=cron 0 8 * * *")
    tocsin("channels", "edit", "log", "path=b.jsonl", "digest=")
    with sqlite.read() as session:
        row = session.scalars(select(Channel).where(Channel.name == "log")).one()
        assert (row.options["path"].endswith("b.jsonl"), "digest" in row.options, row.digest_at) == (True, False, None)
    tocsin("channels", "test", "log")
    assert json.loads((tmp_path / "b.jsonl").read_text())["type"] == "channel.test"
    assert tocsin.refusal("channels", "edit", "log", "paht=x").code == "option_unknown"
    assert tocsin.refusal("channels", "edit", "log", "path=").code == "option_missing"
    assert tocsin.refusal("channels", "edit", "log").code == "edit_nothing"


def test_a_list_may_be_said_in_parts_and_nothing_else_twice(tocsin: CommandLine, sqlite: Database) -> None:
    tocsin.file.write_text('[smtp]\nhost = "127.0.0.1"\nsender = "t@example.org"\n', encoding="utf-8")
    tocsin("channels", "add", "desk", "email", "to=a@example.org", "to=b@example.org, c@example.org")
    with sqlite.read() as session:
        row = session.scalars(select(Channel).where(Channel.name == "desk")).one()
        assert row.options["to"] == ["a@example.org", "b@example.org", "c@example.org"]
    refused = tocsin.refusal("channels", "add", "log", "file", "path=a", "path=b")
    assert (refused.code, refused.exit_code) == ("option_twice", 2)


def test_of_two_topics_of_one_name_the_team_is_said(tocsin: CommandLine, sqlite: Database) -> None:
    tocsin("teams", "add", "north")
    tocsin("--team", "north", "topics", "add", "Bridges", "dam")
    assert tocsin.refusal("topics", "show", "Bridges").code == "topic_ambiguous"
    assert tocsin.refusal("mutes", "add", "topic", "Bridges", "--for", "1d").code == "topic_ambiguous"
    assert [row["query"] for row in tocsin.rows("--team", "north", "topics", "list")] == ["dam"]
    tocsin("--team", "north", "topics", "edit", "Bridges", "weir", "--yes")
    assert tocsin.rows("--team", "default", "topics", "show", "Bridges")[0]["query"] == "bridge"
    assert tocsin.rows("--team", "north", "topics", "show", "Bridges")[0]["query"] == "weir"
    assert tocsin.refusal("--team", "south", "topics", "list").code == "team_unknown"
    said = CliRunner().invoke(cli, ["--config", str(tocsin.file), "--team", "north", "backup", "x.tar"])
    assert (said.exit_code, "is for topics, channels" in said.output) == (2, True)
