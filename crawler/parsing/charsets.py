"""The bytes of a feed, sitemap or page to text. A wrong label never loses a document: what cannot be decoded is replaced.

Asked in turn: the byte order mark, what the bytes prove, the HTTP header, the document's own label, and a statistical guess.
"""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding

from crawler.parsing import language, zawgyi

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Without a mark a first "<" or "<?" still shows the width of a character (XML 1.0, appendix F).
_STARTS = ((b"<\0\0\0", "utf-32-le"), (b"\0\0\0<", "utf-32-be"), (b"\x4c\x6f\xa7\x94", "cp037"))
_ESCAPED = re.compile(rb"\x1b[$(]")  # ISO-2022: bytes that are all ASCII and yet are not
_MARKUP = re.compile(
    rb"<(script|style)\b.*?(?:</\1>|\Z)|<[^<>]*+>", re.S | re.I
)  # linear: what is never closed goes on to the end
# Languages whose pages without a label are in Windows-1252 (the fallback of the WHATWG's Encoding Standard).
_LANG = re.compile(
    rb"<(?:(?:dc:)?language>\s*|(?:html|rss|feed)\b[^>]*\s(?:xml:)?lang\s*=\s*[\"']?)"
    rb"(?:fr|de|es|pt|it|nl|sv|da|nb|nn|no|fi|is|ca|gl|eu|oc|ga|gd|fo|br|af|id|sw)\b",
    re.I,
)
# Their letters lie where Windows has them but for a few: no page of today is in one.
_MACINTOSH = ["mac_cyrillic", "mac_greek", "mac_latin2", "mac_roman", "mac_turkish", "mac_iceland"]
_ODD = re.compile("[\ufffd\x80-\x9f\x00-\x08]")
# Labels that are never believed: unsafe ones, and wide ones, since wide bytes are known before labels are asked.
_REFUSED = re.compile(r"utf-?(?:7|16|32)|idna|punycode|undefined|(?:raw-)?unicode-escape")
_CENTRAL = frozenset({"pl", "cs", "sk", "hu", "sl", "hr"})
_PAIR = re.compile(rb"[\xc2-\xf4][\x80-\xbf]")
_BELOW = re.compile(rb"[\x80-\x9f]")
_WESTERN = frozenset(
    {"fr", "de", "es", "pt", "it", "nl", "sv", "da", "nb", "nn", "no", "fi", "is", "ca", "gl", "eu", "oc", "ga", "gd", "fo", "af", "sq"}
)  # fmt: skip
_OF_LANGUAGES = (
    ("cp1252", _WESTERN),
    ("cp1254", frozenset({"tr", "az"})),
    ("cp1257", frozenset({"lt", "lv"})),
)
_SAMPLE = 30_000
_JUDGED = 1_000_000  # bytes of a document by whose words its charset is guessed
_ENOUGH = 24  # fewer letters than this reveal no language; Windows' Latin, then Latin 2, is the likeliest


class Decoded(NamedTuple):
    """``origin`` of the charset: ``bom``, ``utf-8`` (the bytes prove it), ``http``, ``meta`` (the document's label), ``guess``,
    or ``zawgyi`` (Burmese that was put into Unicode).

    ``doubtful``: the charset is a statistical guess, or bytes had to be replaced.
    """

    text: str
    origin: str
    doubtful: bool


def decode(body: bytes, content_type: str | None = None) -> Decoded:
    """The text of ``body``, which came with this Content-Type header, its Burmese in Unicode. Never raises."""
    found = _decoded(body, content_type)
    text, changed = zawgyi.to_unicode(found.text)
    return found._replace(text=text, origin="zawgyi") if changed else found


def _decoded(body: bytes, content_type: str | None) -> Decoded:
    for mark, codec in _MARKS:
        if body.startswith(mark):
            return _replacing(body[len(mark) :], codec, "bom")
    if wide := _wide(body):
        return _replacing(body, wide, "guess")
    # Text in another charset that happens to be valid UTF-8 is practically unknown; wrong labels are common.
    if not _ESCAPED.search(body[:_SAMPLE]) and (found := _utf8(body)):
        return found
    for origin, label in (("http", http_content_type_encoding(content_type)), ("meta", _declared(body))):
        if (
            label
            and not (_is_western(label) and _is_of_other_letters(body))
            and (found := _labelled(body, label, origin))
        ):
            return found
    return _guess(body)


