"""What a statement has beside title, text, day and author: when it was modified, the organisations of its byline, its dateline; each with its origin."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from lxml.html import HtmlElement

from crawler.article import publication_date, structured
from crawler.article.clean_text import clean_line
from crawler.article.dateline import dateline
from crawler.article.visible_date import Place
from crawler.parsing import language
from crawler.parsing.dates import certain_time

_META = ("article:modified_time", "og:updated_time", "og:article:modified_time", "datemodified", "dcterms.modified", "dc.date.modified", "last-modified", "lastmod", "revised")  # fmt: skip
_ORGANISATION = re.compile(
    r"\b(?:e\.\s?V\.?|gGmbH|GmbH|AG|Inc\.?|Ltd\.?|LLC|S\.A\.|a\.s\.|z\.s\.|ASBL|NGO|ONG|НКО|ООО)(?:$|\W)"
    r"|\b(?:foundation|association|institute|committee|council|ministry|university|network|coalition|federation|agency|agencies|centre|center|stiftung|verein|verband"
    r"|ministerium|bundesamt|fondation|fundación|fondazione|fundacja|stichting|asociación|associazione|stowarzyszenie|comité|comitato|ministère|ministerio|ministero"
    r"|universität|université|universidad|università|nachrichtenagentur|фонд|центр|комитет|ассоциация|министерство|агентство)\b",
    re.I,
)


def apart(author: str | None) -> tuple[str | None, list[str]]:
    """The persons among authors, joined again, and the organisations: those that say so by a legal form or by what bodies call themselves."""
    names = author.split(", ") if author else []
    bodies = [name for name in names if _ORGANISATION.search(name)]
    return ", ".join(name for name in names if name not in bodies) or None, bodies


def origin_of(lang: str | None, declared: str | None) -> str:
    """Where the language of a text comes from: the page or the list declares it (and the text allows it), else the text alone says it."""
    return "" if lang is None else "declared" if language.normal_code(declared) == lang else "text"


def read(
    root: HtmlElement,
    article: structured.Node | None,
    nodes: Sequence[structured.Node],
    meta: dict[str, str],
    text: str,
    place: Place,
    published: str | None,
    bodies: Sequence[str],
    named: str,
) -> tuple[dict[str, Any], dict[str, str]]:
    """These fields of an item, and their origins; ``bodies``: the organisations among the authors, whose origin is ``named``."""
    changed, changed_origin = _modified(root, article, meta, place, published)
    stated = _organisations(article, nodes)
    line = dateline(text, place.has_day)
    fields = {"modified": changed, "organisations": tuple(dict.fromkeys((*bodies, *stated))), "dateline": line}
    origins = {
        "modified": changed_origin,
        "organisations": named if bodies else "json-ld" if stated else "",
        "dateline": "text" if line else "",
    }
    return fields, origins


def _organisations(article: structured.Node | None, nodes: Sequence[structured.Node]) -> list[str]:
    """The bodies that the article's data names as its authors."""
    value = (article or {}).get("author")
    known = {str(node["@id"]): node for node in nodes if "@id" in node and len(node) > 1}
    entries = [entry for entry in (value if isinstance(value, list) else [value]) if isinstance(entry, dict)]
    whole = [known.get(str(entry.get("@id")), entry) if "name" not in entry else entry for entry in entries]
    names = [structured.text(entry, "name") for entry in whole if "Organization" in "".join(structured.types(entry))]
    return list(dict.fromkeys(filter(None, names)))[:10]


def _modified(
    root: HtmlElement, article: structured.Node | None, meta: dict[str, str], place: Place, published: str | None
) -> tuple[str | None, str]:
    """When the page was last changed and the origin; (None, "") when nothing says it, or it would be before it was published."""
    for value, origin in _stated(root, article, meta):
        moment = publication_date.plausible(certain_time(value, place.language), place.now)
        if moment and not publication_date.is_now(moment, place.now) and moment[:10] >= (published or "")[:10]:
            return moment, origin
    return None, ""


def _stated(root: HtmlElement, article: structured.Node | None, meta: dict[str, str]) -> Iterator[tuple[str, str]]:
    yield structured.text(article, "dateModified"), "json-ld"
    for name in _META:
        yield meta.get(name, ""), "meta"
    for element in root.xpath("//*[@itemprop='dateModified']")[:3]:
        yield element.get("content") or element.get("datetime") or clean_line(element.text_content()[:100]), "microdata"
