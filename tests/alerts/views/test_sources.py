"""The desk's table of sources, found by letters of a name, an address or a tag."""

from __future__ import annotations

import pytest

from alerts.views import sources as view
from crawler.storage.database import Database
from tests.support.builders import NOW, a_source


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("MEMO", ["Мемо"]),
        ("мемо", ["Мемо"]),
        ("ЧЕЧ", ["Мемо"]),
        ("Human r", ["paper"]),
        ("paper.example/f", ["paper"]),
        ("paper https", []),
        ("%", []),
    ],
)
def test_sources_are_found_by_letters_of_any_script(database: Database, text: str, found: list[str]) -> None:
    with database.write() as session:
        a_source(session, "Мемо", url="https://memo.example/feed.xml", tags=["чечня"])
        a_source(session, "paper", tags=["human rights"])
    with database.read() as session:
        table = view.table(session, NOW, text=text)
    assert [row["name"] for row in table.rows] == found
    assert (table.found, table.total) == (len(found), 2)
