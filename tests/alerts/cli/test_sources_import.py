"""`tocsin sources import`: each line of a list is told as added, known or refused, under its title and without passwords."""

from __future__ import annotations

import json
from pathlib import Path

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
    done = house.here("sources", "import", str(file))
    assert done.exit_code == 0, done.output
    assert "3 added, 1 known already, 2 refused." in done.output
    assert "hunter2" not in done.output
    for code in ("url_userinfo", "url_scheme"):
        assert code in done.output
    rows = [json.loads(line) for line in house.here("sources", "list", "--json").output.splitlines()]
    assert {row["name"]: row["url"] for row in rows} == {
        "River watch": "https://river.example/feed",
        "River watch-2": "http://lake.example/feed",
        "untitled.example": "https://untitled.example/feed?a=1&b=2",
    }
    assert "0 added, 4 known already, 2 refused." in house.here("sources", "import", str(file)).output


def test_a_list_without_feeds_is_an_error(tmp_path: Path) -> None:
    house = Installation(tmp_path)
    house.configure()
    file = tmp_path / "list.opml"
    file.write_text("<opml version='2.0'><body/></opml>")
    done = house.here("sources", "import", str(file))
    assert done.exit_code != 0
    assert getattr(done.exception, "code", "") == "opml_empty"
