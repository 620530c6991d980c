"""A list as lines of a given width: names and addresses are never cut, prose wraps, lesser columns go below the row. Prints nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from itertools import zip_longest

from rich.cells import cell_len

from alerts.views.columns import Column, Place, Row, absolute

GAP = 2
NARROW = 24  # cells below which prose is not squeezed
INDENT = "    "

Part = tuple[str, str]  # some text and its style: "", bold, dim
Line = list[Part]


@dataclass(frozen=True, slots=True)
class _Shown:
    """A column that has something to show: its heading, a text a row, and the widest of them."""

    column: Column
    heading: str
    cells: tuple[str, ...]

    @property
    def width(self) -> int:
        return max(map(cell_len, (self.heading, *self.cells)))

    @property
    def least(self) -> int:
        return min(self.width, NARROW) if self.column.wraps else self.width


def lines(
    rows: Sequence[Row], columns: Sequence[Column], width: int, now: datetime, zone: tzinfo | None
) -> Iterator[Line]:
    """The table: a heading, then each row with what did not find room below it. Empty columns are left out."""
    shown = [s for c in columns if c.place != Place.DATA if (s := _shown(c, rows, now, zone)) is not None]
    kept = _fitting(shown, width)
    if _needed(kept) > width:
        yield from _records(shown, len(rows), width)
        return
    below = [s for s in shown if s not in kept and s.column.place == Place.BELOW]
    widths = _widths(kept, width)
    yield [("".join(_padded(s.heading, w, s, last=s is kept[-1]) for s, w in zip(kept, widths, strict=True)), "bold")]
    for n in range(len(rows)):
        yield from _row(kept, widths, n)
        for s in below:
            yield from _labelled(s, n, (f"{INDENT}{s.heading}: ", "dim"), width)


def _shown(column: Column, rows: Sequence[Row], now: datetime, zone: tzinfo | None) -> _Shown | None:
    cells = tuple(" ".join(column.shown(row, now, zone).split()) for row in rows)
    if not any(cells):
        return None
    times = [row.get(column.key) for row in rows if column.time and absolute(row.get(column.key), now)]
    place = datetime.fromisoformat(times[0]).astimezone(zone).tzname() if times and times[0] else ""
    return _Shown(column, f"{column.title} ({place})" if place else column.title, cells)


def _fitting(shown: list[_Shown], width: int) -> list[_Shown]:
    """The columns for which the line has room: the last of the least important one goes first."""
    kept = list(shown)
    while _needed(kept) > width:
        least = max((s.column.place for s in kept), default=Place.LINE)
        if least == Place.LINE:
            break
        kept.remove(next(s for s in reversed(kept) if s.column.place == least))
    return kept


def _needed(shown: Sequence[_Shown]) -> int:
    return sum(s.least for s in shown) + GAP * (len(shown) - 1)


def _widths(shown: Sequence[_Shown], width: int) -> list[int]:
    """What prose does not need is left to other prose, the shortest first."""
    widths = [s.least for s in shown]
    spare = width - _needed(shown)
    for n in sorted(range(len(shown)), key=lambda n: shown[n].width):
        more = min(spare, shown[n].width - widths[n])
        widths[n] += more
        spare -= more
    return widths


def _row(shown: Sequence[_Shown], widths: Sequence[int], n: int) -> Iterator[Line]:
    columns = [wrapped(s.cells[n], w) if s.column.wraps else [s.cells[n]] for s, w in zip(shown, widths, strict=True)]
    for texts in zip_longest(*columns, fillvalue=""):
        parts = zip(texts, widths, shown, strict=True)
        yield [("".join(_padded(text, w, s, last=s is shown[-1]) for text, w, s in parts).rstrip(), "")]


def _padded(text: str, width: int, shown: _Shown, *, last: bool) -> str:
    space = " " * (width - cell_len(text))
    cell = space + text if shown.column.right else text + space
    return cell.rstrip() if last else cell + " " * GAP


def _records(shown: Sequence[_Shown], count: int, width: int) -> Iterator[Line]:
    """Each row as lines of its own, where not even the columns that matter most fit beside each other."""
    for n in range(count):
        if n:
            yield []
        for s in shown:
            yield from _labelled(s, n, (f"{s.heading}: ", "bold"), width)


def _labelled(shown: _Shown, n: int, label: Part, width: int) -> Iterator[Line]:
    """One cell behind its heading, on as many lines as it needs; none when it is empty. A name or an address stays whole."""
    text = shown.cells[n]
    if not text:
        return
    room = max(NARROW, width - cell_len(label[0]))
    first, *more = wrapped(text, room) if shown.column.wraps else [text]
    yield [label, (first, "")]
    yield from ([(" " * cell_len(label[0]), ""), (piece, "")] for piece in more)


def wrapped(text: str, width: int) -> list[str]:
    """The text broken between words, a longer word between characters, into lines of at most ``width`` cells."""
    out = [""]
    for word in text.split():
        for piece in _pieces(word, width):
            joined = f"{out[-1]} {piece}" if out[-1] else piece
            if cell_len(joined) <= width:
                out[-1] = joined
            else:
                out.append(piece)
    return out


def _pieces(word: str, width: int) -> Iterator[str]:
    piece, size = "", 0
    for character in word:
        size += cell_len(character)
        if size > width and piece:
            yield piece
            piece, size = "", cell_len(character)
        piece += character
    yield piece
