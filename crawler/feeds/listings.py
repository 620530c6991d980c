"""HTML pages that list articles to entries: by a CSS selector, or by finding the repeated block of article links.

Works by rules, without a list of sites: links at the same position in the page's structure are judged together.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain, islice
from typing import cast
from urllib.parse import unquote, urlsplit

from cssselect import SelectorError
from lxml import etree
from lxml.cssselect import CSSSelector

from crawler.errors import ConfigError, FetchError
from crawler.items import Entry
from crawler.parsing.dates import iso_time
from crawler.parsing.plain_text import one_line
from crawler.parsing.url_keys import absolute, host_key, url_key

_CHROME_TAGS = frozenset({"nav", "footer", "form", "menu", "select", "button"})
_CHROME_ROLES = frozenset({"navigation", "menu", "menubar", "banner", "contentinfo", "search", "toolbar", "tablist"})
_CHROME_WORDS = re.compile(
    r"(?:^|[-_\s])(?:nav|navbar|navigation|menu|submenu|footer|breadcrumbs?|pagination|pager|paging|social|share|sharing|"
    r"cookies?|lang|languages?|skip|toolbar|masthead|topbar|login|subscribe|newsletter|sidenav)(?:$|[-_\s])",
    re.I,
)
_SECTION = re.compile(
    r"^(tags?|topics?|themes?|categor(y|ies)|rubriki?|rubrics?|authors?|users?|profile|about([-_]us)?|contacts?|impressum|"
    r"imprint|privacy.*|terms.*|search|login|register|subscribe|donate|jobs|careers|feed|rss|page|help|faq|sitemap|account|"
    r"cookies?.*|newsletters?|advert.*|shop|cart)$",
    re.I,
)
_DATE_IN_PATH = re.compile(r"/(19|20)\d\d[/-]?(0?[1-9]|1[0-2])\b|/(19|20)\d\d/")
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_FILES = re.compile(r"\.(jpe?g|png|gif|svg|webp|css|js|mp3|mp4|zip|ico|xml|rss|atom)$", re.I)
MAX_ENTRIES = 2000
MAX_ANCHORS = 20_000
_IN_BLOCK = 200  # links of one block
_CLASS = 500  # characters of a class, an id, a time
_WORDS, _PIECES = 2_000, 400  # characters of a piece of a headline, and pieces
_TIMES = 5  # beside a link that are tried


@dataclass(slots=True)
class _Link:
    """All anchors of a page that lead to one address, merged."""

    url: str
    anchor: etree._Element
    block: tuple[str, ...]
    title: str = ""
    headed: bool = False
    score: float = 0.0


def selected_entries(root: etree._Element, url: str, selector: str) -> tuple[Entry, ...]:
    """Entries by a CSS selector: it matches links, or blocks whose best link is taken.

    Raises ConfigError (selector_invalid) and FetchError (selector_costly).
    """
    base = page_base(root, url)
    links: dict[str, _Link] = {}
    for element in islice(_selected(root, selector), MAX_ANCHORS):
        own = _best_of(_anchors(element, base))
        if own is not None and url_key(own.url) not in links:
            own.title = own.title or one_line(_text(element))
            links[url_key(own.url)] = own
    return _entries(links.values(), base)


def _selected(root: etree._Element, selector: str) -> Iterable[etree._Element]:
    try:
        chosen = CSSSelector(selector, translator="html")
    except (SelectorError, etree.XPathError):
        raise ConfigError(
            "selector_invalid", "The selector is not valid CSS.", "Write it as in a style sheet."
        ) from None
    try:
        return cast("list[etree._Element]", chosen(root))
    except etree.XPathError:  # a limit of the parser's own
        raise FetchError("selector_costly", "The selector takes more on this page than a list may take.") from None


def found_entries(root: etree._Element, url: str) -> tuple[Entry, ...]:
    """Entries of the page's repeated blocks of article links, in the page's order; empty when it has none."""
    base = page_base(root, url)
    links = {k: link for k, link in _site_links(root, base, url).items() if link.title}
    for link in links.values():
        link.score = _score(link)
    blocks: dict[tuple[str, ...], list[_Link]] = defaultdict(list)
    for link in links.values():
        blocks[link.block].append(link)
    means = {block: sum(k.score for k in ls) / len(ls) for block, ls in blocks.items() if len(ls) >= 2}
    best = max(means.values(), default=0.0)
    strong = {b for b, mean in means.items() if mean >= max(2.0, best * 0.6)} if best >= 2 else _longest(blocks, means)
    chosen = [k for k in links.values() if k.block in strong or (best >= 2 and k.score >= 5)]
    return _entries(chosen, base) if len(chosen) >= 3 else ()


def _longest(blocks: dict[tuple[str, ...], list[_Link]], means: dict[tuple[str, ...], float]) -> set[tuple[str, ...]]:
    """On a page of short links only, the block with most of them, if it may be a list."""
    fit = [b for b, mean in means.items() if mean >= 1 and len(blocks[b]) >= 3]
    return {max(fit, key=lambda b: len(blocks[b]))} if fit else set()


def page_base(root: etree._Element, url: str) -> str:
    """The URL that the page's links are relative to."""
    href = str(root.xpath("string(.//base/@href)")).strip()
    return (absolute(href, url) or url) if href else url


