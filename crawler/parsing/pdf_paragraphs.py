"""The paragraphs of a PDF from the lines of its pages: without running heads and page numbers, divided words joined. Chooses no title."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from crawler.parsing.pdf_glyphs import Document, Page
from crawler.parsing.pdf_lines import Line, lines
from crawler.parsing.right_to_left import leans_right, paired

_MARGIN = 0.12  # of the height of a page, in which its number stands
_HEAD = 0.18  # of the height of a page, in which running heads and feet stand
_EDGE = 3  # lines at the head and at the foot of a page that may be repeated on others
_NEAR = 4.0  # points by which a repeated line may move
_PAGE_WORD = "page|seite|página|pagina|strona|strana|стр(?:аница)?|сторінка|sayfa|sida|side|sivu|oldal|صفحة|صفحه|עמוד|หน้า|halaman|trang|σελίδα|पृष्ठ|第"
_NUMBER = re.compile(rf"\W*(?:(?:{_PAGE_WORD})\W*)?\d{{1,4}}(?:\s*(?:/|-|–|of|von|de|di|sur|из|з|z|od|av|van|/)\s*\d{{1,4}})?\s*(?:页|頁|ページ|쪽)?\W*", re.I)  # fmt: skip
_ADDRESS = re.compile(r"(?:https?|file)://\S+(?:\s+\d+\s?/\s?\d+)?")
_PRINTED = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4},?\s+\d{1,2}[:.]\d{2}\b.*")
_BULLET = re.compile(r"(?:[•‣▪◦●○■□–—*·-]|\(?\d{1,2}[.)]|[a-zа-я]\))\s")
_ENDS = re.compile(r"[.!?…:;。！？।؟。۔።།။]\W*$")
_DIVIDED = re.compile(r"(\w+)([-\u2010\u00ad\u2011])$")
_LETTERS = re.compile(r"[^\W\d_]+")
_AND = re.compile(r"(?:und|oder|bzw|sowie|and|or|to|et|ou|y|o|e|en|of|och|og|eller|i|oraz|и|или)\b", re.I)
_SPACELESS = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uff60]"
)
_NEIGHBOURS = 6  # lines above and below, by which the ends of a column are known
_MORE_SPACE = 1.3  # times the usual distance of lines, from which on a paragraph begins
_INDENT = 0.8  # of the size
_OTHER_SIZE = 0.12  # share by which sizes differ between text and heading


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph with the size of its letters in points; ``page`` counts from 0."""

    text: str
    size: float
    bold: bool
    page: int


@dataclass(frozen=True, slots=True)
class _Place:
    """A line where it stands: its page and the ends of its column, seen in the direction of reading."""

    line: Line
    page: int
    start: float  # distance of the line's beginning from the beginning of its column
    rest: float  # free room behind the line
    column: tuple[int, int]


def paragraphs(document: Document) -> list[Paragraph]:
    """The paragraphs in reading order."""
    right_to_left = leans_right(sign.text for page in document.pages for sign in page.signs)
    pages = [lines(page, right_to_left) for page in document.pages]
    places = list(_places(_without_heads(document.pages, pages), right_to_left))
    pitch = _pitch(places)
    words = Counter(word for place in places for word in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)+", place.line.text))
    made: list[list[_Place]] = []
    for place in places:
        if made and _goes_on(made[-1], place, pitch):
            made[-1].append(place)
        else:
            made.append([place])
    return [_paragraph(group, words) for group in made]


# ---- what is repeated on every page


