"""The JSON-LD (schema.org) of a page: its nodes, and the one that describes the article. Only reads; judges nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape

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


def article(found: list[Node]) -> Node | None:
    """The node that describes the page's article: the first with an article's type, those with a body or date before others."""
    articles = [node for node in found if any(_ARTICLE.search(name) for name in types(node))]
    complete = [node for node in articles if node.get("datePublished") or node.get("articleBody")]
    # When several have a date, they are the entries of a listing, or the first is followed by related articles.
    return next(iter(complete or articles), None)


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
