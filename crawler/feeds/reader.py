"""Reads the bytes of a feed, sitemap or listing, whatever they are labelled, into a Reading. Fetches nothing, stores nothing."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from datetime import datetime

from lxml import etree

from crawler.errors import FetchError
from crawler.feeds import posts, telegram
from crawler.feeds.json_feed import read_json_feed
from crawler.feeds.listings import found_entries, selected_entries
from crawler.feeds.page_kinds import NEEDS_SCRIPTS, is_article, needs_scripts, page_problem
from crawler.feeds.sitemaps import is_sitemap, read_sitemap, read_url_list
from crawler.feeds.xml_feeds import is_feed, read_feed
from crawler.guard.decoding import gunzip
from crawler.items import Entry, Reading
from crawler.parsing.charsets import decode
from crawler.parsing.dates import suspect
from crawler.parsing.html_tree import LIST_TAGS, bounded, parse_html
from crawler.parsing.xml_tree import cut_to_start, parse_document

__all__ = ["nothing", "read"]

MAX_UNPACKED = 50_000_000
_LONGEST_ID = 2000
_XML_ROOT = re.compile(
    r"<(?:\?xml\b[^>]*>\s*)?(?:[\w.-]+:)?(rss|rdf|feed|channel|urlset|sitemapindex|item|entry)(?=[\s>/])", re.I
)
_DOCTYPE = re.compile(r"<!DOCTYPE\s+(?!html\b)", re.I)
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|meta|div|script|title|table|h1|p|a)\b", re.I)
_BINARY = (b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"%PDF", b"MZ", b"PK\x03\x04", b"\x7fELF", b"RIFF", b"ID3", b"OggS")


def read(
    body: bytes,
    url: str,
    content_type: str | None = None,
    *,
    kind: str | None = None,
    selector: str | None = None,
    now: datetime | None = None,
) -> Reading:
    """Read a document as a list of pages: feed, sitemap or listing, by its content and not its label.

    ``url`` is the address of the body (base of relative links), ``content_type`` its header. ``kind``: with feed or sitemap an HTML
    page is refused, with listing only HTML is read. ``selector`` (CSS) selects the entries of a listing. With ``now`` dates in
    the future are flagged (date_suspect).

    Never raises for bad content: the Reading is of kind ``none``, ``error`` is a sentence and the first of
    ``warnings`` its stable code (not_a_feed, login_page, challenge_page, needs_scripts, article_page, no_links, empty,
    content_type, telegram_closed, xml_dtd_forbidden, xml_too_deep, xml_too_large, xml_broken, json_broken, json_too_deep, json_too_large, body_too_large,
    encoding_broken). Other warnings: charset_guessed, date_suspect, link_missing (entries without an address), shared_page
    (entries that differ in the fragment alone), and those of the readers of each kind. Raises ConfigError (selector_invalid).
    """
    try:
        reading = _read(body, url, content_type, kind, selector)
    except FetchError as error:
        return nothing(error.code, error.message)
    return _checked(posts.mark_complete(reading, url), now)


def nothing(code: str, sentence: str) -> Reading:
    """A reading of kind none, with the reason."""
    return Reading("none", warnings=(code,), error=sentence)


def _read(body: bytes, url: str, content_type: str | None, kind: str | None, selector: str | None) -> Reading:
    if body.startswith(b"\x1f\x8b"):
        body = gunzip(body, MAX_UNPACKED)
    if not body.strip():
        return nothing("empty", "The answer is empty.")
    if body.startswith(_BINARY):
        return nothing("content_type", "The answer is a picture, a document or a program, not a list of pages.")
    text, _, doubtful = decode(body, content_type)
    reading = _read_text(text, url, kind, selector)
    return _warned(reading, "charset_guessed") if doubtful else reading


def _read_text(text: str, url: str, kind: str | None, selector: str | None) -> Reading:
    start = text[:20_000].lstrip("\ufeff\x00 \t\r\n")
    start = (
        cut_to_start(start)[:4096] if start.startswith("<") or "<" in start[:200].partition("{")[0] else start[:4096]
    )
    if kind == "listing" or selector:
        return _read_html(text, url, selector)
    if start.startswith(("{", "[")):
        return read_json_feed(text, url) or nothing("not_a_feed", "The answer is JSON, but no JSON Feed.")
    if _looks_like_xml(start):
        return _read_xml(text, url)
    if (listed := read_url_list(text, url)) is not None:
        return listed
    if not _HTML.search(start):
        return nothing("not_a_feed", "The answer is neither a feed nor a sitemap nor an HTML page.")
    if kind in ("feed", "sitemap"):
        return _not_a_feed(text)
    return _read_html(text, url, None)


def _looks_like_xml(start: str) -> bool:
    if _DOCTYPE.match(start):
        return True
    root, page = _XML_ROOT.search(start), _HTML.search(start)
    return root is not None and (page is None or root.start() < page.start())


def _read_xml(text: str, url: str) -> Reading:
    document = parse_document(text)
    if is_sitemap(document.root):
        return read_sitemap(document, url)
    if is_feed(document.root):
        return read_feed(document, url)
    return nothing("not_a_feed", "The answer is XML, but neither a feed nor a sitemap.")


def _read_html(text: str, url: str, selector: str | None) -> Reading:
    if (shown := bounded(text, LIST_TAGS)) is not text:
        return _warned(_read_html(shown, url, selector), "entries_capped")
    root, _ = parse_html(text)
    if root is None:
        return nothing("empty", "The page is empty.")
    if telegram.is_channel(root):
        return telegram.read_channel(root)
    title = " ".join(str(root.xpath("string(.//title)")).split())[:500]
    language = str(root.get("lang") or "") or None
    if selector:
        entries = selected_entries(root, url, selector)
        return Reading("listing", entries, title, language) if entries else _no_match(root)
    if problem := page_problem(root, text):
        return nothing(*problem)
    entries = found_entries(root, url)
    if is_article(root, text, url):
        return nothing("article_page", "The page is a single article, not a list of them.")
    if not entries:
        return nothing("no_links", "The page shows no list of articles.")
    return Reading("listing", entries, title, language)


def _no_match(root: etree._Element) -> Reading:
    if needs_scripts(root):
        return nothing("needs_scripts", NEEDS_SCRIPTS)
    return nothing("no_links", "The selector finds no links on the page.")


def _not_a_feed(text: str) -> Reading:
    root, _ = parse_html(text, LIST_TAGS)
    problem = page_problem(root, text) if root is not None else None
    what = f" {problem[1]}" if problem else ""
    found = nothing("not_a_feed", f"The answer is an HTML page, not a feed or sitemap.{what}")
    return _warned(found, problem[0]) if problem else found


def _warned(reading: Reading, code: str) -> Reading:
    return replace(reading, warnings=(*reading.warnings, code))


def _checked(reading: Reading, now: datetime | None) -> Reading:
    """The reading with the warnings that apply to every kind."""
    if any(len(entry.id) > _LONGEST_ID for entry in reading.entries):
        reading = replace(reading, entries=tuple(_short_id(entry) for entry in reading.entries))
    if any(suspect(entry.published, now) for entry in reading.entries):
        reading = _warned(reading, "date_suspect")
    if reading.kind != "none" and any(not entry.url for entry in reading.entries):
        reading = _warned(reading, "link_missing")
    if reading.kind == "feed" and _share_pages(reading):
        reading = _warned(reading, "shared_page")
    return reading


def _short_id(entry: Entry) -> Entry:
    """An id of any length stays one of its own, but is kept as its beginning and a hash."""
    if len(entry.id) <= _LONGEST_ID:
        return entry
    return replace(entry, id=f"{entry.id[:100]}…{hashlib.sha256(entry.id.encode('utf-8', 'replace')).hexdigest()}")


def _share_pages(reading: Reading) -> bool:
    """True when different entries link to parts of one page (a page that grows)."""
    by_page: dict[str, set[str]] = {}
    for entry in reading.entries:
        page, _, part = entry.url.partition("#")
        by_page.setdefault(page, set()).add(part)
    return any(len(parts) > 1 for page, parts in by_page.items() if page)
