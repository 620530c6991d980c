"""Title, author, language and canonical address of a page from its head and markup. The date is in dates.py."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import unescape
from urllib.parse import urljoin, urlsplit

import lxml.etree
from lxml.html import HtmlElement

from crawler.article import byline, site_elements, structured
from crawler.article.clean_text import TITLE_LIMIT, clean_line

_SEPARATOR = re.compile(r"\s+[|•·»›–—\-]+\s+|\s*\|\s*|\s+::\s+|\s*»\s*|\s+/\s+|\s+<\s+")
_UNQUOTED = re.compile(_SEPARATOR.pattern.replace(r"\s*»\s*|", "").replace("»", ""))  # of a text with «quotes»
_EDGES = " |•·»›–—-:/<"
_BY = re.compile(r"^(?:by|von|par|por|di|da|door|av|af|od|autor|author|автор|текст)\s*:?\s+", re.I)
_BYLINE = re.compile(r"(?:^|\s)(?:byline|author|author[-_]+name|byline[-_]+name)(?:$|\s)")
_AUTHOR_META = ("author", "authors", "byl", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "citation_author")  # fmt: skip
_NOT_A_NAME = re.compile(
    r"https?:|www\.|@|\d{2}|\b(?:staff|editor|admin|redaktion|redaction|redazione|newsroom|press office|desk|no author|nachrichten|agencies|agenturen|noticias|новости)\b|\w\.[a-z]{2,6}$",
    re.I,
)
_ENTITY = re.compile(r"&(?:#\d{1,6}|#x[\da-f]{1,5}|quot|amp|apos|lt|gt|nbsp|[lr][sd]quo|[mn]dash|hellip);", re.I)
_PARTS_WORDS = ("br", "div", "p", "li", "ul", "h1", "h2", "h3")
_HEAD = re.compile(r"(?:^|[\s_-])(?:head|header|logo|brand|branding|site-?(?:name|title)|masthead)(?:$|[\s_-])", re.I)
_PARTS = 24  # pieces of a heading; more is no headline with a kicker but a box
_SENTENCE = 12  # characters; a section's name or a logo is shorter
_CODE = re.compile(r"^[a-z]{2,3}(?=$|[-_])")


def meta_tags(root: HtmlElement) -> dict[str, str]:
    """The first content of each ``meta`` by its lower-case name, property or itemprop."""
    tags: dict[str, str] = {}
    for element in root.iter("meta"):
        content = element.get("content")
        for key in ("property", "name", "itemprop", "http-equiv"):
            for name in (element.get(key) or "").lower().split():
                if content and content.strip():
                    tags.setdefault(name, content)
    return tags


def title(root: HtmlElement, article: structured.Node | None, meta: dict[str, str], url: str) -> tuple[str, str]:
    """The headline a reader sees, without the site's name, and its origin; ("", "") when the page has none."""
    document, shared = _plain(root.findtext(".//title")), _plain(meta.get("og:title") or meta.get("twitter:title"))
    headline = _plain(structured.text(article, "headline"))
    site = _site_names(meta, url) | _logos(root, document)
    if repeated := _repeated(root, site, (headline, shared, document)):
        return repeated
    visible = _visible_headline(root, site)
    for stated, origin in ((headline, "json-ld"), (visible, "h1"), (shared, "meta"), (document, "title")):
        if stated and _folded(stated) not in site:
            return _without_site(stated, site, stated == document), origin
    return next(((heading, "h1") for heading in _headings(root, site)), ("", ""))


def _repeated(root: HtmlElement, site: set[str], stated: tuple[str, str, str]) -> tuple[str, str] | None:
    """The heading that JSON-LD, ``og:title`` or ``title`` repeats is the headline; the name of the site or of a section is not."""
    headline, shared, _ = stated
    ranks, exact = [_plain(_words(head)) for head in root.iter("h1")], {_folded(headline), _folded(shared)} - {""}
    # sorted() is stable: of first rank and repeated in full comes first, the others stay in the page's order
    for heading in sorted(_headings(root, site), key=lambda line: line not in ranks or _folded(line) not in exact):
        line = _without_kicker(root, heading, stated)
        if any(_same_title(line, title) for title in stated):
            agreed = _folded(headline) == _folded(shared) and (
                _is_part(headline, line) or (_in_trail(root, heading) and _is_part(line, headline))
            )
            return (headline, "json-ld") if agreed else (line, "h1")
    return None


