"""The JSON-LD (schema.org) of a page: its nodes, and the one that describes the article. Only reads; judges nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from crawler.article.clean_text import clean_line

Node = dict[str, object]

_WRAPPERS = re.compile(
    r"^\s*(?:<!--|//<!\[CDATA\[|/\*<!\[CDATA\[\*/|<!\[CDATA\[)|(?:-->|//\]\]>|/\*\]\]>\*/|\]\]>)\s*;?\s*$"
)
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_DEPTH = 12
_ARTICLE = re.compile(
    r"(?:Article|Report|BlogPosting|LiveBlogPosting|Review|PressRelease|Posting)$|^(?:Article|Report)"
)


def nodes(root: HtmlElement) -> list[Node]:
    """Every object of every JSON-LD block of the page, in order, each before the objects inside it."""
    found: list[Node] = []
    for script in root.iter("script"):
        if "ld+json" in (script.get("type") or "").lower():
            found.extend(_walk(_load(script.text_content()), 0))
    return found


def _load(text: str) -> object:
    text = _WRAPPERS.sub("", _WRAPPERS.sub("", text))
    for candidate in (text, _TRAILING_COMMA.sub(r"\1", text), unescape(text)):
        try:
            return json.loads(candidate, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _walk(value: object, depth: int) -> Iterator[Node]:
    if depth > _DEPTH:
        return
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _walk(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _walk(inner, depth + 1)


def types(node: Node) -> tuple[str, ...]:
    """The node's types without their namespace."""
    value = node.get("@type")
    names = value if isinstance(value, list) else [value]
    return tuple(name.rsplit("/", 1)[-1] for name in names if isinstance(name, str))


def article(found: list[Node], root: HtmlElement | None = None, url: str = "") -> Node | None:
    """The node that describes the page's article: by its address or headline, else the first with a body or date, never another page's."""
    articles = [node for node in found if any(_ARTICLE.search(name) for name in types(node))]
    if len(articles) > 1 and root is not None:
        headings = {
            _folded(" ".join(h.itertext())) for h in (*list(root.iter("h1"))[:3], *list(root.iter("title"))[:1])
        }
        own = [node for node in articles if _is_of(node, urlsplit(url).path, headings)]
        others = [node for node in articles if _is_elsewhere(node, urlsplit(url).path)]
        articles = own or [node for node in articles if node not in others] if url else own or articles
    complete = [node for node in articles if node.get("datePublished") or node.get("articleBody")]
    # When several have a date, they are the entries of a listing, or the first is followed by related articles.
    return next(iter(complete or articles), None)


def web_page(found: list[Node], url: str) -> Node | None:
    """The node that describes the page itself, when it says when it was published: what a page has that is no article."""
    pages = [node for node in found if "WebPage" in types(node) and node.get("datePublished")]
    return next((node for node in pages if not _is_elsewhere(node, urlsplit(url).path)), None)


def _paths(node: Node) -> set[str]:
    """The paths of the addresses that a node gives as its own, without those that are of the whole site."""
    stated = [text(node, "url"), text(node, "@id"), _id(node.get("mainEntityOfPage")), text(node, "mainEntityOfPage")]
    return {_path(address) for address in stated if "/" in address} - {""}


def _id(value: object) -> str:
    return str(value.get("@id") or "") if isinstance(value, dict) else ""


def _path(address: str) -> str:
    try:
        return urlsplit(address).path.strip("/")
    except ValueError:
        return ""


def _is_of(node: Node, path: str, headings: set[str]) -> bool:
    headline = _folded(text(node, "headline", "name"))
    return path.strip("/") in _paths(node) or (headline != "" and headline in headings)


def _is_elsewhere(node: Node, path: str) -> bool:
    return bool(_paths(node)) and path.strip("/") not in _paths(node)


def _folded(text: str) -> str:
    return re.sub(r"\W+", "", text.casefold())


def text(node: Node | None, *keys: str) -> str:
    """The first of these keys that holds a text, as one clean line."""
    return clean_line(unescape(raw_text(node, *keys)))


def raw_text(node: Node | None, *keys: str) -> str:
    """The first of these keys that holds a text, as it stands there."""
    for key in keys:
        value = (node or {}).get(key)
        if isinstance(value, dict):
            value = value.get("@value") or value.get("name")
        if isinstance(value, list) and value:
            value = value[0]
        if isinstance(value, str) and value.strip():
            return value
    return ""
