"""Cursors: the place in a list at which its next page begins, as a word for addresses. It names the last row that was shown, so that rows that come or go move no other row from one page to the next."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, literal, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from crawler import clock
from crawler.errors import RequestError
from crawler.storage.database import UTCDateTime

Row = Mapping[str, Any]


def cursor(*key: str | int | datetime) -> str:
    """The place behind a row, by what the list is sorted by; only the first of it may hold blanks."""
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
        return [_value(*both) for both in zip(_said(after).rsplit(" ", len(columns) - 1), columns, strict=True)]
    except (ValueError, OverflowError):
        raise _invalid() from None


def _said(after: str) -> str:
    return base64.b64decode(after + "=" * (-len(after) % 4), b"-_", validate=True).decode()


def _invalid() -> RequestError:
    return RequestError("cursor_invalid", "The cursor is none of ours.", "Begin again without it.")


def rest(rows: Sequence[Row], key: str, after: str) -> Sequence[Row]:
    """The rows behind that place, of a list that is in memory and whose rows have this key; RequestError cursor_invalid."""
    try:
        places = {row[key]: number for number, row in enumerate(rows, 1)}
        return rows[places[_said(after)] :] if after else rows
    except (ValueError, KeyError):
        raise _invalid() from None


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


def by_name(row: Row) -> str:
    """The place behind a row of a list that is sorted by a name that no other row has."""
    return cursor(row["name"])


def by_name_and_id(row: Row) -> str:
    """The same of a list in which several teams may have the same name."""
    return cursor(row["name"], row["id"])
