"""The text by where most of the page's running text stands, and whether that is plain enough to do without a second opinion.

A page is plain when nearly all running text that is in no side box has one home. What decides is arithmetic over the page's blocks;
nothing is parsed or changed. The numbers and what they were measured on: docs/decisions.md.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import takewhile
from typing import NamedTuple

from lxml.html import HtmlElement

from crawler.article import signatories
from crawler.article.blocks import Block, folded, weight

# Names of boxes beside or between the paragraphs. A box with much of the page's text is none, whatever it is called.
_SIDE = re.compile(
    r"(?:^|[\s_-])(?:caption\w*|credits?|figcaption|share|sharing|shares|social\w*|newsletter\w*|subscribe\w*|subscription|sign-?up|related\w*|recommend\w*|read-?more|read-?also"
    r"|see-?also|more-?(?:stories|on|from|news|in)|most-?(?:read|popular|viewed)|popular|trending|promo\w*|advert\w*|ads?|sponsor\w*"
    r"|(?:author|writer|reporter|journalist)-?(?:bio\w*|box|info|card|profile|about|details?)|bio|biography|byline\w*|author\w*|autor\w*|dateline|timestamp|date|datetime|breadcrumbs?"
    r"|tags?|taglist|topics?|keywords?|categor\w+|side-?bar\w*|widgets?|teasers?\w*|outbrain|taboola\w*|galler\w+|slide-?show|carousel|slider|(?:video|audio|media)-?(?:player|caption|info|meta|title)"
    r"|player|poll|survey|quiz|tool-?bar|tools|actions|print|copyright|disclaimer|nav\w*|menu\w*|pagination|pager|comments?|disqus|banner\w*|cookie\w*|consent|modal|pop-?up|overlay|tooltip"
    r"|paywall|regwall|login|hidden|noprint|no-?print|sr-only|visually-?hidden|screen-?reader\w*|footer|legal|rating\w*|votes?|likes|feedback|donat\w+|whatsapp|telegram|facebook|follow\w*"
    r"|toc|meta|metadata|kicker|eyebrow|rubric|label|embed\w*|infobox)(?:$|[\s_-])"
)
_HUMPS = re.compile(r"([a-z])([A-Z])")
_SIDE_TAGS = frozenset(("figure", "figcaption", "aside", "nav", "footer", "form", "button", "address", "noscript"))
_WHOLE_TAGS = frozenset(("html", "body", "main", "article"))
_SIDE_SHARE = 0.4  # of the page's running text, from which a box is no side box
_MAIN_SHARE = 0.8  # of the running text in no side box that the container holds
_HOME = 0.2  # of it that makes an element a home of paragraphs
_LEADS = 2  # blocks of a lead
_PARAGRAPHS = ("p", "li", "h2", "h3", "blockquote")
_SENTENCE, _LINE = 25, 60  # weight of a sentence, of a line that needs no full stop
_ENDS = tuple(".!?…。！？।؟")
_CLOSING = "\"'”’»)] "

# What the judge asks.
_ENOUGH = 600  # weight of the running text
_ONE_HOME = 0.8  # share of the text in one element
_BOXED = 0.3  # running text in side boxes within the container, in parts of the text


class Found(NamedTuple):
    """The blocks of the text in the page's order, and whether no other opinion is needed."""

    taken: list[Block]
    sure: bool


def find(page: Sequence[Block], title: str) -> Found:
    """The running blocks of the smallest element with most of the page's running text, with the lead that stands above it."""
    prose = {block: block.prose for block in page}
    side = _SideBoxes(prose)
    own = [block for block in page if prose[block] and not side.hold(block.owner)]
    total = sum(prose[block] for block in own)
    if not total:
        return Found([], False)
    held = _held((block, prose[block]) for block in own)
    container = _smallest(own[0].owner, held, _MAIN_SHARE * total)
    inside = set(container.iter())
    homes = _homes(own, _HOME * total)
    taken = [block for block in page if block.owner in inside and _is_text(block, homes) and not side.hold(block.owner)]
    taken = [*_lead(page, title, own, inside), *_between_sentences(taken)]
    if taken:
        rest = takewhile(lambda block: not side.hold(block.owner), page[page.index(taken[-1]) + 1 :])
        taken += signatories.below(rest, taken[-1])
    boxed = sum(prose[block] for block in page if block.owner in inside) - held[container]
    plain = total >= _ENOUGH and boxed < _BOXED * total and container.tag not in ("body", "main")
    return Found(taken, plain and _has_one_home(taken, prose))


