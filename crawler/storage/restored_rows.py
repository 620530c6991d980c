"""Rows as lines of a backup, and back as values of a table's columns, each checked. Reads and writes nothing."""

from __future__ import annotations

import base64
import json
import math
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from crawler.storage.database import Base

_HALF = re.compile("[\ud800-\udfff]")  # half of a character, which no database keeps
_LARGEST = 2**63


class Unfit(ValueError):
    """A value that its column cannot hold."""


def row(table: sa.Table, columns: Sequence[str], values: Any) -> dict[str, Any]:
    """The values by column, of those that the table still has; Unfit says which one cannot be."""
    if not isinstance(values, list) or len(values) != len(columns):
        raise Unfit("it has not one value for each column")
    return {
        name: _value(table.columns[name], value)
        for name, value in zip(columns, values, strict=True)
        if name in table.columns
    }


def plain(value: Any) -> Any:
    """A value of a row as JSON can carry it, with its kind."""
    if isinstance(value, datetime):
        return {"t": value.isoformat()}
    if isinstance(value, bytes | memoryview):
        return {"b": base64.b64encode(bytes(value)).decode()}
    return {"j": value} if isinstance(value, dict | list) else value


def _value(column: sa.Column[Any], packed: Any) -> Any:
    value = _unpacked(packed)
    empty = value is None and (column.nullable or isinstance(column.type, sa.JSON))
    if not empty and not _fits(column, value):
        raise Unfit(f"{column.name} holds something else")
    return value if empty else _as_kept(column.type, value)


def _as_kept(kind: sa.types.TypeEngine[Any], value: Any) -> Any:
    """As the database will give it back."""
    if isinstance(kind, sa.Boolean):
        return bool(value)
    if isinstance(kind, sa.Float):
        return float(value)
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def _unpacked(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if "t" in value:
        return datetime.fromisoformat(value["t"])
    return base64.b64decode(value["b"], validate=True) if "b" in value else value["j"]


def _fits(column: sa.Column[Any], value: Any) -> bool:
    kind = column.type
    if isinstance(kind, sa.JSON):
        shape = _shapes().get((column.table.name, column.name), object)
        return isinstance(value, shape) and not _HALF.search(json.dumps(value, ensure_ascii=False))
    if isinstance(kind, sa.Boolean):
        return isinstance(value, bool) or value in (0, 1)
    if isinstance(kind, sa.Integer):
        return isinstance(value, int) and -_LARGEST <= value < _LARGEST
    if isinstance(kind, sa.Float | sa.Numeric):
        return isinstance(value, int | float) and math.isfinite(value)
    if isinstance(kind, sa.String):
        return isinstance(value, str) and not _HALF.search(value)
    if isinstance(kind, sa.LargeBinary):
        return isinstance(value, bytes)
    return isinstance(value, datetime)


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
