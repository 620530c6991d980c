"""A key that is written in one place: reading, checks, environment, secrets, storing and "unchanged" follow from its declaration."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from crawler.config import declaration, loader
from crawler.config.declaration import Secret, each, option
from crawler.errors import ConfigError, RequestError


def _short(text: str) -> None:
    if len(text) > 3:
        raise RequestError("too_long", "It is long.", "Write less.")


@dataclass(frozen=True, slots=True)
class Inner:
    """Options that stand beside the others."""

    colour: str = option("Which colour.", default="red")
    pause: timedelta = option("How long.", default=timedelta(0))


@dataclass(frozen=True, slots=True)
class Plant:
    """What is declared."""

    name: str = option("Its name.", default="")
    tags: tuple[str, ...] = option("What it is.", default=(), check=each(_short))
    key: Secret | None = option("Of its door.", default=None)
    fresh: int = option("A key that was declared this minute.", default=3)  # no column was made for it
    options: Inner = Inner()


class Base(DeclarativeBase):
    """Tables of this file."""


class Row(Base):
    """Where plants are stored."""

    __tablename__ = "plant"
    name: Mapped[str] = mapped_column(Text, primary_key=True)
    tags: Mapped[list[str]] = mapped_column(JSON)
    key: Mapped[str | None]
    options: Mapped[dict[str, Any] | None] = mapped_column(JSON)


def read(folder: Path, text: str, **env: str) -> Any:
    (folder / "tocsin.toml").write_text(text, encoding="utf-8")
    return loader.load(sections={"plant": Plant}, tables={}, env=env, folder=folder).sections["plant"]


def test_file_environment_and_secret_files(tmp_path: Path) -> None:
    (tmp_path / "k").write_text("hunter2\n")
    assert read(tmp_path, "[plant]\nfresh = 7\ncolour = 'blue'\nkey_file = 'k'") == Plant(
        fresh=7, key=Secret("hunter2"), options=Inner("blue")
    )
    made = read(
        tmp_path, "[plant]\nfresh = 7", TOCSIN_PLANT__FRESH="8", TOCSIN_PLANT__TAGS="a, b", TOCSIN_PLANT__KEY="x"
    )
    assert (made.fresh, made.tags, made.key) == (8, ("a", "b"), Secret("x"))


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("fresh = 'many'", "config_type", "[plant] fresh should be a whole number"),
        ("frehs = 1", "config_unknown_key", "fresh"),
        ("colour = 1", "config_type", "a text"),
        ("tags = ['a', 'long']", "too_long", "It is long"),
        ("key_file = 'missing'", "secret_unreadable", "missing"),
        ("options = {}", "config_unknown_key", "options"),
    ],
)
def test_what_is_refused(tmp_path: Path, text: str, code: str, said: str) -> None:
    with pytest.raises(RequestError) as caught:
        read(tmp_path, f"[plant]\n{text}")
    assert caught.value.code == code
    assert said in str(caught.value)


def test_a_variable_that_sets_nothing_names_the_new_key(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, "", TOCSIN_PLANT__FRESHH="1")
    assert "TOCSIN_PLANT__FRESH”" in caught.value.fix


FULL = Plant("a", ("b",), Secret("c"), 9, Inner("blue", timedelta(minutes=2)))


def test_a_row_keeps_every_key_also_one_that_has_no_column() -> None:
    row = Row()
    declaration.assign(row, FULL)
    assert row.options == {"colour": "blue", "pause": 120.0, "fresh": 9}
    kept = {"name": "a", "tags": ["b"], "key": "c", "fresh": 9, "colour": "blue", "pause": 120.0}
    assert declaration.stored(row, Plant) == kept
    assert declaration.load(Inner, row.options) == FULL.options


@pytest.mark.parametrize(
    "change", [{"name": "z"}, {"tags": ()}, {"key": None}, {"fresh": 10}, {"options": Inner("blue")}], ids=str
)
def test_a_row_is_unchanged_until_one_of_the_keys_differs(change: dict[str, Any]) -> None:
    row = Row()
    declaration.assign(row, FULL)
    assert declaration.unchanged(row, FULL)
    assert not declaration.unchanged(row, replace(FULL, **change))
    declaration.assign(row, replace(FULL, **change))
    assert declaration.unchanged(row, replace(FULL, **change))


def test_defaults_are_not_stored() -> None:
    assert declaration.dump(Plant()) == {}
    assert declaration.load(Plant, {}) == Plant()
    assert declaration.load(Plant, {"of_a_later_version": 1, "fresh": 4}) == Plant(fresh=4)
