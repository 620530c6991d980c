"""Bytes of a feed or sitemap to text: byte order mark, header, declaration, then a guess that is said aloud."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# A first "<" or "<?" without a mark still shows the width of a character (XML 1.0, appendix F).
_WIDE = (
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
    (b"{\0", "utf-16-le"),
    (b"\0{", "utf-16-be"),
    (b"\x4c\x6f\xa7\x94", "cp037"),
)
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']\s*([\w.:-]+)""", re.I)
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]+)""", re.I)
# The web's meaning of old labels (WHATWG Encoding): the Windows superset, for nobody means the control characters.
_SUPERSETS = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
}
_SAMPLE = 24  # fewer letters than this tell no language; Windows' Latin is then the likeliest
_REFUSED = frozenset({"utf-7", "idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape"})


def decode(body: bytes, content_type: str | None = None) -> tuple[str, bool]:
    """The text, and whether the charset had to be guessed or bytes replaced."""
    for mark, name in _BOMS:
        if body.startswith(mark):
            return _lenient(body[len(mark) :], name)
    for start, name in _WIDE:
        if body.startswith(start):
            return _lenient(body, name)
    for name in _named(body, content_type):
        if (text := _strict(body, name)) is not None:
            return text, False
    return _guess(body)


def codec_name(label: str) -> str | None:
    """Python's codec for a charset label as the web understands it, None for what is unknown or unsafe."""
    try:
        name = codecs.lookup(label.strip()).name
    except (LookupError, ValueError, UnicodeError):
        return None
    return None if name in _REFUSED else _SUPERSETS.get(name, name)


def _named(body: bytes, content_type: str | None) -> list[str]:
    header = _CHARSET.search(content_type or "")
    declared = _DECLARED.search(body[:600])
    labels = [header[1] if header else None, declared[1].decode("ascii", "replace") if declared else None, "utf-8"]
    names = [codec_name(label) for label in labels if label]
    # A document that is valid UTF-8 and not plain ASCII is UTF-8, whatever old label stands on it.
    legacy_label = bool(names) and names[0] in ("cp1252",)
    return ["utf-8"] * legacy_label + [n for n in names if n and not n.startswith(("utf-16", "utf_16", "utf-32"))]


def _strict(body: bytes, name: str) -> str | None:
    try:
        return body.decode(name)
    except (UnicodeError, LookupError, AssertionError):
        return None


def _lenient(body: bytes, name: str) -> tuple[str, bool]:
    text = _strict(body, name)
    return (text, False) if text is not None else (body.decode(name, "replace"), True)


def _guess(body: bytes) -> tuple[str, bool]:
    """UTF-8 with some bad bytes, else what the statistics of a sample say."""
    text = body.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    if bad * 20 <= sum(1 for c in text if c > "\x7f"):
        return text, True
    telling = sum(1 for byte in body[:65536] if byte > 0x7F) >= _SAMPLE
    best = from_bytes(body[:65536]).best() if telling else None
    for name in (best.encoding,) if best else ("cp1252", "iso8859-2"):
        if (legacy := _strict(body, name)) is not None:
            return legacy, True
    return body.decode("cp1252", "replace"), True
