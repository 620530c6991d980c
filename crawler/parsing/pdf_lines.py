"""The lines of a PDF page from its signs: words, columns in reading order, right-to-left text as it is spoken. Makes no paragraphs.

Places are in points; a line stands where its baseline is.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from crawler.parsing.pdf_glyphs import Page, Sign
from crawler.parsing.right_to_left import logical

_GAP = 0.2  # of the size: a space between two signs
_SPLIT = 0.9  # of the size: between two pieces of a line
_SAME_LINE = 0.35  # of the size, by which baselines of one line may differ
_NOTE = re.compile(r"[\d*†‡]{1,3}")
_UNIT = re.compile(r"(?:^|[\W\d])[ckmdµ]?m")
_SHAPED = re.compile("[\ufb00-\ufdff\ufe70-\ufefc]")  # presentation forms and ligatures, which are letters
_KASHIDA = "\u0640"  # makes a line longer, and is no letter
_GUTTER = 0.8  # of the size: the least width of the empty strip between columns
_ROWS = 3  # lines that each of two columns has at least
_MARK = 4  # letters up to which a piece is the number or bullet of an entry
_CELL = 18  # letters from which on the lines of a column are running text, no cells of a table
_MOST = 3_000  # pieces of a page; no page that is read by people has more


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a column. ``column``: the number of its column on the page; ``left`` and ``right`` are its own ends."""

    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool
    column: int = 0


@dataclass(slots=True)
class _Piece:
    """Signs of one line that stand together; ``first``: when its first sign was drawn."""

    signs: list[Sign]
    first: int

    left: float = 0.0
    right: float = 0.0
    base: float = 0.0
    size: float = 0.0
    letters: int = 0

    def __post_init__(self) -> None:
        self.left = min(sign.left for sign in self.signs)
        self.right = max(sign.right for sign in self.signs)
        self.base, self.size = self.signs[0].base, max(sign.size for sign in self.signs)
        self.letters = sum(len(sign.text) for sign in self.signs)


def lines(page: Page, right_to_left: bool) -> list[Line]:
    """The lines of a page in reading order."""
    pieces = [piece for row in _rows(_runs(page.signs)) for piece in _pieces(row)]
    columns = [column for column in _columns(pieces, right_to_left) if column]
    return [_line(row, number, right_to_left) for number, column in enumerate(columns) for row in column]


# ---- from signs to pieces of lines


def _runs(signs: Sequence[Sign]) -> list[list[tuple[int, Sign]]]:
    """Signs that are drawn one after the other on one baseline, each with its number; without the marks of footnotes."""
    runs: list[list[tuple[int, Sign]]] = []
    for numbered in enumerate(signs):
        last = runs[-1][-1][1] if runs else None
        sign = numbered[1]
        if last and abs(last.base - sign.base) <= 0.05 * sign.size and abs(last.size - sign.size) <= 0.1 * sign.size:
            runs[-1].append(numbered)
        else:
            runs.append([numbered])
    return [run for n, run in enumerate(runs) if not (n and _is_note(run, runs[n - 1]))]


def _is_note(run: Sequence[tuple[int, Sign]], before: Sequence[tuple[int, Sign]]) -> bool:
    """Whether a run is the mark of a footnote: small raised digits right after a word (but m², km²)."""
    first, word = run[0][1], before[-1][1]
    raised = 0.15 * word.size < first.base - word.base < 0.8 * word.size and first.size <= 0.8 * word.size
    if not raised or not _NOTE.fullmatch("".join(sign.text for _, sign in run).strip()):
        return False
    return not _UNIT.fullmatch("".join(sign.text for _, sign in before)[-3:].lstrip())