def _is_part(part: str, whole: str) -> bool:
    """Whether a title says less than the other: that has a kicker or a tail of its own."""
    return len(part) > _SENTENCE and _folded(part) != _folded(whole) and _folded(part) in _folded(whole)


def _site_names(meta: dict[str, str], url: str) -> set[str]:
    """Names of the site, folded: those that it declares, and its host without ``www``, with and without the top-level domain."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    names = [meta.get("og:site_name", ""), meta.get("application-name", ""), host, host.rpartition(".")[0]]
    return {_folded(name) for name in names} - {""}


def _logos(root: HtmlElement, document: str) -> set[str]:
    """The site's name as its logo has it: the text of links to the front page, and a heading of the page's head that ends the title."""
    links = [link for link in root.iter("a") if link.get("href") == "/"][:3]
    last = _folded(_separator(document).split(document)[-1])
    heads = [
        heading
        for heading in root.iter("h1")
        if any(
            _HEAD.search(f"{e.get('class') or ''} {e.get('id') or ''}") for e in [heading, *heading.iterancestors()][:3]
        )
        and _folded(_words(heading)) == last != _folded(document)
    ]
    return {name for element in (*links, *heads) if len(name := _folded(_words(element))) > 8}


def _headings(root: HtmlElement, site: set[str]) -> list[str]:
    """The first headings of the page, without those that link to the front page or are the site's name."""
    lines = []
    for element in (*list(root.iter("h1"))[:5], *list(root.iter("h2"))[:3]):
        home = any(
            urlsplit(link.get("href") or "-").path in ("", "/", "index.html", "/index.html")
            for link in element.iter("a")
        )
        line = _plain(_words(element))
        if line and not home and _folded(line) not in site:
            lines.append(line)
    return lines


def _in_trail(root: HtmlElement, heading: str) -> bool:
    """Whether it stands in the trail of sections above the page ("Home > Politics > ..."), which may shorten the headline."""
    heads = (head for head in root.iter("h1", "h2") if _plain(_words(head)) == heading)
    trails = (trail for head in heads for trail in head.iterancestors("ol", "ul", "li", "nav"))
    return any("breadcrumb" in f"{trail.get('class')} {trail.get('itemtype')}".lower() for trail in trails)


def _without_kicker(root: HtmlElement, heading: str, stated: tuple[str, str, str]) -> str:
    """The part of a heading that is the headline where the heading has two, the other a section, a topic or the site ("Interview: ...").

    What JSON-LD and ``og:title`` say goes before ``title``, which often repeats the kicker too.
    """
    pieces = [piece for head in root.iter("h1", "h2") if _plain(_words(head)) == heading for piece in _pieces(head)]
    colons = tuple(title.rpartition(": ")[2] for title in stated)
    for titles in (stated[:2], stated[2:], colons):
        wanted = {_folded(part) for title in titles for part in (title, _separator(title).split(title)[0])} - {""}
        if _folded(heading) in wanted:
            return heading
        if found := [piece for piece in pieces if len(piece) > _SENTENCE and _folded(piece) in wanted]:
            return max(found, key=len)
    return heading


def _pieces(heading: HtmlElement) -> list[str]:
    """What a heading may be without its kicker: runs of its texts as its elements part them; what follows a separator or precedes a bar."""
    parts, line = _word_parts(heading), _plain(_words(heading))
    ends = range(len(parts) + 1 if len(parts) <= _PARTS else 0)
    runs = [_plain("".join(parts[start:end])) for start in ends for end in ends[start + 1 :]]
    marks = list(_separator(line).finditer(line))
    sides = [line[mark.end() :] for mark in marks] + [line[: mark.start()] for mark in marks if "|" in mark.group()]
    return [_trimmed(piece) for piece in (*runs, *sides)]


