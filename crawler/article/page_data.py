"""The text that a page keeps as data for its scripts (Next.js, Nuxt, React's payloads, Drupal): for pages that show nothing without them.

Knows no framework: of all strings in the page's scripts it takes those that are prose and stand under one name.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator

from crawler.article.blocks import blocks, weight
from crawler.parsing.html_tree import parse_html

_LARGEST = 2_000_000  # characters of scripts that are looked through
_SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script", re.S | re.I)
_LITERAL = re.compile(r"""(?:([\w$]+)["']?\s*[:,]\s*)?"((?:[^"\\\n]|\\.){60,}+)\"""", re.S)
_ADVICE = re.compile(r"ld\+json|importmap|speculationrules", re.I)
_TAG = re.compile(r"</?(?:p|div|br|h[1-6]|li|ul|span|blockquote|section)\b[^>]*>", re.I)
_CODE = re.compile(r"[{}=;<>|\\]|://|\w\(|_\w+_|[.#][\w-]+\{")
_PROSE = 80
_DEPTH = 40


def text(markup: str) -> str:
    """The longest prose under one name, a paragraph a line; empty when there is none. ``markup``: the page as sent."""
    groups: dict[str, dict[str, None]] = defaultdict(dict)
    for attributes, script in _SCRIPT.findall(markup[:_LARGEST]):
        if not _ADVICE.search(attributes):
            for name, value in _strings(script.strip()):
                for line in paragraphs(value).split("\n"):
                    if _is_prose(line):
                        groups[name].setdefault(line)
    found = ("\n".join(lines) for lines in groups.values())
    return max(found, key=weight, default="")


def paragraphs(value: str) -> str:
    """A text of the page's data, a paragraph a line, without its markup."""
    if not _TAG.search(value):
        return value
    root, _ = parse_html(f"<html><body>{value}</body></html>")
    return "" if root is None else "\n".join(block.text for block in blocks(root))


def _strings(script: str, depth: int = 0) -> Iterator[tuple[str, str]]:
    """The strings of a script with the name under which each stands: its path in JSON, the word before it in a program."""
    if script[:1] in "{[":
        try:
            yield from _walk(json.loads(script, strict=False), "", 0)
            return
        except (ValueError, RecursionError):
            pass
    for name, literal in _LITERAL.findall(script):
        try:
            value = json.loads(f'"{literal}"', strict=False)
        except ValueError:
            continue
        if depth == 0 and '"' in value and not _TAG.search(value):
            yield from _strings(value, 1)
        else:
            yield name, value


def _walk(value: object, path: str, depth: int) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif depth < _DEPTH and isinstance(value, dict):
        for key, inner in value.items():
            yield from _walk(inner, f"{path}.{key}", depth + 1)
    elif depth < _DEPTH and isinstance(value, list):
        for inner in value:
            yield from _walk(inner, path, depth + 1)


def _is_prose(line: str) -> bool:
    return weight(line) >= _PROSE and len(_CODE.findall(line)) * 40 < len(line) and (" " in line or not line.isascii())