def next_page(root: etree._Element, url: str) -> str | None:
    """The address of the list's next (older) page, when the page says so by rel=next or by its pager."""
    base = page_base(root, url)
    marked = ".//*[self::a or self::link][contains(concat(' ', @rel, ' '), ' next ') or @data-before][@href]"  # data-before: t.me/s
    for element in root.xpath(marked):
        return absolute(str(element.get("href")), base)
    here = re.search(r"(?:[?&/](?:page|p|paged|pg)[=/])(\d+)", url)
    wanted = int(here[1]) + 1 if here else 2
    pattern = re.compile(rf"[?&/](?:page|p|paged|pg)[=/]{wanted}(?!\d)")
    for anchor in islice(root.iter("a"), MAX_ANCHORS):
        target = absolute(anchor.get("href") or "", base)
        if target and pattern.search(target) and host_key(target) == host_key(url):
            return target
    return None


def site_links(root: etree._Element, url: str) -> tuple[str, ...]:
    """The addresses on the same site that a page links, each once."""
    base, site = page_base(root, url), host_key(url)
    anchors = islice(root.iter("a"), MAX_ANCHORS)
    targets = (absolute(str(anchor.get("href") or ""), base) for anchor in anchors)
    return tuple(dict.fromkeys(target for target in targets if target and host_key(target) == site))


def _site_links(root: etree._Element, base: str, url: str) -> dict[str, _Link]:
    """Links to other pages of the same site outside navigation, merged by page."""
    site, here, surroundings = host_key(url), url_key(url), Surroundings()
    links: dict[str, _Link] = {}
    for anchor in islice(root.iter("a"), MAX_ANCHORS):
        target = absolute(anchor.get("href") or "", base)
        if target is None or host_key(target) != site or _FILES.search(urlsplit(target).path):
            continue
        key = url_key(target)
        if key == here or key.endswith("/") or surroundings.in_chrome(anchor):
            continue
        block = surroundings.block(anchor)
        found = _Link(target.partition("#")[0], anchor, block, _anchor_title(anchor), _is_headed(anchor))
        known = links.setdefault(key, found)
        if (found.headed, len(found.title)) > (known.headed, len(known.title)):
            known.title, known.headed, known.block, known.anchor = found.title, found.headed, block, anchor
    return links


def _anchors(element: etree._Element, base: str) -> Iterable[_Link]:
    anchors = [element] if element.tag == "a" else list(islice(element.iter("a"), _IN_BLOCK))
    if not anchors:
        anchors = list(element.iterancestors("a"))[:1]  # the selector matches an element inside a link
    for anchor in anchors:
        target = absolute(anchor.get("href") or "", base)
        if target:
            yield _Link(target.partition("#")[0], anchor, (), _anchor_title(anchor), _is_headed(anchor))


def _best_of(links: Iterable[_Link]) -> _Link | None:
    return max(links, key=lambda k: (k.headed, len(k.title)), default=None)


class Surroundings:
    """Where the links of one page stand. Every element is judged once, however many links are in it."""

    def __init__(self) -> None:
        self._chrome: dict[etree._Element, bool] = {}
        self._steps: dict[etree._Element, str] = {}

    def in_chrome(self, anchor: etree._Element) -> bool:
        """Whether a link belongs to the frame of the page: the nearest element that says it decides."""
        asked, found = [], False
        for element in chain((anchor,), anchor.iterancestors()):
            own = self._chrome.get(element)
            if own is None:
                asked.append(element)
                own = _is_chrome(element)
            if own is not None:
                found = own
                break
        self._chrome.update(dict.fromkeys(asked, found))
        return found

    def block(self, anchor: etree._Element) -> tuple[str, ...]:
        """The position of a link: tags and first classes of up to five ancestors, without numbers."""
        steps: list[str] = []
        for element in islice(anchor.iterancestors(), 5):
            if element.tag in ("body", "html"):
                break
            if element not in self._steps:
                first = str(element.get("class") or "")[:_CLASS].split()[:1]
                name = re.sub("[0-9]+", "", first[0]) if first else ""
                self._steps[element] = f"{element.tag!s}.{name}" if first else str(element.tag)
            steps.append(self._steps[element])
        return (str(anchor.tag), *steps)


