"""The elements in which a site's pages show their day and their byline, each by a short CSS selector: found where both are known, read where they are not.

Counts nothing (site_learning.py). Never reads a box of other pages or of readers, nor an update.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from lxml.html import HtmlElement

from crawler.article import byline, visible_date
from crawler.article.blocks import Block
from crawler.article.clean_text import clean_line
from crawler.article.visible_date import Place
from crawler.items import StatementItem
from crawler.parsing.dates import certain_time

PROOF = frozenset(("json-ld", "meta", "hint"))  # origins that do not depend on the element that is looked for
_FRESH = timedelta(days=2)  # a page as young as this teaches no day: the site's clock would agree
_LINE = 160  # characters of what gives a day or a byline
_MOST = 120  # blocks of a page that are looked at
_LINES = 4  # blocks of a page that are tried
_INNER = 8  # elements within a block
_STEPS = 3
_STEP = re.compile(r"(?P<tag>[\w-]+)(?:\.(?P<name>[\w-]+)|\[itemprop='(?P<role>[\w-]+)'\])?")
_OTHER_DIGIT = re.compile("[٠-٩۰-۹०-९০-৯]")  # of scripts whose days have no number of ours
_NAME = re.compile(r"-?[A-Za-z_][A-Za-z_-]*")
_NEVER = re.compile(r"updat|modif|figure|figcaption", re.I)  # what names the day of an update or of a picture


def day(root: HtmlElement, known: Sequence[str], place: Place) -> str | None:
    """The day, perhaps with its hour, that the first of the known elements gives."""
    return next(filter(None, (_day(root, selector, place) for selector in known)), None)


def authors(root: HtmlElement, known: Sequence[str]) -> list[str]:
    """The persons that the first of the known elements names."""
    return next(filter(None, (_authors(root, selector) for selector in known)), [])


def of_day(
    root: HtmlElement, item: StatementItem, page: Sequence[Block], place: Place, known: Sequence[str]
) -> tuple[str, ...] | None:
    """Selectors of the elements that give the item's day, which is proven; None when this page cannot say. ``known``: those to look for alone."""
    stated = item.published if dict(item.origins).get("published") in PROOF else None
    wanted = date.fromisoformat(stated[:10]) if stated else None
    if wanted is None or place.now.date() - wanted < _FRESH:
        return None
    found = known or _selectors(_dated(root, page, wanted))
    return tuple(selector for selector in found if (_day(root, selector, place) or "")[:10] == wanted.isoformat())


def of_author(
    root: HtmlElement, item: StatementItem, page: Sequence[Block], listed: str | None, known: Sequence[str]
) -> tuple[str, ...] | None:
    """The same of the elements that name the item's authors, or those that its list gives."""
    stated = item.author if dict(item.origins).get("author") in PROOF else clean_line(listed)
    wanted = [name for name in (stated or "").split(", ") if name]
    if not wanted:
        return None
    first = (wanted[0], wanted[0].upper())
    found = known or _selectors(_telling(page, lambda text: first[0] in text or first[1] in text))
    return tuple(s for s in found if list(map(str.casefold, _authors(root, s))) == list(map(str.casefold, wanted)))


def _day(root: HtmlElement, selector: str, place: Place) -> str | None:
    element = _first(root, selector)
    if element is None or not (part := _published(element)):
        return None
    marked = certain_time(element.get("datetime") or element.get("content"))
    written = None if marked else place.day(part)
    return marked or (written.isoformat() if written else None)


def _published(element: HtmlElement) -> str:
    """What an element says, when the line around it does not say it of an update."""
    said, above = clean_line(element.text_content()), element.getparent()
    around = clean_line(above.text_content()) if above is not None else said
    line = around if len(around) <= _LINE else said
    return said if len(said) <= _LINE and said in visible_date.published_part(line) else ""


def _authors(root: HtmlElement, selector: str) -> list[str]:
    element = _first(root, selector)
    said = clean_line(element.text_content()) if element is not None else ""
    return byline.persons(said) if len(said) <= _LINE else []


def _first(root: HtmlElement, selector: str) -> HtmlElement | None:
    """The first element that matches, unless it is of other pages, of readers or of the site."""
    steps = _steps(selector)
    elements = root.iter(steps[-1].tag) if steps else ()
    found = next((e for e in elements if _is(e, steps[-1]) and _stands_in(e, steps[:-1])), None)
    return None if found is None or visible_date.elsewhere(found, ()) else found


class _Step(NamedTuple):
    tag: str
    attribute: str
    value: str


@lru_cache(maxsize=2048)
def _steps(selector: str) -> list[_Step]:
    """A selector's steps. Its few forms are looked for here: XPath's tests of classes take five times as long."""
    found = map(_STEP.fullmatch, selector.split(" > "))
    return [_Step(s["tag"], "class" if s["name"] else "itemprop", s["name"] or s["role"] or "") for s in found if s]


def _is(element: HtmlElement, step: _Step) -> bool:
    if not step.value:
        return True
    names = element.get(step.attribute)
    return names is not None and step.value in names and step.value in names.split()


def _stands_in(element: HtmlElement, around: Sequence[_Step]) -> bool:
    above = islice(element.iterancestors(), len(around))
    return all(one.tag == step.tag and _is(one, step) for one, step in zip(above, reversed(around), strict=False))


def _dated(root: HtmlElement, page: Sequence[Block], wanted: date) -> Iterator[HtmlElement]:
    """Elements that may give a day: those of machines, else lines with its number."""
    times = islice(root.iter("time"), _LINES)
    if marked := [time for time in times if (time.get("datetime") or "").startswith(wanted.isoformat())]:
        yield from marked
        return
    number = str(wanted.day)
    yield from _telling(page, lambda text: number in text or not (text.isascii() or _OTHER_DIGIT.search(text) is None))


def _telling(page: Sequence[Block], tells: Callable[[str], bool]) -> Iterator[HtmlElement]:
    """The innermost elements of the first short lines that tell."""
    lines = (block for block in page[:_MOST] if len(block.text) <= _LINE and not block.foreign and tells(block.text))
    for block in islice(lines, _LINES):
        inner = [e for e in islice(block.owner.iterdescendants(), _INNER) if tells(e.text_content())]
        yield (block.owner, *inner)[-1]


def _selectors(elements: Iterator[HtmlElement]) -> list[str]:
    found = dict.fromkeys(filter(None, map(_selector, elements)))
    return [selector for selector in found if not _NEVER.search(selector)]


def _selector(element: HtmlElement) -> str:
    """`div.meta > span`: the element, and those around it up to the first that has a name; "" when none has."""
    steps: list[str] = []
    for step in islice((element, *element.iterancestors()), _STEPS):
        name = _name(step)
        steps.insert(0, f"{step.tag!s}{name}")
        if name:
            return " > ".join(steps)
    return ""


def _name(element: HtmlElement) -> str:
    """The first class without digits, else the itemprop, as CSS; "" when there is none."""
    classes = [f".{one}" for one in (element.get("class") or "").split() if _NAME.fullmatch(one)]
    role = element.get("itemprop") or ""
    return classes[0] if classes else f"[itemprop='{role}']" if _NAME.fullmatch(role) else ""