def _is_western(label: str) -> bool:
    """Whether a label is one of the servers' defaults, which decode any bytes to something."""
    return label.replace("_", "-") in (
        "cp1252",
        "windows-1252",
        "iso8859-1",
        "iso-8859-1",
        "latin-1",
        "iso8859-15",
        "iso-8859-15",
    )


def _is_of_other_letters(body: bytes) -> bool:
    """Whether most letters of a text are beyond ASCII, as in every script but the Latin one: then no label of Latin letters is true."""
    words = _MARKUP.sub(b" ", body[:_SAMPLE])
    beyond = sum(byte > 0xA0 for byte in words)
    return beyond > _ENOUGH and beyond * 2 > beyond + sum(chr(byte).isalpha() for byte in words if byte < 0x80)


def _replacing(body: bytes, codec: str, origin: str) -> Decoded:
    try:
        return Decoded(body.decode(codec), origin, False)
    except UnicodeDecodeError:
        return Decoded(body.decode(codec, "replace"), origin, True)


def _wide(body: bytes) -> str | None:
    """UTF-16 without a mark shows in the zero bytes of its markup."""
    for start, codec in _STARTS:
        if body.startswith(start):
            return codec
    head = body[:2000]
    if len(head) < 8 or head.count(0) < len(head) * 0.1:
        return None
    return "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"


def _utf8(body: bytes) -> Decoded | None:
    """Valid UTF-8, or so nearly that the few broken bytes are the exception (a cut answer, one pasted quotation mark)."""
    found = _replacing(body, "utf-8", "utf-8")
    good = (len(body) - len(_PAIR.sub(b"", body))) // 2 if found.doubtful else 0
    return None if found.doubtful and found.text.count("\ufffd") * 20 >= good else found


def _declared(body: bytes) -> str | None:
    # Old pages put much before the declaration; w3lib looks into the first 4 kB only.
    return html_body_declared_encoding(body[:4096]) or html_body_declared_encoding(
        b"<meta" + body[:_SAMPLE].partition(b"<meta")[2]
    )


def _labelled(body: bytes, codec: str, origin: str) -> Decoded | None:
    """The text by a label, None when the label is refused or too much of the text would be replaced or control characters."""
    if _REFUSED.match(codec):
        return None
    try:
        found = _replacing(body, codec, origin)
    except (LookupError, ValueError, AssertionError):  # a codec of Python's that is no charset, such as "hex"
        return None
    judged = found.text[:_JUDGED]
    odd = len(judged) - len(_ODD.sub("", judged))
    return None if odd * 100 > max(1, len(judged) - len(judged.encode("ascii", "ignore"))) else found


def _guess(body: bytes) -> Decoded:
    """A guess from the document's words without its markup; Windows-1252 when there is none."""
    from charset_normalizer import from_bytes  # slow to load, rarely needed

    words = _MARKUP.sub(b" ", body[:_JUDGED])
    if (named := _by_language(body, words)) is not None:
        return _replacing(body, named, "guess")._replace(doubtful=True)
    foreign = (b" ".join(part for part in words.split() if not part.isascii()) or words)[:_SAMPLE]
    enough = sum(byte > 0x7F for byte in foreign) >= _ENOUGH
    best = from_bytes(foreign, steps=5, chunk_size=512, cp_exclusion=_MACINTOSH).best() if enough else None
    found = _replacing(body, best.encoding if best and best.encoding != "ascii" else "cp1252", "guess")
    found = _replacing(body, "iso8859-2", "guess") if found.doubtful and not enough else found
    return found._replace(doubtful=True)


def _by_language(body: bytes, words: bytes) -> str | None:
    """The charset of a text in Latin letters, by its language, which its plain letters show; None where they do not."""
    if _is_of_other_letters(body):
        return None
    if _LANG.search(body[:4096]):
        return "cp1252"
    sample = words[:_SAMPLE]
    # A text of another charset, misread, has letters that its language lacks, and is of none; its plain letters may still tell, or the other charset.
    tried = (language.identify(sample.decode(codec, "replace")) for codec in ("cp1252", "ascii", "cp1250"))
    code = next(filter(None, tried), None)
    if code in _CENTRAL:  # in Windows-1250 their commonest letters lie below 0xA0, where ISO 8859-2 has none
        return "cp1250" if _BELOW.search(words) else "iso8859-2"
    return next((codec for codec, codes in _OF_LANGUAGES if code in codes), None)
