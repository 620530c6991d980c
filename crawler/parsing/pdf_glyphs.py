"""The signs of a PDF with their places, page by page, and what the file says of itself. Makes no lines, words or paragraphs of them.

Every reading has a budget: of pages, signs, operands, unpacked bytes and seconds of CPU.
"""

from __future__ import annotations

import io
import logging
import math
import zlib
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, NamedTuple, cast

from pdfminer import pdftypes, utils
from pdfminer.pdfdevice import PDFTextDevice
from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdffont import PDFFont, PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.psparser import PSLiteral

from crawler.parsing.cpu_limit import TimeIsUp, cpu_seconds

logging.getLogger("pdfminer").setLevel(logging.CRITICAL)  # it logs the contents of what it reads

PAGES = 200
SIGNS = 150_000  # about fifty full pages
OPERANDS = 200_000  # of drawing; a page of text has some hundreds, a map a hundred thousand
UNPACKED = 60_000_000  # bytes of all streams together
SECONDS = 1.5  # of CPU
_FLATE = 1_032  # times that zlib can shrink a stream
_OTHERS = 128  # the same of the other ways to pack one
_LEAST = 1.0  # points; smaller signs are for no reader
_UPRIGHT = 0.05  # tangent up to which a line of text counts as level
_BROKEN = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError)


class Sign(NamedTuple):
    """One glyph: what it says, where it stands on its baseline (points from the left and the foot of the page), and its size."""

    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool


@dataclass(frozen=True, slots=True)
class Page:
    """One page, in points, with its signs in the order in which they are drawn."""

    width: float
    height: float
    signs: tuple[Sign, ...]


@dataclass(slots=True)
class Document:
    """What was read of a file. ``problem``: the stable code of what kept the rest away, None when all was read.

    ``fields`` are its own words: Title, Author, Lang, CreationDate and ModDate (D:20261112093000+01'00'), ...
    """

    pages: list[Page] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    problem: str | None = None


class _Spent(Exception):
    """A budget is spent."""


def read(data: bytes) -> Document:
    """The document; its problem is pdf_encrypted, pdf_broken, pdf_too_long (what was read until then is there) or None.

    Raises nothing but MemoryError.
    """
    document = Document()
    try:
        with cpu_seconds(SECONDS):
            _read(data, document)
    except (_Spent, TimeIsUp):
        document.problem = "pdf_too_long"
    except (PDFPasswordIncorrect, PDFEncryptionError):
        document.problem = "pdf_encrypted"
    except MemoryError:
        raise
    except Exception:  # the library is written for files that are whole; on others it fails in any way
        document.problem = None if document.pages else "pdf_broken"
    return document


def _read(data: bytes, document: Document) -> None:
    budget = _Budget()
    source = PDFDocument(_Parser(data, budget))
    document.fields.update(_fields(source))
    resources = PDFResourceManager()
    device = _Device(resources, budget)
    interpreter = _Interpreter(resources, device)
    for page in PDFPage.create_pages(source):
        if len(document.pages) >= PAGES:
            raise _Spent
        try:
            with suppress(*_BROKEN):  # a broken page ends, and the next one follows
                interpreter.process_page(page)
        finally:
            document.pages.append(device.taken())


def _fields(source: PDFDocument) -> dict[str, str]:
    found: dict[str, str] = {}
    for stated in (*source.info, {"Lang": source.catalog.get("Lang")}):
        for name, value in stated.items():
            value = pdftypes.resolve1(value)
            if isinstance(value, bytes):
                found.setdefault(str(name), utils.decode_text(value[:2000]))
    return found


class _Budget:
    """What a reading may still use."""

    def __init__(self) -> None:
        self.signs, self.operands, self.bytes = SIGNS, OPERANDS, UNPACKED

    def unpack(self, size: int) -> None:
        self.bytes -= size
        if self.bytes < 0:
            raise _Spent


class _Parser(PDFParser):
    """Makes streams that know the budget."""

    def __init__(self, data: bytes, budget: _Budget) -> None:
        super().__init__(io.BytesIO(data))
        self._budget = budget

    def push(self, *objs: Any) -> None:
        for _, made in objs:
            if isinstance(made, pdftypes.PDFStream):
                made.__class__ = _Stream
                cast("_Stream", made).budget = self._budget
        super().push(*objs)


