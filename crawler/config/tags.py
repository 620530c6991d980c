"""Tags: words by which sources are put together. In small letters and on one line, so that each is written in one way."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from crawler.errors import RequestError

LONGEST = 60
_TAKEN = re.compile(r"""[,"“”„“”\\]""")  # what separates or quotes tags elsewhere


def normal(text: str) -> str:
    """A tag as it is kept; RequestError tag_invalid for what cannot be one."""
    tag = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    if not tag or len(tag) > LONGEST or not tag.isprintable() or _TAKEN.search(tag) or tag.startswith(("+", "-")):
        raise RequestError(
            "tag_invalid",
            f"“{text[:LONGEST]}” is no tag.",
            f"Write a word or a few, at most {LONGEST} letters, no commas or quotes.",
        )
    return tag


def normal_all(texts: Iterable[str]) -> list[str]:
    """Tags as they are kept, each once, in the order of the alphabet."""
    return sorted(set(map(normal, texts)))


def near(text: str) -> str | None:
    """The tag that is made of a title of somebody else's, None when nothing is left of it."""
    try:
        return normal(_TAKEN.sub(" ", text).lstrip("+- ")[:LONGEST])
    except RequestError:
        return None