def _rows(runs: Iterable[list[tuple[int, Sign]]]) -> list[list[tuple[int, Sign]]]:
    """All signs of each baseline from the head of the page to its foot; small raised ones go to the line that they belong to."""
    rows: list[list[tuple[int, Sign]]] = []
    near: dict[int, list[int]] = defaultdict(list)  # numbers of rows by every tenth point of their baselines
    for run in sorted(runs, key=lambda run: -run[0][1].size):
        sign = run[0][1]
        place = round(sign.base / 10)
        known = [n for at in (place - 1, place, place + 1) for n in near[at] if _belongs(sign, rows[n][0][1])]
        if known:
            rows[min(known, key=lambda n: abs(rows[n][0][1].base - sign.base))].extend(run)
        else:
            near[place].append(len(rows))
            rows.append(list(run))
    return sorted(rows, key=lambda row: -row[0][1].base)


def _belongs(sign: Sign, line: Sign) -> bool:
    above = sign.base - line.base
    highest = 0.6 if sign.size <= 0.8 * line.size else _SAME_LINE
    return -_SAME_LINE * line.size <= above <= highest * line.size


def _pieces(row: Iterable[tuple[int, Sign]]) -> list[_Piece]:
    """A row cut where a wide empty space is, each piece from left to right."""
    ordered = sorted(row, key=lambda numbered: (numbered[1].left + numbered[1].right, numbered[0]))
    pieces: list[list[tuple[int, Sign]]] = []
    for numbered in ordered:
        sign = numbered[1]
        if not sign.text.strip() and (not pieces or sign.left > pieces[-1][-1][1].right + sign.size):
            continue
        if pieces and sign.left - max(one.right for _, one in pieces[-1][-3:]) <= _SPLIT * sign.size:
            if not _is_doubled(sign, pieces[-1][-1][1]):
                pieces[-1].append(numbered)
        elif sign.text.strip():
            pieces.append([numbered])
    return [_Piece([sign for _, sign in piece], min(n for n, _ in piece)) for piece in pieces]


def _is_doubled(sign: Sign, last: Sign) -> bool:
    """Whether a sign is drawn twice, to make it bold."""
    return sign.text == last.text and sign.text.strip() != "" and abs(sign.left - last.left) < 0.1 * sign.size


# ---- columns


def _columns(pieces: Sequence[_Piece], right_to_left: bool) -> list[list[list[_Piece]]]:
    """Columns in reading order, each a list of lines, which are lists of pieces."""
    rows = _by_line(pieces)
    band = _band(rows) if len(pieces) <= _MOST else None
    if band is None:
        return [rows]
    first, last, gutter = band
    inside = [piece for row in rows[first:last] for piece in row]
    parts = [[p for p in inside if p.right <= gutter], [p for p in inside if p.right > gutter]]
    how = _order(parts, sum(len({p.left > gutter for p in row}) == 2 for row in rows[first:last]))
    if how == "lines":
        middle = [rows[first:last]]
    elif how == "cells":
        middle = [_by_line(cell) for cell in _cells(inside, gutter)]
    else:
        middle = [
            column for part in (parts[::-1] if right_to_left else parts) for column in _columns(part, right_to_left)
        ]
    above, below = ([p for row in part for p in row] for part in (rows[:first], rows[last:]))
    return [*_columns(above, right_to_left), *middle, *_columns(below, right_to_left)]


def _by_line(pieces: Iterable[_Piece]) -> list[list[_Piece]]:
    rows: list[list[_Piece]] = []
    for piece in sorted(pieces, key=lambda piece: -piece.base):
        if rows and rows[-1][0].base - piece.base <= _SAME_LINE * max(piece.size, rows[-1][0].size):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda piece: piece.left) for row in rows]


def _band(rows: Sequence[Sequence[_Piece]]) -> tuple[int, int, float] | None:
    """The largest group of lines through which an empty strip runs with text on both sides: its first line, the one after it, the strip."""
    gaps = {
        round((left.right + right.left) / 2)
        for row in rows
        for left, right in itertools.pairwise(row)
        if right.left - left.right >= _GUTTER * left.size
    }
    best: tuple[tuple[int, int], tuple[int, int, float] | None] = ((0, 0), None)
    for gap in sorted(gaps):
        for first, last in _uncrossed(rows, gap):
            sides = [piece.right <= gap for row in rows[first:last] for piece in row]
            size = (min(sum(sides), len(sides) - sum(sides)), len(sides))
            if size[0] >= _ROWS and size > best[0]:
                best = (size, (first, last, gap))
    return best[1]


