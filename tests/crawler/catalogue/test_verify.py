"""The addresses of the catalogue are looked for in the files that it names."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from crawler.catalogue import rows
from crawler.catalogue.build import verify

KEY, ENTRIES = "li", [e for e in rows.entries().values() if any(p.startswith("li/") for p in e.proof)]


def files() -> dict[str, str]:
    """What the place must hold, by file: its addresses, one of them as HTML writes it."""
    return {p[3:]: f'<a href="{e.url.replace("&", "&amp;")}">' for e in ENTRIES for p in e.proof if p.startswith("li/")}


def test_an_address_that_is_not_where_it_should_be_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / KEY).mkdir()
    for name, text in files().items():
        (tmp_path / KEY / Path(name).name).write_text("nothing here" if name == next(iter(files())) else text, "utf-8")
    assert verify.main([str(tmp_path)]) == 1
    said = capsys.readouterr().out
    assert ENTRIES[0].url in said
    assert said.endswith(" wrong\n")


def test_folders_and_zips_are_read_alike(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / KEY, "w") as packed:
        for name in {p[3:] for e in ENTRIES for p in e.proof if p.startswith("li/")}:
            packed.writestr(name, "\n".join(e.url for e in ENTRIES))
    assert verify.verify(tmp_path, (KEY,)) == (len(ENTRIES), [])


def test_a_place_that_is_not_there_is_left_out(tmp_path: Path) -> None:
    assert verify.verify(tmp_path) == (0, [])


def test_a_file_that_is_a_place_of_its_own_is_read_with_slashes_escaped(tmp_path: Path) -> None:
    urls = [e.url for e in rows.entries().values() if "nc" in e.proof]
    (tmp_path / "nc").write_text("\n".join(url.replace("/", "\\/") for url in urls), "utf-8")
    assert verify.verify(tmp_path, ("nc",)) == (len(urls), [])
