"""`tocsin sources import`: each line of a list is told as added, known or refused, under its title and without passwords."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from alerts.cli import sources_opml
from crawler.storage.database import Database
from crawler.storage.models import Source
from tests.journeys.house import Installation

LIST = """<opml version='2.0'><body><outline text='Rivers'>
<outline text='River watch' xmlUrl='https://river.example/feed'/><outline title='River watch' xmlURL='feed://lake.example/feed'/>
<outline text='Again' xmlUrl='http://river.example/feed'/><outline text='Closed' xmlUrl='https://anna:hunter2@bay.example/feed'/>
<outline xmlUrl='https://untitled.example/feed?a=1&b=2'/><outline text='Script' xmlUrl='exec:~/bin/x'/>
</outline></body></opml>"""


def test_each_line_is_told(tmp_path: Path) -> None:
    house = Installation(tmp_path)
    house.configure()
    file = tmp_path / "list.opml"
    file.write_text(LIST)
    done = house.call("sources", "import", str(file))
    assert done.returncode == 1, done.stderr  # two were refused
    assert "3 added, 1 known already, 2 refused." in done.stdout
    assert "hunter2" not in done.stdout
    for code in ("url_userinfo", "url_scheme"):
        assert code in done.stdout
    rows = [json.loads(line) for line in house.here("sources", "list", "--json").output.splitlines()]
    assert {row["name"]: row["url"] for row in rows} == {
        "River watch": "https://river.example/feed",
        "River watch-2": "http://lake.example/feed",
        "untitled.example": "https://untitled.example/feed?a=1&b=2",
    }
    assert "0 added, 4 known already, 2 refused." in house.here("sources", "import", str(file)).output
    told = json.loads(house.here("sources", "import", str(file), "--json").stdout)
    assert (told["known"], [row["code"] for row in told["refusals"]]) == (4, ["url_userinfo", "url_scheme"])
    assert "hunter2" not in json.dumps(told)


def test_it_is_stored_before_a_word_of_it_is_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever reads may stand still, `less` for one, and PostgreSQL ends a write that rests for ten seconds."""
    house = Installation(tmp_path)
    house.configure()
    file = tmp_path / "list.opml"
    file.write_text(LIST)
    stored = []

    def say(*_: object) -> None:
        with closing(Database(f"sqlite:///{tmp_path}/tocsin.db")) as database, database.read() as session:
            stored.append(session.scalar(sa.select(sa.func.count()).select_from(Source)))

    monkeypatch.setattr(sources_opml, "say", say)
    house.here("sources", "import", str(file))
    assert stored == [3] * 6


def test_what_a_refusal_says_is_whole(tmp_path: Path) -> None:
    """Brackets in it are no markup."""
    house = Installation(tmp_path)
    (tmp_path / "tocsin.toml").write_text("")
    file = tmp_path / "list.opml"
    file.write_text("<opml><body><outline text='[/] bay' xmlUrl='http://127.0.0.1/feed'/></body></opml>")
    done = house.here("sources", "import", str(file))
    assert "[network]" in done.stdout
    assert "[/] bay" in done.stdout


def test_a_list_without_feeds_is_an_error(tmp_path: Path) -> None:
    house = Installation(tmp_path)
    house.configure()
    file = tmp_path / "list.opml"
    file.write_text("<opml version='2.0'><body/></opml>")
    done = house.here("sources", "import", str(file))
    assert done.exit_code != 0
    assert getattr(done.exception, "code", "") == "opml_empty"
