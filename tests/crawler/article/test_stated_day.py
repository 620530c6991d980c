"""A day of publication stands on the page, or it is none."""

from __future__ import annotations

from datetime import date

import lxml.html
import pytest

from crawler.article.stated_day import is_stated

DAY = date(2024, 5, 1)


@pytest.mark.parametrize(
    "written",
    [
        *("2024-05-01", "1.5.2024", "01/05/24", "5/1/2024", "1 May 2024", "May 1st, 2024", "1er mai 2024", "20240501"),
        *("2024年5月1日", "2024. május 1.", "1 мая 2024 г.", "2024-05-01T10:00:00Z", "1714557600"),
    ],
)
def test_a_day_that_is_written(written: str) -> None:
    assert is_stated(DAY, lxml.html.fromstring(f"<p title='x'>On {written}, she said</p>"))
    assert is_stated(DAY, lxml.html.fromstring(f"<p data-time='{written}'>She said</p>"))


@pytest.mark.parametrize(
    "written",
    ["2024-05", "05/2024", "May 2024", "2024-05-31", "11 May 2024", "2024-05-10", "1 comment</b> in 2024", "31.5.2024"],
)
def test_a_day_that_is_not(written: str) -> None:
    assert not is_stated(DAY, lxml.html.fromstring(f"<p><b>{written}</b></p>"))