def _visible_headline(root: HtmlElement, site: set[str]) -> str:
    """The one first-rank heading of the page when it is a sentence's length: a ``title`` made for search engines has other words."""
    heads = list(root.iter("h1"))
    line = _plain(_words(heads[0])) if len(heads) == 1 else ""
    return line if len(line) >= _SENTENCE and line in _headings(root, site) else ""


def _words(element: HtmlElement) -> str:
    """The text of a heading: only line breaks and blocks part its words, never a drop cap or emphasis."""
    return "".join(_word_parts(element))


def _word_parts(element: HtmlElement) -> list[str]:
    """The same, piece by piece."""
    parts: list[str] = []
    for event, step in lxml.etree.iterwalk(element, events=("start", "end")):
        block = step.tag in _PARTS_WORDS and step is not element
        if event == "start":
            parts += [" " if block else "", step.text or ""]
        elif step is not element:
            parts += [" " if block else "", step.tail or ""]
    return [part for part in parts if part]


def _plain(text: str | None) -> str:
    """One line, with entities that were escaped twice read once more."""
    text = text or ""
    return clean_line(unescape(text) if _ENTITY.search(text) else text, TITLE_LIMIT)


def _same_title(heading: str, title: str) -> bool:
    """Whether a heading is the title, a part of it between separators, or most of it."""
    a, b = _folded(heading), _folded(title)
    if a and a in {_folded(part) for part in re.split(r"[-_|–—:»]", title)}:
        return True
    return (
        bool(a) and bool(b) and (a == b or (len(a) > 15 and a in b) or (len(b) > 15 and b in a and len(b) * 2 > len(a)))
    )


def _folded(text: str) -> str:
    return re.sub(r"\W+", "", text.casefold())


def _without_site(text: str, site: set[str], is_document: bool) -> str:
    """Cut the site's name off both ends; of a ``title`` element with several parts the longest is the headline."""
    parts = [part.strip() for part in _separator(text).split(text) if part.strip()]
    own = [part for part in parts if _folded(part) not in site]
    if len(parts) < 2 or not own:
        return text
    if is_document:
        marks = [mark.strip() for mark in _separator(text).findall(text)]
        if len(parts) > 2 and len(parts) == len(marks) + 1 and marks.count(marks[-1]) == 1:  # "Court - appeal | Site"
            return _trimmed(text[: text.rfind(parts[-1])])
        return max(own, key=len)
    start = text.find(own[0]) if own[0] != parts[0] else 0
    end = text.rfind(own[-1]) + len(own[-1]) if own[-1] != parts[-1] else len(text)
    return _trimmed(text[start:end])


def _separator(text: str) -> re.Pattern[str]:
    """What parts a title and the site's name: » does, unless it closes a quotation."""
    return _UNQUOTED if "«" in text else _SEPARATOR


def _trimmed(text: str) -> str:
    return text.strip(_EDGES.replace("»", "") if "«" in text else _EDGES)


def author(
    root: HtmlElement,
    article: structured.Node | None,
    meta: dict[str, str],
    url: str,
    nodes: Sequence[structured.Node] = (),
    visible: Sequence[str] = (),
    learned: Sequence[str] = (),
) -> tuple[str | None, str]:
    """The authors of the page, joined by ", ", and the origin; the site itself is not an author.

    ``visible``: those of the line that readers see. ``learned``: selectors of the elements that name the site's authors.
    """
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    own = (meta.get("og:site_name", ""), host, host.partition(".")[0], _publisher(article))
    site = {_folded(name) for name in own} - {""}
    for names, origin in _stated_authors(root, article, meta, nodes, visible, learned):
        if people := _people(names, site):
            return ", ".join(people), origin
    return None, ""


