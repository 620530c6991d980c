"""How much of what one text says another says too: words by their first letters, so that endings do not count. Compares no whole texts."""

from __future__ import annotations

import re
import unicodedata

_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_PIECE = re.compile(rf"[{_UNSPACED}]{{2,}}|[^\W_{_UNSPACED}]{{4,}}")
_MARKS = re.compile("[\u0300-\u036f\u0591-\u05bd\u064b-\u065f\u0670]")
_STEM = 5  # letters by which two forms of a word are known as one


def share(said: str, text: str) -> float:
    """The share of the words of ``said`` that ``text`` has as well, 0 to 1; words of four letters and more, pairs of Han characters."""
    wanted = _stems(said)
    return len(wanted & _stems(text)) / len(wanted) if wanted else 0.0


def alike(a: str, b: str) -> bool:
    """Whether two headlines are of one page: most words of either are in the other."""
    return " ".join(a.split()).casefold() == " ".join(b.split()).casefold() or min(share(a, b), share(b, a)) >= 0.8


def _stems(text: str) -> set[str]:
    text = _MARKS.sub("", unicodedata.normalize("NFKD", text.casefold()))
    found: set[str] = set()
    for piece in _PIECE.findall(text):
        if piece[0] > "\u0e00" and re.match(f"[{_UNSPACED}]", piece):
            found.update(piece[at : at + 2] for at in range(len(piece) - 1))
        else:
            found.add(piece[:_STEM])
    return found
