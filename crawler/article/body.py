"""The text of a page, one paragraph a line: of a plain page what its container holds, else what trafilatura finds, completed with the paragraphs that it missed.

A missed word is a missed alert. So blocks in the same place as the body's own paragraphs are added, and where the body is only a
small part of the page's running text, the container with most of that text is read instead.
"""

from __future__ import annotations

import logging
import re
from collections import defaultdict
from collections.abc import Sequence
from urllib.parse import urlsplit

import lxml.etree
from lxml.html import HtmlElement
from trafilatura.core import bare_extraction

from crawler.article import container, tails
from crawler.article.blocks import PROSE, Block, folded, signature, weight
from crawler.article.clean_text import clean_text
from crawler.article.walls import asks_for_consent

SHORT = 250  # a text of fewer characters is looked for again in other ways
_RECOGNISED = 12  # letters that a block must have to be recognised in a text

# trafilatura logs the address of each page it finds nothing in; addresses do not belong in logs.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("htmldate").setLevel(logging.CRITICAL)

_NAME = 5
_TEXT_NAME = re.compile(
    r"text|body|content|article|story|post|entry|news|inhalt|artikel|contenu|contenido|testo|tekst", re.I
)
_SIGNERS = 3  # different sites from which a list of links is one of organisations
_SHARING = re.compile(r"(?:^|\.)(?:facebook|twitter|x|t|telegram|whatsapp|vk|linkedin|pinterest|reddit|ok|instagram|youtube|threads|bsky|line)\.\w+$")  # fmt: skip
_BREAKING = ("p", "head", "quote", "item", "row", "code", "fw", "ab", "div", "lb")
_NEARNESS = (1.0, 0.6, 0.45, 0.35)  # how much a paragraph counts for its container, for the next outer one, and so on
_CONTAINERS = ("div", "td", "section", "article", "main", "body", "aside", "center", "font")


def choose(root: HtmlElement, page: Sequence[Block], title: str, stated: str, description: str) -> tuple[str, str]:
    """The text of the page and where it was found: ``body``, ``container``, ``json-ld`` or ``blocks``.

    ``page`` are the blocks of ``root``, ``title`` its headline (not repeated in the text), ``stated`` the body and ``description`` the summary in its metadata.
    """
    text, origin = _plain(page, title) or _searched(root, page)
    stated = clean_text(stated)
    if asks_for_consent(text, title):
        text = ""
    if len(stated) > 1.3 * len(text) and (_covers(stated, text) or weight(text) < SHORT):
        text, origin = stated, "json-ld"
    if weight(text) < SHORT:
        rest = "\n".join(block.text for block in page if not block.foreign and block.linked * 2 < len(block.text))
        text, origin = max((text, origin), (rest, "blocks"), key=lambda pair: len(pair[0]))
    return _with_lead(_trimmed(text, page, title), page, description), origin


def _plain(page: Sequence[Block], title: str) -> tuple[str, str] | None:
    """The text of a page that is plain enough for our own judgement, which costs a tenth of trafilatura's."""
    found = container.find(page, title)
    if not found.sure or _signatories({block.owner.getparent() for block in found.taken}):
        return None
    return "\n".join(block.text for block in found.taken), "container"


def _searched(root: HtmlElement, page: Sequence[Block]) -> tuple[str, str]:
    """What trafilatura finds, completed, or the richest container where that misses most."""
    text, origin = _lines_again(main_text(root), page), "body"
    richest = _richest(page)
    if _is_better(richest, text, page):
        text, origin = "\n".join(block.text for block in richest), "container"
    return _completed(text, page), origin


def main_text(root: HtmlElement) -> str:
    """The body by trafilatura; empty when it finds none or fails on the page."""
    try:
        found = bare_extraction(root, fast=True, include_comments=False, with_metadata=False)
    except (ValueError, TypeError, AttributeError, IndexError, RecursionError, lxml.etree.LxmlError):
        return ""
    body = getattr(found, "body", None)
    return "" if body is None else _lines(body)


