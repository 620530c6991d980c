"""Names of a region in languages that our own table has none in: as a near language writes it, letter by letter where the script is another. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

# Language -> the one whose spelling its press takes over.
_SAME = {
    "mk": "sr",
    "mr": "hi",
    "ne": "hi",
    "ti": "am",
    "ps": "fa",
    "sd": "ur",
    **dict.fromkeys(["kk", "ky", "tg", "mn", "tt", "ba", "cv", "ce", "os", "av"], "ru"),
}
_BLOCKS = {
    "bn": 0x0980,
    "pa": 0x0A00,
    "gu": 0x0A80,
    "or": 0x0B00,
    "te": 0x0C00,
    "kn": 0x0C80,
    "ml": 0x0D00,
}  # laid out as Devanagari is
_DEVANAGARI, _NUKTA = range(0x0900, 0x0964), "\u093c"


def kin_names(names: set[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """(Language, name) for each language without one."""
    spoken = {lang for lang, _ in names}
    for lang, like in _SAME.items():
        if lang not in spoken:
            yield from ((lang, name) for other, name in names if other == like)
    for lang, block in _BLOCKS.items():
        if lang not in spoken:
            written = (_moved(name, block) for other, name in names if other == "hi")
            yield from ((lang, name) for name in written if name)


def _moved(name: str, block: int) -> str:
    """A Hindi name in the letters of another Indian script; "" where that lacks one."""
    plain = unicodedata.normalize("NFD", name).replace(_NUKTA, "")
    text = "".join(chr(ord(c) - 0x0900 + block) if ord(c) in _DEVANAGARI else c for c in plain)
    return text if all(unicodedata.category(c) != "Cn" for c in text) else ""
