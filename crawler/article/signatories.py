"""Those who sign a text, as rows of short paragraphs below its last sentence. Judges blocks; a list of links is judged in body.py."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import takewhile

from lxml.html import HtmlElement

from crawler.article.blocks import Block

_HEADING = re.compile(
    r"\W*(?:(?:co-?)?sign(?:ed|atories|atory|atures|ers)|endorsed\s+by|the\s+undersigned|on\s+behalf\s+of|(?:mit)?unterzeichne|gezeichnet|signataires?|signé|ont\s+signé"
    r"|firmantes|firman|firmado|firmatari|signatários|assinam|ondertekenaars|ondertekend|podpisan|sygnatariusze|signatáři|podepsán|aláírók|semnatari|undertecknare|underskrivere"
    r"|подписа(?:ли|вш|но|нт)|підписа(?:ли|нт)|підписант|imzac|imzala|imzalay|الموقع|امضاکنندگان|签名|簽署|联署|聯署|署名)",
    re.I,
)
_LONGEST = 100  # characters of a row, and of what stands above the rows
_ROWS = 3  # without a heading
_WORDS = 3


def below(tail: Iterable[Block], sentence: Block) -> list[Block]:
    """The first blocks of ``tail``, which follow the last ``sentence`` of a text, that are its signatories."""
    home = sentence.owner.getparent()
    rows = list(takewhile(lambda block: _is_row(block, home), tail))
    at = next((n for n, block in enumerate(rows[:2]) if _HEADING.match(block.text)), None)
    if at is not None:
        return rows
    named = list(takewhile(lambda block: block.owner.tag == "p" and len(block.text.split()) >= _WORDS, rows))
    return named if len(named) >= _ROWS else []


def _is_row(block: Block, home: HtmlElement | None) -> bool:
    """Whether a block is a short line without links in the box of the text, or in a list there."""
    above = block.owner.getparent()
    beside = above if block.owner.tag != "li" or above is None else above.getparent()
    return beside is home and not block.foreign and not block.linked and len(block.text) <= _LONGEST
