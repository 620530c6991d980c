"""Title, author, language, canonical address: what a page says of itself outside its text. The date is in dates.py."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from crawler.article import structured
from crawler.article.clean_text import TITLE_LIMIT, clean_line

_SEPARATOR = re.compile(r"\s+[|•·»›–—\-]+\s+|\s*\|\s*|\s+::\s+|\s*»\s*|\s+/\s+|\s+<\s+")
_EDGES = "".join((" ", "|•·»›–—-:/<"))
_BY = re.compile(r"^(?:by|von|par|por|di|da|door|av|af|od|autor|author|автор|текст)\s*:?\s+", re.I)
_BYLINE = re.compile(r"(?:^|\s)(?:byline|author|author[-_]+name|byline[-_]+name)(?:$|\s)")
_NOT_A_NAME = re.compile(
    r"https?:|www\.|@|\d{2}|\b(?:staff|editor|admin|redaktion|redaction|redazione|newsroom|press office|desk)\b", re.I
)
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
    document = clean_line(root.findtext(".//title"), TITLE_LIMIT)
    shared = clean_line(meta.get("og:title") or meta.get("twitter:title"), TITLE_LIMIT)
    headline = structured.text(article, "headline")[:TITLE_LIMIT]
    site = _site_names(meta, url)
    for heading in _headings(root, site):
        # A heading that another voice repeats is the headline; the site's own name or a section's is not.
        if any(_alike(heading, voice) for voice in (headline, shared, document)):
            return heading, "h1"
    for voice, origin in ((headline, "json-ld"), (shared, "meta"), (document, "title")):
        if voice:
            return _without_site(voice, site, voice == document), origin
    return next(((heading, "h1") for heading in _headings(root, site)), ("", ""))


def _site_names(meta: dict[str, str], url: str) -> set[str]:
    """What the site may be called, folded: its declared names and its host without ``www`` and with or without its ending."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    names = [meta.get("og:site_name", ""), meta.get("application-name", ""), host, host.rpartition(".")[0]]
    return {_folded(name) for name in names} - {""}


def _headings(root: HtmlElement, site: set[str]) -> list[str]:
    """The first headings of the page; not those that link to the front page or are the site's name."""
    lines = []
    for element in (*list(root.iter("h1"))[:5], *list(root.iter("h2"))[:3]):
        home = any(
            urlsplit(link.get("href") or "-").path in ("", "/", "index.html", "/index.html")
            for link in element.iter("a")
        )
        line = clean_line(" ".join(element.itertext()), TITLE_LIMIT)
        if line and not home and _folded(line) not in site:
            lines.append(line)
    return lines


def _alike(heading: str, voice: str) -> bool:
    a, b = _folded(heading), _folded(voice)
    if a and a in {_folded(part) for part in re.split(r"[-_|–—:»]", voice)}:
        return True
    return (
        bool(a) and bool(b) and (a == b or (len(a) > 15 and a in b) or (len(b) > 15 and b in a and len(b) * 2 > len(a)))
    )


def _folded(text: str) -> str:
    return re.sub(r"\W+", "", text.casefold())


def _without_site(text: str, site: set[str], is_document: bool) -> str:
    """Cut the site's name off either end; of a document title with several parts only the longest is the headline."""
    parts = [part.strip() for part in _SEPARATOR.split(text) if part.strip()]
    own = [part for part in parts if _folded(part) not in site]
    if len(parts) < 2 or not own:
        return text
    if is_document:
        return max(own, key=len)
    start = text.find(own[0]) if own[0] != parts[0] else 0
    end = text.rfind(own[-1]) + len(own[-1]) if own[-1] != parts[-1] else len(text)
    return text[start:end].strip(_EDGES)


def author(
    root: HtmlElement, article: structured.Node | None, meta: dict[str, str], url: str
) -> tuple[str | None, str]:
    """The people who wrote the page, joined by ", ", and the origin; the site itself is not an author."""
    site = {
        _folded(meta.get("og:site_name", "")),
        _folded(urlsplit(url).hostname or ""),
        _folded(_publisher(article)),
    } - {""}
    voices = (
        (_named(article), "json-ld"),
        (
            [
                meta.get(key, "")
                for key in (
                    "author",
                    "byl",
                    "parsely-author",
                    "sailthru.author",
                    "dc.creator",
                    "dcterms.creator",
                    "citation_author",
                )
            ],
            "meta",
        ),
        ([meta.get("article:author", "")], "meta"),
        (_marked(root), "byline"),
    )
    for names, origin in voices:
        people = _people(names, site)
        if people:
            return ", ".join(people), origin
    return None, ""


def _named(article: structured.Node | None) -> list[str]:
    value = (article or {}).get("author")
    names = []
    for entry in value if isinstance(value, list) else [value]:
        if isinstance(entry, str):
            names.append(entry)
        elif isinstance(entry, dict) and "Organization" not in structured.types(entry):
            names.append(structured.text(entry, "name"))
    return names


def _publisher(article: structured.Node | None) -> str:
    value = (article or {}).get("publisher")
    return structured.text(value, "name") if isinstance(value, dict) else ""


def _marked(root: HtmlElement) -> list[str]:
    """The first element that its markup names as the author's."""
    for element in root.xpath("//*[@rel or @itemprop or @class]"):
        role = f" {element.get('rel') or ''} {element.get('itemprop') or ''} "
        classes = element.get("class") or ""
        if " author " in role or _BYLINE.search(classes):
            name = element.xpath("(.//*[@itemprop='name'])[1]")
            return [clean_line(" ".join((name[0] if name else element).itertext()))]
    return []


def _people(names: list[str], site: set[str]) -> list[str]:
    people: list[str] = []
    for name in names:
        name = _BY.sub("", clean_line(name)).strip(" ,;|")
        fits = 2 < len(name) <= 100 and not _NOT_A_NAME.search(name) and len(name.split()) <= 12
        if fits and _folded(name) not in site and name not in people:
            people.append(name)
    return people[:10]


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
    """The address that the page calls its own, absolute; whether it is plausible is for whoever stores it to judge."""
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
