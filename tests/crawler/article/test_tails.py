"""What follows a text and is not of it."""

from __future__ import annotations

import pytest

from crawler.article import tails

TEXT = ["The harbour was closed on Monday after the crane had fallen.", "Nobody knows who ordered it to be moved."]


@pytest.mark.parametrize(
    ("why", "tail"),
    [
        ("rights", ["© 2026 Harbour News. All rights reserved."]),
        ("a disclaimer", ["The views expressed in this article are the author's own and not those of the paper."]),
        ("a Russian imprint", ["При использовании материалов ссылка обязательна.", "Тел.: 8-800-000-00-00"]),
        ("a Chinese disclaimer", ["免责声明：本网转载此文，不代表本网观点。", "电话：021-0000000"]),
        ("an Arabic line of rights", ["جميع الحقوق محفوظة لصحيفة الميناء ٢٠٢٦"]),
        ("a column of headlines", ["Latest", "10:05 Ferry strike enters its third week", "11:20 Mayor opens a bridge", "12:00 Fees rise again"]),
        ("headlines and rights", ["9.15 One ferry", "9.40 Two ferries", "9.55 Three ferries", "Copyright Harbour News 2026, all of it"]),
    ],
)  # fmt: skip
def test_a_tail_is_cut(why: str, tail: list[str]) -> None:
    assert tails.cut(TEXT + tail) == TEXT, why


@pytest.mark.parametrize(
    ("why", "end"),
    [
        ("rights in the middle", ["© is the sign that the court looked at.", "It found that the sign proves nothing at all about the picture."]),
        ("a ticker of sentences", ["10:05 The crane fell.", "10:20 The port was closed.", "11:00 The mayor came."]),
        ("two headlines are no column", ["10:05 Ferry strike goes on", "11:20 Mayor opens a bridge"]),
        ("the contact of a press release", ["Contact: Ana Kovač, Harbour Watch, +385 000 000, for questions about the report"]),
        ("copyright as the subject", ["The copyright of the picture lies with the port, the court said on Tuesday."]),
    ],
)  # fmt: skip
def test_a_text_is_not_cut(why: str, end: list[str]) -> None:
    assert tails.cut(TEXT + end) == TEXT + end, why


def test_a_text_that_is_nothing_else_stays() -> None:
    assert tails.cut(["© 2026 Harbour News. All rights reserved."]) == ["© 2026 Harbour News. All rights reserved."]
