"""From bytes to characters: byte order mark, what the bytes prove, the label of the answer, of the page, then a guess.

A wrong label never loses a page: what cannot be decoded is replaced, and the origin says when the charset was guessed.
"""

from __future__ import annotations

import codecs
import re

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, resolve_encoding

_ESCAPED = re.compile(rb"\x1b[$(]")  # ISO-2022: bytes that are all ASCII and yet are not
_SAMPLE = 30_000


def decode(body: bytes, content_type: str | None = None) -> tuple[str, str]:
    """The text of ``body`` and where its charset came from: ``bom``, ``utf-8``, ``http``, ``meta`` or ``guess``."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace"), "bom"
    wide = _utf16(body)
    if wide:
        return body.decode(wide, "replace"), "guess"
    if not _ESCAPED.search(body[:_SAMPLE]) and _is_utf8(body):
        # Text in another charset that happens to be valid UTF-8 is practically unknown; wrong labels are common.
        return body.decode("utf-8", "replace"), "utf-8"
    return _by_label(body, content_type)


def _utf16(body: bytes) -> str | None:
    """UTF-16 without a mark shows in the zero bytes of its markup."""
    head = body[:2000]
    if len(head) < 8 or head.count(0) < len(head) * 0.1:
        return None
    return "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"


def _is_utf8(body: bytes) -> bool:
    """Valid UTF-8, or so nearly that the few broken bytes are the exception (a cut answer, one pasted quotation mark)."""
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    return broken == 0 or broken * 20 < sum(1 for _ in re.finditer(rb"[\xc2-\xf4][\x80-\xbf]", body))


def _by_label(body: bytes, content_type: str | None) -> tuple[str, str]:
    labels = [("http", http_content_type_encoding(content_type)), ("meta", _declared(body))]
    for origin, label in labels:
        if label and label not in ("utf-8", "ascii"):
            text = body.decode(_wider(label), "replace")
            if not _implausible(text):
                return text, origin
    guessed = _guess(body)
    return body.decode(guessed, "replace"), "guess"


def _declared(body: bytes) -> str | None:
    # Old pages put much before the declaration; w3lib looks into the first 4 kB only.
    return html_body_declared_encoding(body[:4096]) or html_body_declared_encoding(
        b"<meta" + body[:_SAMPLE].partition(b"<meta")[2]
    )


def _wider(label: str) -> str:
    """The superset that browsers read a label as (https://encoding.spec.whatwg.org/#names-and-labels)."""
    return resolve_encoding(label) or "cp1252"


def _implausible(text: str) -> bool:
    """Too many replacements or control characters for the label to be right."""
    odd = text.count("\ufffd") + sum(1 for _ in re.finditer("[\x80-\x9f\x00-\x08]", text))
    return odd * 100 > max(1, sum(1 for _ in re.finditer("[^\x00-\x7f]", text)))


def _guess(body: bytes) -> str:
    """A guess from the page's words without its markup; Windows-1252 when there is none."""
    from charset_normalizer import from_bytes

    words = re.sub(rb"<(script|style)\b.*?</\1>|<[^>]*>", b" ", body, flags=re.S | re.I)
    spoken = b" ".join(part for part in words.split() if any(byte > 127 for byte in part)) or words
    best = from_bytes(spoken[:_SAMPLE], steps=5, chunk_size=512).best()
    return best.encoding if best and best.encoding != "ascii" else "cp1252"
