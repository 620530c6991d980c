"""Rows as lines of a backup, and back as values of a table's columns, each checked. Reads and writes nothing."""

from __future__ import annotations

import base64
import hashlib
import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from crawler.storage.database import Base

_LARGEST = 2**63
_NESTED = (dict, list)


class Unfit(ValueError):
    """A value that its column cannot hold."""


def plain(value: Any) -> Any:
    """A value of a row as JSON can carry it, with its kind."""
    if isinstance(value, datetime):
        return {"t": value.isoformat()}
    if isinstance(value, bytes | memoryview):
        return {"b": base64.b64encode(bytes(value)).decode()}
    return {"j": value} if isinstance(value, _NESTED) else value


_encode = json.JSONEncoder(ensure_ascii=False, default=plain).encode
_encode_sorted = json.JSONEncoder(sort_keys=True, default=plain).encode


def line(row: Iterable[Any]) -> bytes:
    """A row as a line, without its end."""
    values = [{"j": value} if isinstance(value, _NESTED) else value for value in row]
    return _encode(values).encode("utf-8", "surrogatepass")


def number(row: Iterable[Any]) -> int:
    """A hash of a row, the same from a backup and from either kind of database."""
    return int.from_bytes(hashlib.sha256(_encode_sorted([*row]).encode()).digest())


def reader(table: sa.Table, columns: Sequence[str]) -> Callable[[bytes], dict[str, Any]]:
    """What makes a row of a line: the values of those columns that the table still has; Unfit says which one cannot be."""
    known = [(n, name, _converter(table.columns[name])) for n, name in enumerate(columns) if name in table.columns]

    def read(line: bytes) -> dict[str, Any]:
        values = json.loads(line.decode("utf-8", "surrogatepass"))
        if not isinstance(values, list) or len(values) != len(columns):
            raise Unfit("it has not one value for each column")
        return {name: convert(values[n]) for n, name, convert in known}

    return read


def _converter(column: sa.Column[Any]) -> Callable[[Any], Any]:
    fits, kept = _kind(column)
    may_be_empty = column.nullable or isinstance(column.type, sa.JSON)

    def convert(packed: Any) -> Any:
        value = unpacked(packed) if isinstance(packed, dict) else packed
        if value is None and may_be_empty:
            return None
        if not fits(value):
            raise Unfit(f"{column.name} holds something else")
        return kept(value) if kept else value

    return convert


def unpacked(value: Any) -> Any:
    """What `plain` was given."""
    if not isinstance(value, dict):
        return value
    if "t" in value:
        return datetime.fromisoformat(value["t"])
    return base64.b64decode(value["b"], validate=True) if "b" in value else value["j"]


def _kind(column: sa.Column[Any]) -> tuple[Callable[[Any], bool], Callable[[Any], Any] | None]:
    """Whether a value fits, and what makes of it what the database will give back."""
    kind = column.type
    if isinstance(kind, sa.JSON):
        shape = _shapes().get((column.table.name, column.name), object)
        return lambda value: isinstance(value, shape) and _is_whole(json.dumps(value, ensure_ascii=False)), None
    if isinstance(kind, sa.Boolean):
        return lambda value: isinstance(value, bool) or value in (0, 1), bool
    if isinstance(kind, sa.Integer):
        return lambda value: isinstance(value, int) and -_LARGEST <= value < _LARGEST, None
    if isinstance(kind, sa.Float | sa.Numeric):
        return lambda value: isinstance(value, int | float) and math.isfinite(value), float
    if isinstance(kind, sa.String):
        return lambda value: isinstance(value, str) and _is_whole(value), None
    if isinstance(kind, sa.LargeBinary):
        return lambda value: isinstance(value, bytes), None
    return lambda value: isinstance(value, datetime), lambda value: value.astimezone(UTC)


def _is_whole(text: str) -> bool:
    """Whether it has no half of a character (a lone surrogate), which no database keeps."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


@cache
def _shapes() -> Mapping[tuple[str, str], type]:
    """Whether JSON columns hold objects or lists, as the models say it."""
    shapes: dict[tuple[str, str], type] = {}
    for mapper in Base.registry.mappers:
        for name, said in vars(mapper.class_).get("__annotations__", {}).items():
            inner = str(said).removeprefix("Mapped[")
            shape = dict if inner.startswith("dict") else list if inner.startswith("list") else object
            shapes[str(mapper.local_table), name] = shape
    return shapes
