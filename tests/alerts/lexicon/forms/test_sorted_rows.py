"""The file of sorted rows: what was written is found again, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from alerts.lexicon.forms import sorted_rows


def test_rows_come_back(tmp_path: Path) -> None:
    rows = [f"key{n % 1500:04}\tvalue {n}" for n in range(4000)]
    sorted_rows.write(tmp_path / "t.bin", rows)
    table = sorted_rows.Rows(tmp_path / "t.bin")
    assert sorted(table.get("key0007")) == ["value 1507", "value 3007", "value 7"]
    assert table.get("key1499") == ["value 1499", "value 2999"]
    assert table.get("key") == []
    assert table.get("zzz") == []
    assert sorted(f"{k}\t{v}" for k, v in table) == sorted(rows)


def test_many_rows_of_one_key_are_not_parted(tmp_path: Path) -> None:
    sorted_rows.write(tmp_path / "t.bin", ["a\t0", *(f"b\t{n:05}" for n in range(2000)), "c\t0"])
    assert len(sorted_rows.Rows(tmp_path / "t.bin").get("b")) == 2000


def test_an_empty_table(tmp_path: Path) -> None:
    sorted_rows.write(tmp_path / "t.bin", [])
    table = sorted_rows.Rows(tmp_path / "t.bin")
    assert (table.get("a"), list(table), list(table.near("a"))) == ([], [], [])


def test_a_foreign_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "t.bin").write_bytes(b"something else entirely, long enough")
    with pytest.raises(ValueError, match="not a table"):
        sorted_rows.Rows(tmp_path / "t.bin")


def test_a_row_with_nothing_has_the_value_of_the_next_that_has_something(tmp_path: Path) -> None:
    sorted_rows.write_blocks(tmp_path / "t.bin", ["ab\t\nac\t\nad\tone\nae\ttwo", "b\t\nc\tthree"])
    table = sorted_rows.Rows(tmp_path / "t.bin")
    assert [table.get(key) for key in ("ab", "ac", "ad", "ae", "b", "c")] == [
        ["one"],
        ["one"],
        ["one"],
        ["two"],
        ["three"],
        ["three"],
    ]


def test_a_block_that_is_asked_often_answers_the_same(tmp_path: Path) -> None:
    sorted_rows.write_blocks(tmp_path / "t.bin", ["aa\t\nab\tone\nab\ttwo\nac\tthree\nad\t\nae\tfour"])
    table = sorted_rows.Rows(tmp_path / "t.bin")
    keys = ("aa", "ab", "ac", "ad", "ae", "af", "a")
    first = [table.get(key) for key in keys]
    assert first == [["one"], ["one", "two"], ["three"], ["four"], ["four"], [], []]
    for _ in range(sorted_rows.OFTEN):
        table.get("ab").append("somebody writes into an answer")
    assert [table.get(key) for key in keys] == first