def _without_heads(pages: Sequence[Page], found: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """The lines of each page less running heads and feet, page numbers, and what a browser prints around a page."""
    seen = Counter(key for page, own in zip(pages, found, strict=True) for key in {k for _, k in _edges(page, own)})
    kept = []
    for page, own in zip(pages, found, strict=True):
        again = [line for line, key in _edges(page, own) if _times(seen, key) > max(1, len(pages) // 4)]
        outer = _outer(page, [line for line in own if line not in again])
        kept.append([line for line in own if line not in again and line not in outer])
    return kept if any(kept) else [list(own) for own in found]  # pages of one and the same line have no heads


def _edges(page: Page, own: Sequence[Line]) -> Iterator[tuple[Line, tuple[str, int]]]:
    """The lines at the head and at the foot of a page, each with what is the same on other pages: its words and its height."""
    heights = sorted({round(line.base) for line in own})
    edge = {*heights[:_EDGE], *heights[-_EDGE:]}
    for line in own:
        if round(line.base) in edge and not page.height * _HEAD < line.base < page.height * (1 - _HEAD):
            yield line, (re.sub(r"\d+", "#", line.text), round(line.base / _NEAR))


def _times(seen: Counter[tuple[str, int]], key: tuple[str, int]) -> int:
    return sum(seen[key[0], key[1] + by] for by in (-1, 0, 1))


def _outer(page: Page, own: Sequence[Line]) -> list[Line]:
    """The outermost lines of a page that are its number, its address, or when and under which name it was printed."""
    edge = page.height * _MARGIN
    low = min((line.base for line in own if line.base < edge), default=-1.0)
    high = max((line.base for line in own if line.base > page.height - edge), default=page.height * 2)
    foot = [
        line for line in own if abs(line.base - low) < 1 and (_NUMBER.fullmatch(line.text) or _ADDRESS.match(line.text))
    ]
    head = [line for line in own if abs(line.base - high) < 1]
    printed = any(_ADDRESS.match(line.text) for line in foot)
    return foot + [line for line in head if _NUMBER.fullmatch(line.text) or (printed and _PRINTED.match(line.text))]


# ---- from lines to paragraphs


def _places(pages: Sequence[Sequence[Line]], right_to_left: bool) -> Iterator[_Place]:
    for number, own in enumerate(pages):
        for n, line in enumerate(own):
            near = [other for other in own[max(0, n - _NEIGHBOURS) : n + _NEIGHBOURS + 1] if _together(other, line)]
            sides = line.left - min(other.left for other in near), max(other.right for other in near) - line.right
            start, rest = sides[::-1] if right_to_left else sides
            yield _Place(line, number, start, rest, (number, line.column))


def _together(one: Line, other: Line) -> bool:
    return one.column == other.column and abs(one.size - other.size) <= _OTHER_SIZE * one.size


def _pitch(places: Sequence[_Place]) -> float:
    """The usual distance of two lines, in sizes of their letters."""
    found = sorted(
        (one.line.base - next_.line.base) / one.line.size
        for one, next_ in itertools.pairwise(places)
        if one.column == next_.column and one.line.base - next_.line.base > 0.5 * one.line.size
    )
    return found[len(found) * 2 // 5] if found else 1.2


def _goes_on(group: Sequence[_Place], next_: _Place, pitch: float) -> bool:
    """Whether a line goes on with the paragraph of the lines above it."""
    last, one, other = group[-1], group[-1].line, next_.line
    if abs(one.size - other.size) > _OTHER_SIZE * one.size or one.bold != other.bold or _BULLET.match(other.text):
        return False
    if last.column == next_.column:
        apart = (one.base - other.base) / one.size
        heading = one.size > 14 and apart < 2 * pitch
        if apart <= 0 or (apart > _MORE_SPACE * pitch and not heading):
            return False
    elif _ENDS.search(one.text):
        return False
    indented = next_.start - min(last.start, group[0].start if len(group) > 1 else last.start)
    if indented > _INDENT * other.size and not _BULLET.match(group[0].line.text):
        return False
    return not _had_room(last, next_)


def _had_room(last: _Place, next_: _Place) -> bool:
    """Whether the first word of a line would have stood at the end of the line above it, had the paragraph gone on."""
    line = next_.line
    word = 1 if _SPACELESS.search(line.text[:1]) else len(line.text.partition(" ")[0])
    width = (line.right - line.left) / max(len(line.text), 1) * (word + 1)
    ended = 1.0 if _ENDS.search(last.line.text) else 2.5
    return last.rest > width + ended * line.size and last.rest - last.start > width


def _paragraph(group: Sequence[_Place], words: Counter[str]) -> Paragraph:
    parts: list[str] = []
    for line, next_ in itertools.zip_longest((p.line.text for p in group), (p.line.text for p in group[1:])):
        parts.append(line if next_ is None else _before(line, next_, words))
    text = "".join(parts)
    text = paired(text) if leans_right([text]) else text
    first = group[0].line
    return Paragraph(text, median(place.line.size for place in group), first.bold, group[0].page)


def _before(line: str, next_: str, words: Counter[str]) -> str:
    """A line as it goes before the next one: with a space, or without the hyphen of a divided word, unless the word has one elsewhere too."""
    divided = _DIVIDED.search(line)
    if divided is None or (_AND.match(next_) and divided[2] != "\u00ad"):
        spaceless = divided is None and _SPACELESS.match(line[-1:]) and _SPACELESS.match(next_[:1])
        return line if spaceless else f"{line} "
    rest = _LETTERS.match(next_)
    whole = f"{divided[1]}-{rest[0]}" if rest else ""
    keeps = rest is None or not rest[0][0].islower() or words[whole] > 0
    return line if keeps and divided[2] != "\u00ad" else line[:-1]
