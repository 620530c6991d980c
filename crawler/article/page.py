"""Reads one page: decode, parse, metadata, text, kind. Does the work of crawler.article.extract; loaded only where pages are read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from html import unescape

from lxml.html import HtmlElement

from crawler.article import (
    beside,
    blocks,
    body,
    boxes,
    byline,
    continuation,
    inline_marks,
    legacy_fonts,
    metadata,
    opening_line,
    page_data,
    page_kind,
    publication_date,
    selectors,
    site_elements,
    site_memory,
    structured,
    visible_date,
    walls,
)
from crawler.article.blocks import weight
from crawler.article.clean_text import TITLE_LIMIT, clean_line, clean_text, without_text
from crawler.article.site_learning import SiteMemory
from crawler.items import Entry, StatementItem
from crawler.parsing import charsets, html_tree, language
from crawler.parsing.shared_words import alike

LARGEST = 9_000_000  # bytes that are read of a page; libxml2 silently drops text nodes of more than ten million
MOST_TAGS = 25_000  # of a page that are read, more than twice those of any page that was seen; each costs some 60 µs and a hundred times its bytes
MOST_TEXT = 1_000_000  # characters of a statement: as much as several books
_FULLER = 2  # times the text that is shown, from which a page's data is its text
_STYLE = re.compile(r"(<style\b[^<>]*)/>", re.I)  # a browser reads on to </style>, libxml2 ends the sheet here


def read(
    answer_body: bytes,
    url: str,
    content_type: str | None,
    hint: Entry | None,
    now: datetime,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    first_page: str = "",
    memory: SiteMemory | None = None,
) -> StatementItem:
    """As crawler.article.extract, with ``now`` given."""
    hint = hint or Entry(url)
    if page_kind.is_pdf(answer_body):
        from crawler.article import pdf_statement  # few pages are PDFs, and its library takes long to load

        return pdf_statement.read(answer_body, url, hint, now)
    reason = page_kind.not_a_page(answer_body, content_type)
    if reason:
        return without_text(url, hint, "unreadable", reason)
    text, charset, _ = charsets.decode(answer_body[:LARGEST], content_type)
    text = _STYLE.sub(r"\1>", text)
    flat = html_tree.without_towers(text, MOST_TAGS)
    shown = html_tree.bounded(flat, MOST_TAGS)
    root, flattened = html_tree.parse_html(shown)
    large = len(answer_body) > LARGEST or shown is not flat
    error = "html_too_large" if large else "html_too_deep" if flattened or flat is not text else None
    if root is None:
        return without_text(url, hint, "empty", error)
    selectors.remove(root, exclude)
    rest = continuation.find(root, url, first_page)
    known = memory if memory is not None and not include else None
    item, page, place = _item(root, text, url, hint, now, charset, error, include, known or SiteMemory())
    if known is not None:
        days = site_elements.of_day(root, item, page, place, known.days)
        bylines = site_elements.of_author(root, item, page, hint.author, known.bylines)
        item = site_memory.remembered(item, page, known, days, bylines)
    titled = bool(first_page) or (bool(hint.title) and alike(hint.title, item.title))
    return _bounded(continuation.named(item, rest, titled))


def _bounded(item: StatementItem) -> StatementItem:
    """The item with as much text as is stored, matched and compared."""
    if len(item.text) <= MOST_TEXT:
        return item
    return replace(item, text=item.text[:MOST_TEXT].rpartition(" ")[0], error=item.error or "html_too_large")


def _item(
    root: HtmlElement,
    markup: str,
    url: str,
    hint: Entry,
    now: datetime,
    charset: str,
    error: str | None,
    include: Sequence[str],
    memory: SiteMemory,
) -> tuple[StatementItem, list[blocks.Block], visible_date.Place]:
    letters = legacy_fonts.make_plain(root)
    nodes, meta = structured.nodes(root), metadata.meta_tags(root)
    article = structured.article(nodes, root, url)
    title, title_origin = metadata.title(root, article, meta, url)
    dates = publication_date.stated(root, article or structured.web_page(nodes, url), meta, url)
    page = _shown(root)
    text, text_origin = _text(root, markup, page, own := selectors.select(root, include), title, article, meta)
    author, named = metadata.author(root, article, meta, url, nodes, byline.authors(page, title, text), memory.bylines)
    lang = language.identify(f"{title}\n{text}", declared := metadata.language(root, article, meta) or hint.language)
    place = visible_date.place(root.get("lang") or meta.get("og:locale") or "", lang, url, now)
    published, dated = publication_date.published(dates, root, page, title, url, hint.published, place, memory.days)
    author, bodies = beside.apart(author)
    shown = opening_line.without_byline(clean_text(text), page, author, place)
    more, more_origins = beside.read(root, article, nodes, meta, shown, place, published, bodies, named)
    kind = None if own else walls.wall(page, root, markup, title, text, url, hint, page_kind.is_article(article, meta))
    kind = kind or page_kind.kind_of(page, article, nodes, meta, url, text, published)
    origins = {"title": title_origin or "hint", "text": text_origin, "published": dated, **more_origins}
    origins["author"] = (named if author else "") or ("hint" if hint.author else "")
    origins["kind"] = "metadata" if kind == "article" and page_kind.is_article(article, meta) else "rule"
    origins |= {"language": beside.origin_of(lang, declared), "charset": charset, "letters": letters}
    item = StatementItem(
        url=url,
        title=title or clean_line(hint.title, TITLE_LIMIT),
        text=shown,
        published=published,
        author=author or clean_line(hint.author) or None,
        language=lang,
        canonical_url=metadata.canonical_url(root, meta, url),
        kind=kind,
        origins=tuple((name, origin) for name, origin in origins.items() if origin),
        error=error or ("include_missed" if include and not own else kind if kind in walls.MEANINGS else None),
        **more,
    )
    return item, page, place


def _shown(root: HtmlElement) -> list[blocks.Block]:
    """The blocks of the page, whose tree is freed of what is not of the text."""
    html_tree.drop_unseen(root)
    boxes.remove(root)
    inline_marks.make_plain(root)
    return blocks.blocks(root)


def _text(
    root: HtmlElement,
    markup: str,
    page: Sequence[blocks.Block],
    own: Sequence[HtmlElement],
    title: str,
    article: structured.Node | None,
    meta: dict[str, str],
) -> tuple[str, str]:
    """The text and where it was found; ``own``: the elements that the source's selectors choose."""
    if own:
        return selectors.text(own), "include"
    stated = page_data.paragraphs(unescape(structured.raw_text(article, "articleBody", "text")))
    text, origin = body.choose(root, page, title, stated, metadata.description(article, meta))
    banner = walls.asks_for_consent(text, title)
    if weight(text) >= body.SHORT and not banner:
        return text, origin
    data = page_data.text(markup)
    return (
        (data, "page-data")
        if weight(data) > max(0 if banner else _FULLER * weight(text), body.SHORT)
        else (text, origin)
    )
