"""Where the rest of a page is: in its frames, or on page 2 and further of the same article. Finds addresses and joins texts; fetches nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode, urlsplit

from lxml.html import HtmlElement

from crawler.article.blocks import folded
from crawler.items import StatementItem
from crawler.parsing.html_tree import parse_html
from crawler.parsing.url_keys import absolute, host_key, url_key

READ = ("article", "page")  # kinds of pages with a text
SHORT = 250  # characters; a page that shows fewer may have its text in a frame
MOST_FRAMES = 6
MOST_PAGES = 20  # of one article, the first among them
_LONGEST_PAGER = 60  # characters of a line that only leads to the other pages
_TELLING = 8  # characters of a name that a link to another page of the article holds
_REPEATED = 20  # characters from which a line that an earlier page had is not joined once more
_SMALL = re.compile(r"0|1|0?\.\d+")
_WORD = r"page|pages|paged|pg|pagina|pág|pag|p|seite|part|partie|teil|strana|str|sida|side|sayfa|halaman"
_QUERY_NAMES = frozenset(f"{_WORD}|pageno|page_no|pagenum|pagenumber|page_num|pn|_page|nextpage".split("|"))
_EXTENSION = re.compile(r"\.(?:s?html?|php\d?|aspx?|jspx?|do|phtml|cfm)$", re.I)
_ENDING = re.compile(rf"(?P<sign>[/_,.;~-])(?P<word>(?:{_WORD})[=/_-]?)?(?P<number>\d{{1,3}})$", re.I)
_NUMBERED = re.compile(
    r"(?<!\d)\d{1,3}(?:/|\.\w{2,5})?(?:[?#].*)?$|=\d{1,3}(?:[&#]|$)"
)  # most links need no further look
_NEXT = re.compile(
    r"next|continue|weiter|nächste|suiv|siguiente|continuar|próxim|seguinte|successiv|avanti|volgende|verder|nästa|neste|næste|seuraav|järgmi|nākam|kitas|dalej|następn|další|ďalš|"
    r"következő|următo|sljedeć|naslednj|следующ|следващ|далее|дальше|продолж|наступн|далі|επόμεν|sonraki|devam|ileri|növbəti|keyingi|келесі|შემდეგ|հաջորդ|"
    r"التالي|بعدی|הבא|下一|下页|余下全文|次へ|次の|다음|tiếp|berikut|selanjut|seterus|ถัดไป|अगल|পরবর্তী|[»›→＞]|>{1,2}",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Continuation:
    """What a page names as its rest: ``frames``, and page 2 or further (``next_page``). ``frameset``: it is nothing but frames."""

    frames: tuple[str, ...] = ()
    frameset: bool = False
    next_page: str | None = None


def find(root: HtmlElement, url: str, first: str = "") -> Continuation:
    """What the page at ``url`` names as its rest; ``first``: the first page of the article that this one is a further page of.

    The tree is made fit for reading: a page of frames gets what it shows without them, and the links to other pages of the article go.
    """
    inside = frames(root, url)
    return Continuation(inside, open_frameset(root), next_page(root, url, first))


def named(item: StatementItem, found: Continuation, titled: bool) -> StatementItem:
    """The item with the addresses that hold its rest. ``titled``: a list has shown the page under this title, or it is a further page itself."""
    short = len(item.text) < SHORT and item.kind in (*READ, "empty", "needs_scripts")
    goes_on = item.kind == "article" or (item.kind == "page" and titled)
    return replace(
        item,
        frames=found.frames if found.frameset or short else (),
        next_page=found.next_page if goes_on else None,
    )


def frames(root: HtmlElement, url: str) -> tuple[str, ...]:
    """The addresses on the same host of the frames that a reader sees, in the order of the page."""
    host, found = host_key(url), dict[str, None]()
    for frame in root.iter("frame", "iframe"):
        address = absolute(frame.get("src") or "", url)
        if address and host_key(address) == host and not _is_hidden(frame) and url_key(address) != url_key(url):
            found.setdefault(address.partition("#")[0])
    return tuple(found)[:MOST_FRAMES]


def _is_hidden(frame: HtmlElement) -> bool:
    if "hidden" in frame.attrib or re.search(r"display\s*:\s*none|visibility\s*:\s*hidden", frame.get("style") or ""):
        return True
    return any(_SMALL.fullmatch((frame.get(side) or "").strip().removesuffix("px")) for side in ("width", "height"))


def open_frameset(root: HtmlElement) -> bool:
    """Put what a page of frames shows without them in the place of the frames. False: it is no page of frames."""
    frameset = next(root.iter("frameset"), None)
    above = frameset.getparent() if frameset is not None else None
    if frameset is None or above is None:
        return False
    kept = " ".join("".join(e.itertext()) for e in root.iter("noframes"))
    shown, _ = parse_html(f"<html><body>{kept}</body></html>")
    body = shown.find("body") if shown is not None else None
    if body is not None:
        body.tail = None
        above.replace(frameset, body)
        for title in list(root.iter("title")) if next(body.iter("h1"), None) is not None else ():
            title.drop_tree()  # that of a page of frames is the site's name, or the section's
    return True


def next_page(root: HtmlElement, url: str, first: str = "") -> str | None:
    """The address of the page of the same article after this one; None at its end.

    It is one that the page links as the next or by its number, and whose address is that of the ``first`` page (default: this one) with the
    number added. A `rel=next` alone is not enough: it leads to the next article as often. The links to all pages are taken out of the tree.
    """
    first = first or url
    here = 0 if url_key(first) == url_key(url) else max((p.number for p in _places(url, first)), default=0)
    links = [link for link in root.iter("a", "link") if (link.get("href") or "").strip()]
    names = {_last_name(base) for base in (first, *(base for base, _ in _unnumbered(first)))}
    pager = [(link, place) for link in links if (place := _place(link, url, first, names)) is not None]
    following = [place for link, place in pager if _is_next(link, place, here)]
    for link, _ in pager if following or here else ():
        _drop_line(link)
    return min(following, key=lambda place: place.number).url if following else None


class _Place:
    """A linked address as a page of the article. ``sure``: its form says so by a word or a sign that no slug has."""

    __slots__ = ("number", "sure", "url")

    def __init__(self, url: str, number: int, sure: bool) -> None:
        self.url, self.number, self.sure = url, number, sure


def _place(link: HtmlElement, url: str, first: str, names: set[str]) -> _Place | None:
    href = link.get("href") or ""
    address = absolute(href, url) if _may_be_named(href, names) and _NUMBERED.search(href) else None
    return next(_places(address, first), None) if address and host_key(address) == host_key(first) else None


def _may_be_named(href: str, names: set[str]) -> bool:
    """Whether an address may be one with such a last name: a whole one holds it. Spares most links a closer look."""
    return "/" not in href or "%" in href or any(name in href.lower() for name in names)


def _last_name(url: str) -> str:
    """The last name of a path without its extension; "" where it may be written in two ways, or is as short as `index`."""
    path = urlsplit(url).path.rstrip("/").lower()
    name = _EXTENSION.sub("", path.rpartition("/")[2])
    return name if len(name) >= _TELLING and "%" not in path else ""


def _places(address: str, first: str) -> Iterator[_Place]:
    """The readings of an address as another page of the first one."""
    for base, sure in ((first, True), *((base, False) for base, number in _unnumbered(first) if number < 2)):
        for plain, number, marked in _stripped(address):
            if url_key(plain) == url_key(base) and urlsplit(base).path.strip("/"):
                yield _Place(address.partition("#")[0], number, sure and marked)


def _unnumbered(url: str) -> Iterator[tuple[str, int]]:
    return ((plain, number) for plain, number, _ in _stripped(url))


def _stripped(url: str) -> Iterator[tuple[str, int, bool]]:
    """The address without what may be its number, the number, and whether that can hardly be anything else."""
    parts = urlsplit(url)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    for name, value in pairs:
        if name.lower() in _QUERY_NAMES and value.isdecimal() and len(value) <= 3:
            rest = urlencode([pair for pair in pairs if pair[0] != name])
            yield parts._replace(query=rest).geturl(), int(value), True
    path = parts.path.rstrip("/")
    extension = _EXTENSION.search(path)
    ending = extension[0] if extension else ""
    if found := _ENDING.search(path.removesuffix(ending)):
        stem = path[: found.start()]
        marked = bool(found["word"]) or found["sign"] in "/_,;~"
        for tail in dict.fromkeys(
            ("", ending, *((".html", ".htm", ".php") if _EXTENSION.search(stem) is None else ()))
        ):
            yield parts._replace(path=stem + tail or "/").geturl(), int(found["number"]), marked


def _is_next(link: HtmlElement, place: _Place, here: int) -> bool:
    """Whether a link leads on from page ``here`` (0: the first, whose address has no number). Some sites call the second page 1."""
    said = " ".join(link.itertext()).strip() if link.tag == "a" else ""
    wanted = (place.number, place.number + 1) if place.number == here + 1 else (place.number,)
    if place.number not in ((1, 2) if not here else (here + 1,)):
        return False
    if said.isdecimal() and len(said) <= 3:
        return int(said) in wanted and int(said) > max(here, 1)
    named = f"{link.get('class') or ''} {link.get('title') or ''} {link.get('aria-label') or ''}"
    leads = "next" in (link.get("rel") or "").lower().split() or (
        link.tag == "a" and len(said) < 40 and _NEXT.search(f"{said} {named}")
    )
    return bool(leads) and place.sure


def _drop_line(link: HtmlElement) -> None:
    """Take out the line of a link that leads to another page, unless it is a part of the text."""
    line = link
    while (above := line.getparent()) is not None and above.tag not in ("body", "article", "main", "html", "head"):
        if len(" ".join("".join(above.itertext()).split())) > _LONGEST_PAGER:
            break
        line = above
    if link.tag == "a" and line.getparent() is not None:
        line.drop_tree()


def joined(whole: str, part: str) -> str:
    """A text with that of its next page, without the lines that it has already (the lead that is repeated on every page)."""
    known = {folded(line) for line in whole.split("\n") if len(line) >= _REPEATED}
    fresh = [line for line in part.split("\n") if folded(line) not in known]
    return "\n".join(filter(None, (whole, *fresh)))


def without_frames(outer: StatementItem, inner: Sequence[StatementItem]) -> StatementItem:
    """The page with the text of the frame that says most; as it is when none says more than the page itself."""
    best = max(inner, key=lambda item: len(item.text) * (item.kind in READ), default=None)
    if best is None or best.kind not in READ or len(best.text) <= len(outer.text):
        return outer
    framed = replace(best, url=outer.url, canonical_url=outer.canonical_url, frames=())
    if outer.kind not in READ:
        return framed
    origins = tuple({**dict(outer.origins), "text": "frame"}.items())
    values = {name: getattr(outer, name) or getattr(best, name) for name in ("title", "published", "author")}
    return replace(framed, **values, text=joined(outer.text, best.text), origins=origins)


def says_more(first: StatementItem, pages: Sequence[StatementItem], page: StatementItem) -> bool:
    """Whether a further page has anything that the pages before it have not: some sites show the whole text under every number."""
    whole = "\n".join(one.text for one in (first, *pages))
    return len(joined(whole, page.text)) > len(whole)


def continued(item: StatementItem, pages: Sequence[StatementItem], missing: str | None) -> StatementItem:
    """The article with the texts of its further pages; ``missing``: why those after them are not there. Its `next_page` says where it goes on."""
    text = item.text
    for page in pages:
        text = joined(text, page.text)
    following = pages[-1].next_page if pages else item.next_page
    origins = (*item.origins, ("pages", str(len(pages) + 1))) if pages else item.origins
    return replace(
        item, text=text, origins=origins, error=item.error or missing, next_page=following if missing else None
    )
