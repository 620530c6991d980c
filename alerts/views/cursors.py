"""Cursors: the place in a list at which its next page begins, as a word for addresses. It names the last row that was shown, so that rows that come or go move no other row from one page to the next."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, literal, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from crawler import clock
from crawler.errors import RequestError
from crawler.storage.database import UTCDateTime


def cursor(*key: str | int | datetime) -> str:
    """The place behind a row, by what the list is sorted by; only the last of it may hold blanks."""
    said = " ".join(part.isoformat() if isinstance(part, datetime) else str(part) for part in key)
    return base64.urlsafe_b64encode(said.encode("utf-8", "surrogatepass")).decode().rstrip("=")


def behind(after: str, *columns: InstrumentedAttribute[Any], newest_first: bool = False) -> list[ColumnElement[bool]]:
    """That a row comes after that place in a list sorted by these columns, all of them downwards or upwards; nothing is asked for "". RequestError cursor_invalid."""
    if not after:
        return []
    key = _key(after, columns)
    place = tuple_(*(literal(value, column.type) for value, column in zip(key, columns, strict=True)))
    return [tuple_(*columns) < place if newest_first else tuple_(*columns) > place]


def _key(after: str, columns: Sequence[InstrumentedAttribute[Any]]) -> list[Any]:
    """What a cursor was made of."""
    try:
        said = base64.b64decode(after + "=" * (-len(after) % 4), b"-_", validate=True).decode()
        return [_value(*both) for both in zip(said.split(" ", len(columns) - 1), columns, strict=True)]
    except (binascii.Error, ValueError, OverflowError):
        raise RequestError("cursor_invalid", "The cursor is none of ours.", "Begin again without it.") from None


def _value(said: str, column: InstrumentedAttribute[Any]) -> Any:
    if isinstance(column.type, UTCDateTime):
        return clock.utc(datetime.fromisoformat(said)).astimezone(UTC)
    if column.type.python_type is int:
        if said.isascii() and said.isdecimal() and len(said) < 19:
            return int(said)
        raise ValueError("no number")
    if "\x00" in said:
        raise ValueError("no text of a database")
    return said


def by_name(row: Mapping[str, Any]) -> str:
    """The place behind a row of a list that is sorted by name."""
    return cursor(row["name"])
