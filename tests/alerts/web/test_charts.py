"""Charts that need no style of their own and say every number."""

from __future__ import annotations

from lxml import etree

from alerts.web import charts


def test_each_bar_says_its_value_and_none_is_lost() -> None:
    drawn = etree.fromstring(charts.bars([("<mon>", 0), ("tue", 1), ("wed", 1000)], "A & B").encode())
    assert [t.text for t in drawn.iter("{*}title")] == ["<mon>: 0", "tue: 1", "wed: 1000"]
    heights = [float(r.get("height")) for r in drawn.iter("{*}rect") if r.get("class") != "hit"]
    assert heights[0] == 0
    assert heights[1] >= 2  # the least value is seen beside the greatest
    assert heights[2] > 50
    assert drawn.get("aria-label") == "A & B"


def test_nothing_is_styled_inline() -> None:
    for drawn in (
        charts.bars([], "none"),
        charts.bars([("a", 3)], "one"),
        charts.spark([], "none"),
        charts.spark([1, 2], "two"),
    ):
        assert "style" not in drawn
        etree.fromstring(drawn.encode())