def _uncrossed(rows: Sequence[Sequence[_Piece]], gap: float) -> Iterable[tuple[int, int]]:
    """Groups of lines that no piece crosses at this place."""
    first = 0
    for n, row in enumerate(rows):
        if any(piece.left < gap < piece.right for piece in row):
            yield first, n
            first = n + 1
    yield first, len(rows)


def _order(parts: Sequence[Sequence[_Piece]], together: int) -> str:
    """How two parts beside each other are read: as columns, as the cells of a table, or as lines that go across.

    ``together``: the lines that have pieces on both sides. What is drawn side after side are columns.
    """
    drawn = sorted((piece.first, side) for side, part in enumerate(parts) for piece in part)
    turns = sum(one[1] != next_[1] for one, next_ in itertools.pairwise(drawn))
    letters = min(sum(piece.letters for piece in part) / len(part) for part in parts)
    if letters <= _MARK:
        return "lines"
    if turns == 1:
        return "columns"
    by_row = turns >= 0.7 * (2 * together - 1)
    return ("columns" if letters >= _CELL else "lines") if by_row else "cells"


def _cells(pieces: Iterable[_Piece], gutter: float) -> list[list[_Piece]]:
    """Pieces that were drawn one after the other on one side of the strip."""
    cells: list[list[_Piece]] = []
    for piece in sorted(pieces, key=lambda piece: piece.first):
        if cells and (cells[-1][-1].left > gutter) == (piece.left > gutter):
            cells[-1].append(piece)
        else:
            cells.append([piece])
    return cells


# ---- from pieces to text


def _line(row: Sequence[_Piece], column: int, right_to_left: bool) -> Line:
    signs = [sign for piece in row for sign in _in_order(piece.signs)]
    bold = sum(sign.bold for sign in signs) * 2 > len(signs)
    size = median(sign.size for sign in signs)
    text = " ".join(_letters(logical(_spaced(signs), right_to_left)).split())
    return Line(text, row[0].left, row[-1].right, row[0].base, size, bold, column)


def _in_order(signs: Sequence[Sign]) -> list[Sign]:
    """Signs with each mark behind the letter over which it stands."""
    letters = [sign for sign in signs if not _is_mark(sign)]
    if len(letters) == len(signs) or not letters:
        return list(signs)
    marks: dict[int, list[Sign]] = defaultdict(list)
    for mark in (sign for sign in signs if _is_mark(sign)):
        middle = (mark.left + mark.right) / 2
        at = min(range(len(letters)), key=lambda n: abs(letters[n].left + letters[n].right - 2 * middle))
        marks[at].append(mark)
    return [letter._replace(text=letter.text + "".join(m.text for m in marks[n])) for n, letter in enumerate(letters)]


def _is_mark(sign: Sign) -> bool:
    return sign.text != "" and all(unicodedata.combining(char) for char in sign.text)


def _spaced(signs: Sequence[Sign]) -> list[str]:
    """The signs with a space where there is room for one."""
    texts: list[str] = []
    end = signs[0].left
    for sign in signs:
        if sign.left - end > _GAP * sign.size and sign.text.strip() and texts and texts[-1].strip():
            texts.append(" ")
        texts.append(sign.text)
        end = max(end, sign.right)
    return texts


def _letters(text: str) -> str:
    """Letters in the place of their shapes: ﻼ is لا, ﬁ is fi; without strokes that only make a line longer."""
    return _SHAPED.sub(lambda found: unicodedata.normalize("NFKC", found[0]).strip(), text).replace(_KASHIDA, "")
