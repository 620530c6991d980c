"""Small PDFs, written sign by sign: where each stands is up to the test. Fonts are named and not in the file, which no reader of texts needs."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 300, 400


@dataclass(frozen=True)
class Show:
    """Signs that are drawn from a place on: each half as wide as it is high, spaces too."""

    text: str
    x: float = 30
    y: float = 360
    size: float = 10
    bold: bool = False
    before: str = ""  # operators around it, such as "/Artifact BMC"
    after: str = ""


def lines(*texts: str, x: float = 30, y: float = 360, size: float = 10, apart: float = 12) -> list[Show]:
    """Lines below each other."""
    return [Show(text, x, y - n * apart, size) for n, text in enumerate(texts)]


def pdf(
    *pages: Sequence[Show],
    info: str = "",
    catalog: str = "",
    to_unicode: bool = True,
    packed: bool = False,
    more: str = "",
) -> bytes:
    """A PDF of these pages; ``info`` and ``catalog`` are further entries (/Title (A)), ``more`` objects from number 900 on."""
    letters = {char: n + 1 for n, char in enumerate(sorted({c for page in pages for show in page for c in show.text}))}
    objects: dict[int, bytes] = {
        1: f"<</Type/Catalog/Pages 2 0 R {catalog}>>".encode(),
        3: _font("Plain", 5),
        4: _font("Plain-Bold", 8),
        5: _descendant("Plain"),
        8: _descendant("Plain-Bold"),
        6: _stream(_to_unicode(letters) if to_unicode else b""),
        7: f"<<{info}>>".encode("latin-1"),
    }
    kids = []
    for page in pages:
        at = 10 + 2 * len(kids)
        kids.append(f"{at} 0 R")
        objects[at] = (
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {WIDTH} {HEIGHT}]/Contents {at + 1} 0 R/Resources<</Font<</F 3 0 R/B 4 0 R>>>>>>"
        ).encode()
        objects[at + 1] = _stream("\n".join(_drawn(show, letters) for show in page).encode(), packed)
    objects[2] = f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(kids)}]>>".encode()
    return whole(objects, more.encode())


def whole(objects: dict[int, bytes], more: bytes = b"", trailer: str = "") -> bytes:
    """The file of these objects by number, with its table."""
    out, places = bytearray(b"%PDF-1.7\n"), {}
    for number in sorted(objects):
        places[number] = len(out)
        out += f"{number} 0 obj\n".encode() + objects[number] + b"\nendobj\n"
    out += more
    start = len(out)
    rows = [f"{number} 1\n{place:010} 00000 n \n" for number, place in places.items()]
    out += f"xref\n{''.join(rows)}trailer\n<</Size {max(places) + 1}/Root 1 0 R/Info 7 0 R{trailer}>>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def _font(name: str, descendant: int) -> bytes:
    return f"<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding/Identity-H/DescendantFonts[{descendant} 0 R]/ToUnicode 6 0 R>>".encode()


def _descendant(name: str) -> bytes:
    system = "<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
    return f"<</Type/Font/Subtype/CIDFontType2/BaseFont/{name}/CIDSystemInfo{system}/DW 500>>".encode()


def _stream(data: bytes, packed: bool = False) -> bytes:
    data = zlib.compress(data) if packed else data
    return (
        f"<</Length {len(data)}{'/Filter/FlateDecode' if packed else ''}>>\nstream\n".encode() + data + b"\nendstream"
    )


def _to_unicode(letters: dict[str, int]) -> bytes:
    rows = "\n".join(f"<{n:04x}> <{char.encode('utf-16-be').hex()}>" for char, n in letters.items())
    return f"begincmap\n1 begincodespacerange <0000> <ffff> endcodespacerange\n{len(letters)} beginbfchar\n{rows}\nendbfchar\nendcmap".encode()


def _drawn(show: Show, letters: dict[str, int]) -> str:
    codes = "".join(f"{letters[char]:04x}" for char in show.text)
    font = "B" if show.bold else "F"
    return f"{show.before} BT /{font} {show.size} Tf 1 0 0 1 {show.x} {show.y} Tm <{codes}> Tj ET {show.after}"
