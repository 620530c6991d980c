"""The line of a short page that says who wrote it and when: taken from the beginning of the text, since both are fields of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.article.blocks import Block, folded
from crawler.article.visible_date import Place

LINE = 80  # characters of such a line
WORDS = 12
_MARKED = re.compile(r"(?:^|[\s_-])(?:by-?line|author|meta|date|time|posted|published|dateline)(?:$|[\s_-])", re.I)
_PARTS = re.compile(r"\s[·•|]\s|\s*\n\s*")
_ENDS = (".", "!", "?", "…", "。", "！", "？", "।", "؟", ":", "：")


def without_byline(text: str, page: Sequence[Block], author: str | None, place: Place) -> str:
    """The text less its first line when that is a byline; the text itself when nothing else is left.

    A line that may name a place ("Grozny, 28 November 2026") stays: a topic may look for it.
    """
    first, _, rest = text.partition("\n")
    return rest if rest and _is_byline(first, page, author, place) else text


def _is_byline(line: str, page: Sequence[Block], author: str | None, place: Place) -> bool:
    if len(line) > LINE or len(line.split()) > WORDS or line.endswith(_ENDS):
        return False
    if author and folded(line).casefold().endswith(folded(author).casefold()) and len(line) < len(author) + 12:
        return True
    parts = [part for part in _PARTS.split(line) if part]
    dated = place.day(line) is not None
    return dated and (len(parts) > 1 or any(block.key == folded(line) and _is_marked(block) for block in page))


def _is_marked(block: Block) -> bool:
    """Whether the page's markup calls the block a byline, or all of it is one <time>."""
    names = f"{block.owner.get('class') or ''} {block.owner.get('itemprop') or ''}"
    time = next(block.owner.iter("time"), None)
    alone = time is not None and folded("".join(map(str, time.itertext()))) == block.key
    return alone or _MARKED.search(names) is not None
