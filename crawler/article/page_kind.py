"""The kind of a page: article, page, listing, pdf, paywall, empty or unreadable; and why it is unreadable. No page is dropped for its kind."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from crawler.article import structured, walls
from crawler.article.blocks import Block, folded

_SIGNATURES = (
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"RIFF", "media"),
    (b"PK\x03\x04", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"\xd0\xcf\x11\xe0", "office"),
    (b"OggS", "media"),
    (b"ID3", "media"),
)
_READABLE = ("text/", "html", "xml", "json", "octet-stream", "unknown")
EMPTY = 30

# The stable codes that an item's ``error`` may hold.
MEANINGS = {
    "extraction_timeout": "Reading the page took longer than a page may take.",
    "extraction_memory": "Reading the page needed more memory than a page may have.",
    "extraction_crashed": "The process that read the page crashed.",
    "extraction_failed": "The page could not be read because of an error in the reader.",
    "html_too_deep": "The page is nested too deeply; its text was taken without its structure.",
    "html_too_large": "The page is very large; only its beginning was read.",
    "pdf_encrypted": "The PDF opens with a password only.",
    "pdf_broken": "The PDF is damaged and cannot be read.",
    "pdf_without_text": "The PDF holds pictures of pages and no text.",
    "pdf_without_letters": "The fonts of the PDF do not say which letters they show.",
    "pdf_too_long": "The PDF is very long; only its first pages were read.",
    "content_image": "The answer is an image, not a page.",
    "content_audio": "The answer is a sound, not a page.",
    "content_video": "The answer is a film, not a page.",
    "content_media": "The answer is a recording, not a page.",
    "content_font": "The answer is a font, not a page.",
    "content_archive": "The answer is an archive, not a page.",
    "content_office": "The answer is an office document, not a page.",
    "content_program": "The answer is a program, not a page.",
    "content_binary": "The answer is binary data, not a page.",
    "include_missed": "The source's `include` selector matches nothing on the page; the text was found by rule.",
    "pages_missing": "The text goes on at a further page, which could not be had.",
    "pages_too_many": "The text goes on at more pages than are read of one article.",
    "body_too_large": "The page is larger than a page may be.",
    **walls.MEANINGS,
}


def sentence(code: str) -> str:
    """What an item's error code means; the code itself when it is not one of ours."""
    return MEANINGS.get(code, code)


def is_pdf(body: bytes) -> bool:
    """Whether these bytes are a PDF, which may begin with some bytes of another kind."""
    start = body[:1024]
    return b"%PDF-" in start and b"<html" not in start.lower()


def not_a_page(body: bytes, content_type: str | None) -> str | None:
    """The stable code that says why these bytes are no page (``content_image``, ``content_archive``, ...), or None."""
    for signature, name in _SIGNATURES:
        if body.startswith(signature):
            return f"content_{name}"
    kind = (content_type or "").partition(";")[0].strip().lower()
    if kind.startswith(("image/", "audio/", "video/", "font/")) and b"<html" not in body[:2000].lower():
        return f"content_{kind.partition('/')[0]}"
    sample = body[:4000]
    if sample.count(0) > len(sample) * 0.1 and b"<\x00" not in sample and b"\x00<" not in sample:
        return "content_binary"
    return None


def kind_of(
    page: Sequence[Block],
    article: structured.Node | None,
    nodes: list[structured.Node],
    meta: dict[str, str],
    url: str,
    text: str,
    published: str | None,
) -> str:
    """The kind of a page that was read."""
    if len(text) < EMPTY:
        return "empty"
    if _is_paywall(nodes, text):
        return "paywall"
    declared = is_article(article, meta)
    if _is_listing(page, url, text, declared):
        return "listing"
    return "article" if declared or (published and len(text) > 400) else "page"


def is_article(article: structured.Node | None, meta: dict[str, str]) -> bool:
    """Whether the page's metadata call it an article."""
    return article is not None or meta.get("og:type", "").lower() == "article"


def _is_paywall(nodes: list[structured.Node], text: str) -> bool:
    """A publisher's flag (isAccessibleForFree) is believed only of a short text: it is often wrong on pages with the whole article."""
    closed = any(str(node.get("isAccessibleForFree", "")).lower() == "false" for node in nodes)
    return closed and len(text) < 1200


def _is_listing(page: Sequence[Block], url: str, text: str, declared: bool) -> bool:
    """A page whose text is mostly the headlines of other pages, or a site's front page."""
    linked = sum(block.linked for block in page)
    address = urlsplit(url)
    if address.netloc and address.path.strip("/") in ("", "index.html", "index.php", "index.htm"):
        return linked > 500
    whole = folded(text)
    own = [block for block in page if block.key in whole]
    return not declared and sum(block.linked for block in own) * 2 > sum(len(block.text) for block in own)
