"""What a person gets wrong in names, places and languages, and the answer: a stable code, or a note where the topic is saved."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from alerts.cli import cli
from alerts.query.parser import parse
from alerts.topics.advice import cautions, unread
from crawler.errors import TocsinError


def add(folder: Path, query: str, *more: str) -> Result:
    """`tocsin topics add` in a new house."""
    (folder / "tocsin.toml").write_text("", encoding="utf-8")
    return CliRunner().invoke(cli, ["--config", str(folder / "tocsin.toml"), "topics", "add", "watched", query, *more])


@pytest.mark.parametrize(
    ("query", "more", "code"),
    [
        ("storm", ("--lang", "xq"), "language_unknown"),
        ("storm", ("--lang", "english"), "language_unknown"),
        ("place:Atlantisburg", (), "place_unknown"),
        ("place:𐌲𐌿𐍄𐌰𐌽𐍃", (), "place_unknown"),
        ("place:Georgia", (), "place_ambiguous"),
        ("name:X", (), "name_too_short"),
        ("a*", (), "prefix_too_short"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_its_code(
    tmp_path: Path, sqlite: object, query: str, more: tuple[str, ...], code: str
) -> None:
    error = add(tmp_path, query, *more).exception
    assert isinstance(error, TocsinError)
    assert (error.code, bool(error.fix)) == (code, True)


def test_a_name_in_a_script_that_is_not_read_is_saved_and_said_so(tmp_path: Path, sqlite: object) -> None:
    done = add(tmp_path, 'storm AND (name:"𐌲𐌿𐍄𐌰𐌽𐍃 Kadyrov" OR name:Kadyrov)')
    assert "Watching" in done.stdout
    assert ("𐌲𐌿𐍄𐌰𐌽𐍃" in done.stderr, "as it is written" in " ".join(done.stderr.split())) == (True, True)


@pytest.mark.parametrize("name", ["ᚱᚢᚾᚨ", "𐌲𐌿𐍄𐌰𐌽𐍃", "ৰমজান", "ᏣᎳᎩ", "សុខា"])
def test_scripts_without_sounds_are_told(name: str) -> None:
    assert unread(name) == [name]


@pytest.mark.parametrize(
    "name",
    ["Kadyrov", "Кадыров", "قديروف", "Καντίροφ", "カドィロフ", "卡德罗夫", "रमज़ान", "Kаdyrov", "K2", "รามซาน", "체첸"],
)
def test_scripts_that_are_read_are_not(name: str) -> None:
    assert unread(name) == []


def test_short_names_of_a_place_are_told() -> None:
    told = list(cautions(parse("storm AND (rain OR place:=Germany)").root))
    assert len(told) == 1
    assert "too short" in told[0]