def _is_chrome(element: etree._Element) -> bool | None:
    """Whether an element is the page's frame or its content; None when it says neither."""
    if element.tag in ("body", "html", "main", "article"):
        return False
    if element.tag in _CHROME_TAGS or element.get("role") in _CHROME_ROLES:
        return True
    if element.tag == "header" and next(element.iterancestors("article", "main", "li"), None) is None:
        return True
    named = f"{element.get('class', '')[:_CLASS]} {element.get('id', '')[:_CLASS]}"
    return True if _CHROME_WORDS.search(named) else None


def _anchor_title(anchor: etree._Element) -> str:
    heading = next(anchor.iter(*_HEADINGS), None)
    text = one_line(_text(heading if heading is not None else anchor))
    if not text:
        picture = next(anchor.iter("img"), None)
        alt = str(picture.get("alt") or "") if picture is not None else ""
        text = one_line(str(anchor.get("title") or anchor.get("aria-label") or alt)[:_WORDS])
    return text[:500]


def _text(element: etree._Element) -> str:
    """The beginning of an element's text: more than any headline has."""
    return " ".join(str(t)[:_WORDS] for t in islice(element.itertext(), _PIECES))


def _is_headed(anchor: etree._Element) -> bool:
    near = (e.tag for e in islice(anchor.iterancestors(), 3))
    return any(tag in _HEADINGS for tag in near) or next(anchor.iter(*_HEADINGS), None) is not None


def _score(link: _Link) -> float:
    """How likely a link leads to an article, by its words, its heading and its URL."""
    letters = len(link.title)
    score = (letters >= 20) + (letters >= 35) + 1.5 * link.headed
    parts = urlsplit(link.url)
    segments = [unquote(s) for s in parts.path.split("/") if s]
    last = re.sub(r"\.\w{2,5}$", "", segments[-1]) if segments else ""
    score += 1.5 * (len([w for w in re.split(r"[-_+ ]", last) if w]) >= 4)
    score += 1.0 * bool(re.search(r"\d{4,}", last + parts.query)) + 1.0 * bool(_DATE_IN_PATH.search(parts.path))
    if any(_SECTION.match(segment) for segment in (*segments[:1], *segments[-1:])):
        score -= 2.5
    return score


def _entries(links: Iterable[_Link], base: str) -> tuple[Entry, ...]:
    chosen = list(links)[:MAX_ENTRIES]
    keys = {url_key(k.url) for k in chosen}

    @cache  # a page repeats its links, and each is asked for once for every ancestor
    def entry_of(href: str) -> str | None:
        target = absolute(href, base)
        key = url_key(target) if target else None
        return key if key in keys else None

    root = chosen[0].anchor.getroottree().getroot() if chosen else None
    owners = _owners(root, entry_of) if root is not None else {}
    tag = str(root.get("lang") or "") if root is not None else ""
    country = (urlsplit(base).hostname or "").rpartition(".")[2]
    return tuple(Entry(url=k.url, title=k.title, published=_time_near(k, owners, tag, country)) for k in chosen)


def _owners(root: etree._Element, entry_of: Callable[[str], str | None]) -> dict[etree._Element, str]:
    """For each element that contains links of entries, the entry to which all of them lead; empty when they lead to several."""
    owners: dict[etree._Element, str] = {}
    for anchor in islice(root.iter("a"), MAX_ANCHORS):
        key = entry_of(str(anchor.get("href") or ""))
        for element in chain((anchor,), anchor.iterancestors()) if key else ():
            known = owners.get(element)
            if known in ("", key):
                break  # and so it is above
            owners[element] = "" if known else str(key)
    return owners


def _time_near(link: _Link, owners: Mapping[etree._Element, str], tag: str, country: str) -> str | None:
    """The time beside a link: in the nearest ancestor that has one and contains no other entry's link."""
    own = url_key(link.url)
    for element in islice(link.anchor.iterancestors(), 6):
        if owners.get(element, own) != own:
            return None
        for time in islice(element.iter("time"), _TIMES):
            if moment := iso_time(str(time.get("datetime") or _text(time))[:_CLASS], tag, country):
                return moment
    return None