def _stated_authors(
    root: HtmlElement,
    article: structured.Node | None,
    meta: dict[str, str],
    nodes: Sequence[structured.Node],
    visible: Sequence[str],
    learned: Sequence[str],
) -> Iterator[tuple[Sequence[str], str]]:
    """Names and their origin, the surest first; each is looked for when those before it name nobody."""
    yield _named(article, nodes), "json-ld"
    yield [meta.get(name, "") for name in _AUTHOR_META], "meta"
    yield [meta.get("article:author", "")], "meta"
    yield site_elements.authors(root, learned), "site"
    yield _marked(root), "byline"
    yield visible, "byline"


def _named(article: structured.Node | None, nodes: Sequence[structured.Node]) -> list[str]:
    """The persons that the article names, also by reference or with the parts of their name."""
    value = (article or {}).get("author")
    names = []
    known = {str(node["@id"]): node for node in nodes if "@id" in node and len(node) > 1}
    for entry in value if isinstance(value, list) else [value]:
        if isinstance(entry, dict) and "name" not in entry:
            entry = known.get(str(entry.get("@id")), entry)
        if isinstance(entry, str):
            names.append(entry)
        elif isinstance(entry, dict) and "Organization" not in structured.types(entry):
            parts = f"{structured.text(entry, 'givenName')} {structured.text(entry, 'familyName')}"
            names.append(structured.text(entry, "name") or parts.strip())
    return names


def _publisher(article: structured.Node | None) -> str:
    value = (article or {}).get("publisher")
    return structured.text(value, "name") if isinstance(value, dict) else ""


def _marked(root: HtmlElement) -> list[str]:
    """The text of the first element that is marked as the author's name."""
    for element in root.iter():
        role = f" {element.get('rel') or ''} {element.get('itemprop') or ''} "
        classes = element.get("class") or ""
        if " author " in role or _BYLINE.search(classes):
            name = element.xpath("(.//*[@itemprop='name'])[1]")
            line = clean_line(" ".join((name[0] if name else element).itertext()))
            return byline.names(line) or [line]
    return []


def _people(names: Sequence[str], site: set[str]) -> list[str]:
    people: list[str] = []
    for name in (
        one
        for stated in ";".join(names).split(";")
        for one in byline.apart(_BY.sub("", clean_line(stated)).strip(" ,;|"))
    ):
        fits = 2 < len(name) <= 100 and not _NOT_A_NAME.search(name) and len(name.split()) <= 12
        if fits and not _is_site(name, site) and name not in people:
            people.append(name)
    return people[:10]


def _is_site(name: str, site: set[str]) -> bool:
    """Whether a name is that of the site: as it calls itself, or around the first part of its host. A person may own a host of her name."""
    key = _folded(name)
    return key in site or any(len(own) > 4 and own in key and own != key for own in site)


def language(root: HtmlElement, article: structured.Node | None, meta: dict[str, str]) -> str | None:
    """The ISO 639 code that the page declares, without region; None when it declares none."""
    declared = (
        root.get("lang"),
        root.get("{http://www.w3.org/XML/1998/namespace}lang") or root.get("xml:lang"),
        structured.text(article, "inLanguage"),
        meta.get("content-language"),
        meta.get("og:locale"),
        meta.get("dc.language"),
        meta.get("language"),
    )
    for value in declared:
        match = _CODE.match((value or "").strip().lower())
        if match:
            return match.group()
    return None


def canonical_url(root: HtmlElement, meta: dict[str, str], url: str) -> str | None:
    """The address that the page states as its own, absolute. Whether to believe it is decided where it is stored."""
    stated = [link.get("href") for link in root.iter("link") if "canonical" in (link.get("rel") or "").lower().split()]
    for value in (*stated, meta.get("og:url")):
        if value and value.strip():
            try:
                address = urljoin(url, value.strip())
            except ValueError:
                continue
            if urlsplit(address).scheme in ("http", "https") and not re.search(r"[\s\x00-\x1f\x7f\\]", address):
                return address
    return None


def description(article: structured.Node | None, meta: dict[str, str]) -> str:
    """The summary that the page gives of itself, empty when it gives none."""
    stated = structured.text(article, "description", "alternativeHeadline")
    return stated or clean_line(
        meta.get("og:description") or meta.get("description") or meta.get("twitter:description")
    )