def _lines_again(text: str, page: Sequence[Block]) -> str:
    """The text with the line breaks of its blocks, where trafilatura put a short page on one line."""
    key = folded(text)
    inside = [block for block in page if block.key and block.key in key]
    whole = "\n" not in text and "".join(block.key for block in inside) == key
    return "\n".join(block.text for block in inside) if whole else text


def _lines(body: lxml.etree._Element) -> str:
    """Trafilatura's tree as lines: a break before and after each block and at each ``lb``."""
    parts: list[str] = []
    for event, element in lxml.etree.iterwalk(body, events=("start", "end")):
        parts += ["\n"] * (element.tag in _BREAKING) + [" "] * (element.tag == "cell")
        text = element.text if event == "start" else element.tail
        parts.append((text or "").replace("\n", " "))
    lines = (" ".join(line.split()) for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line)


def _richest(page: Sequence[Block]) -> list[Block]:
    """The blocks of the container with most running text; text close below a container counts more than text far below."""
    scores: dict[HtmlElement, float] = defaultdict(float)
    for block in page:
        step = block.owner if block.owner.tag in _CONTAINERS else block.owner.getparent()
        for share in _NEARNESS if block.prose else ():
            if step is not None:
                scores[step] += block.prose * share
                step = step.getparent()
    if not scores:
        return []
    best = max(scores, key=lambda element: scores[element])
    inside = set(best.iter())
    return [
        block for block in page if block.owner in inside and block.linked * 2 < len(block.text) and not block.foreign
    ]


def _is_better(richest: Sequence[Block], text: str, page: Sequence[Block]) -> bool:
    """Whether the richest container should replace the text: it has twice the prose, and little of the text would be lost."""
    key = folded(text)
    taken = [block for block in page if block.key in key]
    mine, theirs = sum(block.prose for block in taken), sum(block.prose for block in richest)
    if theirs < 2 * mine or theirs < SHORT:
        return False
    shared = sum(block.prose for block in taken if block in richest)
    # A table is no prose, but it is text.
    own = sum(weight(block.text) for block in taken if block.linked * 3 < len(block.text))
    return own < 2 * SHORT or (mine > 0 and shared * 2 >= mine)


def _completed(text: str, page: Sequence[Block]) -> str:
    """The text with the blocks that it misses, each after the block above it.

    Missing are running text in the same kind of place as the text's own paragraphs, and whatever stands between two of them in
    the same container: subheadings, short paragraphs, lists.
    """
    lines = text.split("\n")
    keys = [folded(line) for line in lines]
    whole = "".join(keys)
    taken = {block for block in page if len(block.key) >= _RECOGNISED and block.key in whole}
    paragraphs = [block for block in page if block in taken and block.prose]
    if not paragraphs:
        return text
    homes = {(signature(block.owner), _home(block)) for block in paragraphs}
    containers = {block.owner.getparent() for block in paragraphs}
    names = {name for block in paragraphs for name in _names(block)}
    first, last = page.index(paragraphs[0]), page.index(paragraphs[-1])
    signed = _signatories(containers)
    inserted: dict[int, list[str]] = {}
    at = -1
    for place, block in enumerate(page):
        if block in taken:
            at = next((n for n, key in enumerate(keys) if n >= at and block.key[:40] in key), at)
        elif at < 0 or block.key in whole:
            continue
        elif (
            _is_between(block, containers, first < place < last)
            or (
                block.prose and ((signature(block.owner), _home(block)) in homes or not names.isdisjoint(_names(block)))
            )
            or (place > last and block.owner in signed)
        ):
            inserted.setdefault(at, []).append(block.text)
    for n in sorted(inserted, reverse=True):
        lines[n + 1 : n + 1] = inserted[n]
    return "\n".join(lines)


def _is_between(block: Block, containers: set[HtmlElement | None], inside: bool) -> bool:
    above = block.owner.getparent()
    near = {block.owner, above, above.getparent() if block.owner.tag == "li" and above is not None else above}
    return inside and not block.foreign and block.linked * 2 < len(block.text) and not near.isdisjoint(containers)