class _Stream(pdftypes.PDFStream):
    """A stream that is measured before it is unpacked: pdfminer unpacks whatever comes, a gigabyte from a megabyte."""

    budget: _Budget

    def decode(self) -> None:
        self.budget.unpack(self._size())
        super().decode()

    def _size(self) -> int:
        """Its unpacked size, or more than it can be."""
        raw = self.rawdata or b""
        filters = [name for name, _ in self.get_filters()]
        packed = [name for name in filters if name in pdftypes.LITERALS_FLATE_DECODE]
        if len(packed) > 1:
            return UNPACKED + 1
        most = len(raw) * (_FLATE if packed else _OTHERS if filters else 1)
        return most if most < UNPACKED // 10 else _unpacked(raw) if filters and packed == filters else most


def _unpacked(raw: bytes) -> int:
    """The size of a stream of zlib, counted no further than the budget."""
    engine, size, rest = zlib.decompressobj(), 0, raw
    with suppress(zlib.error):
        while rest and not engine.eof and size <= UNPACKED:
            size += len(engine.decompress(rest, 1 << 20))
            rest = engine.unconsumed_tail
    return size


class _Interpreter(PDFPageInterpreter):
    """Counts what is drawn."""

    def push(self, obj: Any) -> None:
        budget = cast("_Device", self.device).budget
        budget.operands -= 1
        if budget.operands < 0:
            raise _Spent
        super().push(obj)


class _Device(PDFTextDevice):
    """Takes down the signs that are drawn level and inside the page."""

    def __init__(self, resources: PDFResourceManager, budget: _Budget) -> None:
        super().__init__(resources)
        self.budget = budget
        self._size = (0.0, 0.0)
        self._signs: list[Sign] = []
        self._marks: list[
            tuple[str | None, bool, int]
        ] = []  # text in the place of the signs, whether outside of the text, the first sign

    def taken(self) -> Page:
        """The page so far; the next one begins empty."""
        page = Page(*self._size, tuple(self._signs))
        self._signs, self._marks, self._size = [], [], (0.0, 0.0)
        return page

    def begin_page(self, page: PDFPage, ctm: Any) -> None:
        left, foot, right, head = page.mediabox
        across, up = abs(right - left), abs(head - foot)
        self._size = (up, across) if page.rotate in (90, 270) else (across, up)

    def begin_tag(self, tag: PSLiteral, props: Any = None) -> None:
        actual = pdftypes.resolve1(props.get("ActualText")) if isinstance(props, dict) else None
        text = utils.decode_text(actual) if isinstance(actual, bytes) else None
        self._marks.append((text, tag.name == "Artifact", len(self._signs)))

    def end_tag(self) -> None:
        text, artifact, first = self._marks.pop() if self._marks else (None, False, 0)
        if artifact:
            del self._signs[first:]
        elif text is not None and (drawn := self._signs[first:]) and _is_one_line(drawn):
            whole = drawn[0]._replace(
                text=text, left=min(sign.left for sign in drawn), right=max(sign.right for sign in drawn)
            )
            self._signs[first:] = [whole]

    def render_char(
        self,
        matrix: Any,
        font: PDFFont,
        fontsize: float,
        scaling: float,
        rise: float,
        cid: int,
        ncs: Any,
        graphicstate: Any,
    ) -> float:
        self.budget.signs -= 1
        if self.budget.signs < 0:
            raise _Spent
        wide = font.char_width(cid) * fontsize * scaling
        a, b, c, d, x, y = matrix
        size = abs(fontsize) * math.hypot(c, d)
        level = a > 0 and d > 0 and abs(b) <= _UPRIGHT * a and size >= _LEAST
        if level and 0 <= x <= self._size[0] and 0 <= y <= self._size[1]:
            bold = "bold" in f"{font.fontname} {getattr(font, 'basefont', '')}".lower()
            end = x + wide * a
            self._signs.append(Sign(_text(font, cid), min(x, end), max(x, end), y + rise * d, size, bold))
        return wide


def _text(font: PDFFont, cid: int) -> str:
    try:
        return font.to_unichr(cid)
    except PDFUnicodeNotDefined:
        return "\ufffd"


def _is_one_line(signs: list[Sign]) -> bool:
    """Whether a text stands for signs of one line: one that stands for a whole picture or paragraph is not taken."""
    bases = [sign.base for sign in signs]
    return max(bases) - min(bases) < signs[0].size
