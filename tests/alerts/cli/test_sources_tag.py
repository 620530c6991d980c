"""Tags on the command line: put on, taken off, asked for in lists and queries, and through OPML and back."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from alerts.cli import cli
from tests.support.commands import CommandLine


def tags(tocsin: CommandLine) -> dict[str, list[str]]:
    return {row["name"]: row["tags"] for row in tocsin.rows("sources", "list")}


def test_tags_are_put_on_and_taken_off(tocsin: CommandLine) -> None:
    tocsin("sources", "add", "https://a.example/f", "--kind", "feed", "--name", "a", "--tag", "NGO", "--tag", "world")
    assert tags(tocsin) == {"a": ["ngo", "world"], "paper": []}
    assert tocsin.rows("sources", "tag", "a", "+South Caucasus", "-world", "-nothing")[0]["tags"] == [
        "ngo",
        "south caucasus",
    ]
    assert "ngo, south caucasus" in tocsin("sources", "tag", "a")
    tocsin("sources", "edit", "a", "--tag", "one", "--tag", "two")
    assert tags(tocsin)["a"] == ["one", "two"]
    tocsin("sources", "edit", "a", "--tag", "")
    assert tags(tocsin)["a"] == []


@pytest.mark.parametrize("wrong", ["ngo", "+", "+a,b"])
def test_what_is_no_change_of_a_tag(tocsin: CommandLine, wrong: str) -> None:
    assert tocsin.refusal("sources", "tag", "paper", wrong).code == "tag_invalid"


def test_lists_ask_for_tags(tocsin: CommandLine) -> None:
    tocsin("sources", "add", "https://a.example/f", "--kind", "feed", "--name", "a")
    tocsin("sources", "tag", "paper", "+local")
    assert [row["name"] for row in tocsin.rows("sources", "list", "--tag", "LOCAL")] == ["paper"]
    assert len(tocsin.rows("statements", "list", "--tag", "local")) == 2
    assert len(tocsin.rows("alerts", "list", "--tag", "local")) == 1
    assert len(tocsin.rows("topics", "list", "--tag", "local")) == 1
    tocsin("sources", "tag", "a", "+far")
    for noun in ("statements", "alerts", "topics", "deliveries"):
        assert tocsin.rows(noun, "list", "--tag", "far") == []
    assert [row["name"] for row in tocsin.rows("sources", "list", "--tag", "far", "--tag", "local")] == ["a", "paper"]
    refused = tocsin.refusal("statements", "list", "--tag", "locl")
    assert (refused.code, refused.exit_code) == ("tag_unknown", 2)
    assert "local" in refused.fix


def test_a_tag_that_no_source_has_is_said_when_the_topic_is_added(tocsin: CommandLine) -> None:
    arguments = ["--config", str(tocsin.file), "topics", "add"]
    done = CliRunner().invoke(cli, [*arguments, "A", "bridge AND tag:caucasus"])
    assert done.exit_code == 0
    assert "No source has the tag “caucasus”" in done.stderr
    tocsin("sources", "tag", "paper", "+caucasus")
    done = CliRunner().invoke(cli, [*arguments, "B", "bridge AND NOT tag:Caucasus"])
    assert "No source" not in done.stderr


def test_a_rehearsal_knows_tags(tocsin: CommandLine) -> None:
    query = "(bridge OR nothing) AND tag:local"
    assert tocsin.rows("topics", "rehearse", query, "--days", "9999")[0]["matches"] == 0
    tocsin("sources", "tag", "paper", "+local")
    assert tocsin.rows("topics", "rehearse", query, "--days", "9999")[0]["matches"] == 2


LIST = """<opml version='2.0'><body><outline text='Region'><outline text='Caucasus, South'>
<outline text='Dam' xmlUrl='https://dam.example/feed' category='/topic/water,NGO'/></outline></outline>
<outline text='Sea' xmlUrl='https://sea.example/feed'/></body></opml>"""


def test_folders_and_categories_become_tags_and_go_out_again(tocsin: CommandLine, tmp_path: Path) -> None:
    file, out = tmp_path / "list.opml", tmp_path / "out.opml"
    file.write_text(LIST, encoding="utf-8")
    tocsin("sources", "import", str(file))
    wanted = {"Dam": ["caucasus south", "ngo", "region", "topic", "water"], "Sea": []}
    assert {name: carried for name, carried in tags(tocsin).items() if name != "paper"} == wanted
    tocsin("sources", "export", str(out))
    for name in ("Dam", "Sea"):
        tocsin("sources", "remove", name)
    tocsin("sources", "import", str(out))
    assert {name: carried for name, carried in tags(tocsin).items() if name != "paper"} == wanted


def test_a_list_that_is_watched_already_gets_the_new_tags(tocsin: CommandLine, tmp_path: Path) -> None:
    add = ("sources", "add", "https://a.example/f", "--kind", "feed")
    tocsin(*add, "--name", "a", "--tag", "ngo")
    tocsin(*add, "--tag", "World", "--tag", "ngo")
    assert tags(tocsin)["a"] == ["ngo", "world"]
    tocsin(*add)
    assert tags(tocsin)["a"] == ["ngo", "world"]
    opml = tmp_path / "list.opml"
    opml.write_text(
        "<opml><body><outline text='Asia'><outline text='x' xmlUrl='https://a.example/f'/></outline></body></opml>"
    )
    assert "1 known already" in tocsin("sources", "import", str(opml))
    assert tags(tocsin)["a"] == ["asia", "ngo", "world"]
    tocsin.file.write_text('[[source]]\nname = "d"\nurl = "https://d.example/f"\ntags = ["file"]\n', encoding="utf-8")
    tocsin("sources", "add", "https://d.example/f", "--kind", "feed", "--tag", "more")
    assert tags(tocsin)["d"] == ["file"]
