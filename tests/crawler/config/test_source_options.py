"""A source's own settings: what the file may say, what is refused and how, and that they come back from the database as they went in."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from crawler.config import loader, sections, source_options
from crawler.config.source_options import PLAIN, SourceOptions
from crawler.errors import ConfigError
from crawler.frontier import pages
from crawler.items import Entry
from crawler.sources import store as sources
from crawler.storage.database import Database
from tests.support.builders import NOW, a_source, a_spec, later

FULL = SourceOptions(
    route="proxy:office",
    hostile=True,
    contact="press@paper.example",
    delay=timedelta(seconds=7.5),
    robots=False,
    headers=("Accept-Language: ru",),
    headers_file="secrets/paper",
    include=("article",),
    exclude=(".advert", "aside"),
    mirrors=("https://other.example/feed.xml",),
    browser=True,
)
FILE = """
[[source]]
url = "https://paper.example/feed.xml"
route = "proxy:office"
hostile = true
contact = "press@paper.example"
delay = "7.5s"
robots = false
headers = ["Accept-Language: ru"]
headers_file = "secrets/paper"
include = "article"
exclude = [".advert", "aside"]
mirrors = ["https://other.example/feed.xml"]
browser = true
"""


def declared(folder: Path, text: str) -> sections.SourceSpec:
    (folder / "tocsin.toml").write_text(text, encoding="utf-8")
    return loader.load(env={}, folder=folder).sources[0]


def test_the_file_says_every_one_of_them(tmp_path: Path) -> None:
    assert declared(tmp_path, FILE).options == FULL


def test_what_is_stored_comes_back_and_nothing_is_stored_for_a_plain_source() -> None:
    assert source_options.from_json(source_options.to_json(FULL)) == FULL
    assert source_options.to_json(PLAIN) is None
    assert source_options.from_json(None) is source_options.from_json({}) is PLAIN
    assert source_options.from_json({"of_a_later_version": 1, "hostile": True}) == SourceOptions(hostile=True)


def test_nothing_secret_is_shown() -> None:
    said = source_options.shown(
        SourceOptions(headers=("X-Key: hunter2",), headers_file="f", delay=timedelta(minutes=2))
    )
    assert said == {"headers": ["X-Key"], "headers_file": "f", "delay": "2m"}


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"route": "thor"}, "route_invalid"),
        ({"route": "proxy:"}, "route_invalid"),
        ({"route": "proxy:a b"}, "route_invalid"),
        ({"delay": timedelta(hours=2)}, "delay_invalid"),
        ({"contact": "a\nBcc: b"}, "contact_invalid"),
        ({"headers": ("no colon",)}, "header_invalid"),
        ({"headers": ("Bad name: x",)}, "header_invalid"),
        ({"headers": ("X-Key: a\r\nEvil: b",)}, "header_invalid"),
        ({"headers": ("Host: elsewhere.example",)}, "header_invalid"),
        ({"headers": ("Referer: https://me.example",)}, "header_invalid"),
        ({"headers": ("Cookie: a=hunter2",)}, "header_secret"),
        ({"headers": ("Authorization: Basic hunter2",)}, "header_secret"),
        ({"include": ("div[",)}, "selector_invalid"),
        ({"exclude": ("p:first-nothing",)}, "selector_invalid"),
        ({"mirrors": ("ftp://a.example/",)}, "mirror_invalid"),
        ({"mirrors": ("https://[",)}, "mirror_invalid"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_no_value_of_a_header_repeated(wrong: dict[str, object], code: str) -> None:
    with pytest.raises(ConfigError) as caught:
        sources.check_spec(a_spec(options=SourceOptions(**wrong)))  # type: ignore[arg-type]
    assert caught.value.code == code
    assert caught.value.fix
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("line", "code", "named"),
    [
        ('routs = "tor"', "config_unknown_key", ["[[source]] 1", "routs", "route"]),
        ('hostile = "yes"', "config_type", ["[[source]] 1 hostile", "true or false"]),
        ("headers = [1]", "config_type", ["headers", "list of texts"]),
        ('delay = "soon"', "duration_invalid", ["soon"]),
        ("options = {}", "config_unknown_key", ["options"]),
    ],
)
def test_a_wrong_key_of_a_source_is_named(tmp_path: Path, line: str, code: str, named: list[str]) -> None:
    with pytest.raises(ConfigError) as caught:
        declared(tmp_path, f'[[source]]\nurl = "https://a.example"\n{line}\n')
    assert caught.value.code == code
    assert all(part in str(caught.value) for part in named), str(caught.value)


def test_a_claim_of_a_source_and_of_its_pages_carries_them(database: Database) -> None:
    with database.write() as session:
        row = a_source(session, options=FULL)
        a_source(session, "plain")
        pages.note(session, row, [Entry("https://paper.example/1")], NOW)
        claimed = {c.name: c.options for c in sources.claim_due(session, later(hours=1), "t", 9)}
        assert claimed == {"paper": FULL, "plain": PLAIN}
        assert [c.options for c in pages.claim_due(session, later(hours=1), "t", 9)] == [FULL]


def test_the_file_is_what_counts_also_when_it_says_less_than_before(database: Database) -> None:
    for said in (FULL, PLAIN):
        with database.write() as session:
            sources.synchronise(session, [a_spec(name="paper", options=said)], NOW)
        with database.read() as session:
            assert source_options.from_json(sources.get(session, "paper").options) == said