class _SideBoxes:
    """Which elements stand in a box beside the text, by tags and names; each element is looked at once."""

    def __init__(self, prose: Mapping[Block, int]) -> None:
        self._held = _held(prose.items())
        self._most = _SIDE_SHARE * sum(prose.values())
        self._known: dict[HtmlElement, bool] = {}

    def hold(self, element: HtmlElement | None) -> bool:
        if element is None:
            return False
        if element not in self._known:
            self._known[element] = self.hold(element.getparent()) or self._is_one(element)
        return self._known[element]

    def _is_one(self, element: HtmlElement) -> bool:
        if element.tag in _WHOLE_TAGS or self._held.get(element, 0) > self._most:
            return False
        return element.tag in _SIDE_TAGS or _is_named(f"{element.get('class') or ''} {element.get('id') or ''}")


@lru_cache(maxsize=8192)  # names repeat on a page and on a site
def _is_named(names: str) -> bool:
    return len(names) > 1 and _SIDE.search(_HUMPS.sub(r"\1-\2", names).lower()) is not None


def _held(blocks: Iterable[tuple[Block, int]]) -> Counter[HtmlElement]:
    """The running text in each element that has some."""
    held: Counter[HtmlElement] = Counter()
    for block, prose in blocks:
        step: HtmlElement | None = block.owner if prose else None
        while step is not None:
            held[step] += prose
            step = step.getparent()
    return held


def _smallest(inside: HtmlElement, held: Mapping[HtmlElement, int], least: float) -> HtmlElement:
    """The smallest element with ``least`` running text that is no paragraph."""
    step = next(above for above in (inside, *inside.iterancestors()) if above.getparent() is None)
    while len(step):
        inner = next((child for child in step if held.get(child, 0) >= least), None)
        if inner is None or inner.tag == "p" or not len(inner):
            break
        step = inner
    return step


def _homes(own: Sequence[Block], least: float) -> set[HtmlElement | None]:
    found: Counter[HtmlElement | None] = Counter()
    for block in own:
        found[block.owner.getparent()] += block.prose
    return {home for home, prose in found.items() if prose >= least}


def _is_text(block: Block, homes: set[HtmlElement | None]) -> bool:
    """Whether a block is more than a link; a paragraph among paragraphs may be mostly one."""
    if block.foreign:
        return False
    among = block.owner.tag == "p" and block.owner.getparent() in homes and block.linked * 10 < 9 * len(block.text)
    return among or block.linked * 2 < len(block.text)


def _between_sentences(blocks: Sequence[Block]) -> Sequence[Block]:
    """The blocks from the first to the last sentence: scraps at both ends are of the page, not of the text."""
    running = [n for n, block in enumerate(blocks) if _is_sentence(block.text)]
    return blocks[running[0] : running[-1] + 1] if running else blocks


def _is_sentence(text: str) -> bool:
    return weight(text) >= (_SENTENCE if text.rstrip(_CLOSING).endswith(_ENDS) else _LINE)


def _lead(page: Sequence[Block], title: str, own: Sequence[Block], inside: set[HtmlElement]) -> list[Block]:
    """The running text between the headline and the container, when it is short enough for a lead."""
    first = next(n for n, block in enumerate(page) if block.owner in inside and block in own)
    key = folded(title)
    at = max((n for n in range(first) if key and page[n].key == key), default=first)
    lead = [block for block in page[at + 1 : first] if block in own and block.owner not in inside]
    return lead if len(lead) <= _LEADS else []


def _has_one_home(taken: Sequence[Block], prose: Mapping[Block, int]) -> bool:
    homes: Counter[HtmlElement | None] = Counter()
    for block in taken:
        homes[block.owner.getparent() if block.owner.tag in _PARAGRAPHS else block.owner] += prose[block]
    return max(homes.values(), default=0) >= _ONE_HOME * homes.total() > 0