def _names(block: Block) -> set[tuple[HtmlElement | None, str]]:
    """The names of the text's box beside its neighbours: each long class of the box that holds the paragraph, with the box around it."""
    box = block.owner.getparent()
    outer = box.getparent() if box is not None else None
    while outer is not None and box is not None and len(outer) == 1:
        outer = outer.getparent()
    named = (box.get("class") or "").lower().split() if box is not None else []
    return {(_section(outer), name) for name in named if len(name) >= _NAME and _TEXT_NAME.search(name)}


def _section(element: HtmlElement | None) -> HtmlElement | None:
    """The article, or else the page, that holds an element."""
    if element is None:
        return None
    return next((e for e in (element, *element.iterancestors()) if e.tag in ("article", "body")), None)


def _signatories(containers: set[HtmlElement | None]) -> set[HtmlElement]:
    """The entries of lists of organisations that stand among the paragraphs, each a link to a site of its own."""
    found: set[HtmlElement] = set()
    for box in containers:
        for group in box.iterchildren("ul", "ol") if box is not None else ():
            items = list(group.iterchildren("li"))
            hosts = {urlsplit(a.get("href") or "").netloc for a in group.iter("a")} - {""}
            if len(hosts) >= _SIGNERS and len(hosts) * 3 > len(items) * 2 and not any(map(_SHARING.search, hosts)):
                found.update(items)
    return found


def _trimmed(text: str, page: Sequence[Block], title: str) -> str:
    """The text without the headline at its start, and without lists of links at either end; at least half of it stays of these."""
    signed = _signatories({block.owner.getparent() for block in page if block.prose})
    links = {
        folded(line)
        for block in page
        if block.linked * 5 > len(block.text) * 4 and block.owner not in signed
        for line in block.text.split("\n")
    }
    links |= _above(page, folded(title))
    lines = tails.cut(text.split("\n"))
    lines = lines[_after_headline(lines, folded(title)) :]
    keys = [folded(line) for line in lines]
    first, last = 0, len(lines)
    while first < last and keys[first] in links:
        first += 1
    while last > first and keys[last - 1] in links:
        last -= 1
    kept, whole = "\n".join(lines[first:last]), "\n".join(lines)
    return kept if len(kept) * 2 > len(whole) else whole


def _above(page: Sequence[Block], title: str) -> set[str]:
    """The lines of boxes above the headline that are no running text."""
    at = next((n for n, block in enumerate(page) if block.key == title), 0) if title else 0
    return {folded(line) for block in page[:at] if not block.prose for line in block.text.split("\n")}


def _after_headline(lines: Sequence[str], title: str) -> int:
    """Where the text begins when its headline is among its lines: after it, if nothing but scraps of other boxes stands before."""
    at = next((n for n, line in enumerate(lines[:-1]) if folded(line) == title), -1) if title else -1
    running = any(weight(line) >= PROSE and not tails.is_imprint(line) for line in lines[: max(at, 0)])
    return 0 if running else at + 1


def _home(block: Block) -> HtmlElement | None:
    """The article element that holds a block: the next article of an endless page is another statement."""
    return next(block.owner.iterancestors("article"), None)


def _covers(fuller: str, text: str) -> bool:
    """Whether ``fuller`` holds most lines of ``text``."""
    key = folded(fuller)
    lines = [folded(line) for line in text.split("\n")]
    return sum(len(line) for line in lines if line in key) * 2 >= sum(map(len, lines))


def _with_lead(text: str, page: Sequence[Block], description: str) -> str:
    """The text with the page's summary before it, when the page shows it to its readers and the text lacks it."""
    wanted = folded(description.rstrip(" .…"))[:80]
    whole = folded(text)
    if len(wanted) < 30 or wanted in whole:
        return text
    lead = next((block for block in page if block.key.startswith(wanted) and not block.foreign), None)
    return f"{lead.text}\n{text}" if lead else text
