"""The statement that a PDF holds: title, text, day, author and language, from its paragraphs and what the file says of itself.

Reads what has letters; a picture of a page has none. Loaded only when a PDF comes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from lxml.html import HtmlElement, builder

from crawler.article import beside, blocks, byline, metadata, opening_line, publication_date, visible_date
from crawler.article.blocks import folded, weight
from crawler.article.clean_text import TITLE_LIMIT, clean_line, clean_text, without_text
from crawler.article.dateline import dateline
from crawler.items import Entry, StatementItem
from crawler.parsing import language, pdf_glyphs
from crawler.parsing.dates import certain_time
from crawler.parsing.pdf_paragraphs import Paragraph, paragraphs

_NO_TITLE = re.compile(
    r"^(?:microsoft (?:word|powerpoint|excel)\b|power ?point|untitled|unbenannt|sans titre|без названия|document ?\d*$|dokument ?\d*$|page ?\d*$|layout ?\d|slide|print\b)"
    r"|\.(?:docx?|odt|rtf|pdf|indd|qxd|html?|aspx?|php|pptx?|xlsx?|pages|txt)\b|^(?:https?|file):|^\S*[_\d]\S*$",
    re.I,
)
_LARGER = 1.15  # times the size of the text, from which a line is a heading
_NEAR = 12  # paragraphs in which the title stands
_TITLE = 300  # characters
_LETTERHEAD = 100  # characters of a line above the title that is not of the text
_UNKNOWN = 0.2  # share of signs without a letter, from which on a text is not believed
_MOMENT = re.compile(r"(?:D:)?(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?\s*(?:(Z)|([+-]\d\d)'?(\d\d)?'?)?")


def read(body: bytes, url: str, hint: Entry, now: datetime) -> StatementItem:
    """The statement of a PDF, of kind ``pdf``; of kind ``unreadable`` with a code of page_kind.MEANINGS when it gives no text."""
    document = pdf_glyphs.read(body[body.find(b"%PDF-") :])
    found = [] if document.problem in ("pdf_encrypted", "pdf_broken") else paragraphs(document)
    missing = _missing(found)
    if document.problem in ("pdf_encrypted", "pdf_broken") or missing:
        return without_text(url, hint, "unreadable", document.problem or missing)
    return _item(found, document.fields, url, hint, now, document.problem)


def _missing(found: Sequence[Paragraph]) -> str | None:
    """Why the text of a PDF says nothing: it has none, or its fonts do not say which letters they show."""
    text = "".join(paragraph.text for paragraph in found)
    signs = sum(not char.isspace() for char in text)
    if not signs:
        return "pdf_without_text"
    unknown = sum(char == "\ufffd" or "\ue000" <= char <= "\uf8ff" for char in text)
    return "pdf_without_letters" if unknown > _UNKNOWN * signs else None


def _item(
    found: Sequence[Paragraph], fields: dict[str, str], url: str, hint: Entry, now: datetime, problem: str | None
) -> StatementItem:
    title, origin, at = _title(found, clean_line(fields.get("Title"), TITLE_LIMIT))
    text = clean_text(
        "\n".join(p.text for n, p in enumerate(found) if n not in at and not _is_letterhead(found, n, at))
    )
    root = _tree(found, title, at)
    page = blocks.blocks(root)
    author, author_origin = _author(byline.authors(page, title, text), fields.get("Author"), root, url)
    lang = language.identify(f"{title}\n{text}", fields.get("Lang") or hint.language)
    place = visible_date.place(fields.get("Lang") or "", lang, url, now)
    author, bodies = beside.apart(author)
    text = opening_line.without_byline(text, page, author, place)
    line = dateline(text, place.has_day)
    changed = publication_date.plausible(moment(fields.get("ModDate")), now)
    published, published_origin = _published(root, page, title, url, hint, place, fields.get("CreationDate"))
    origins = {
        "title": origin or "hint",
        "text": "pdf",
        "published": published_origin,
        "author": (author_origin if author else "") or ("hint" if hint.author else ""),
        "language": beside.origin_of(lang, fields.get("Lang") or hint.language),
        "kind": "content",
        "modified": "pdf" if changed else "",
        "organisations": author_origin if bodies else "",
        "dateline": "text" if line else "",
    }
    return StatementItem(
        url=url,
        title=title or clean_line(hint.title, TITLE_LIMIT),
        text=text,
        published=published,
        author=author or clean_line(hint.author) or None,
        language=lang,
        kind="pdf",
        origins=tuple((name, value) for name, value in origins.items() if value),
        error=problem,
        modified=changed,
        organisations=tuple(bodies),
        dateline=line,
    )


# ---- title


def _title(found: Sequence[Paragraph], stated: str) -> tuple[str, str, tuple[int, ...]]:
    """The title, its origin, and the numbers of the paragraphs that are it.

    What the file calls itself is believed where its first page shows it; else the largest line of some words near its beginning.
    """
    stated = "" if _NO_TITLE.search(stated) else stated
    if stated and (at := _showing(found, stated)):
        return stated, "pdf", at
    body = _body_size(found)
    near = [(n, p) for n, p in enumerate(found[:_NEAR]) if p.page == 0 and len(p.text) <= _TITLE and _has_words(p.text)]
    larger = [(n, p) for n, p in near if p.size >= _LARGER * body] or [
        (n, p) for n, p in near[:4] if p.bold and len(found) > n + 1
    ]
    if larger:
        n, first = max(larger, key=lambda pair: (round(pair[1].size), -pair[0]))
        return clean_line(first.text, TITLE_LIMIT), "heading", (n,)
    return stated, "pdf" if stated else "", ()


def _showing(found: Sequence[Paragraph], title: str) -> tuple[int, ...]:
    """The numbers of the one to three paragraphs near the beginning that are this title."""
    wanted = folded(title).casefold()
    for n in range(min(_NEAR, len(found))):
        for count in (1, 2, 3):
            if folded("".join(p.text for p in found[n : n + count])).casefold() == wanted:
                return tuple(range(n, n + count))
    return ()


def _body_size(found: Sequence[Paragraph]) -> float:
    """The size of most letters."""
    letters: Counter[float] = Counter()
    for paragraph in found:
        letters[round(paragraph.size, 1)] += len(paragraph.text)
    return letters.most_common(1)[0][0]


def _has_words(text: str) -> bool:
    return len(text.split()) >= 3 or weight(text) >= 3 * 6


def _is_letterhead(found: Sequence[Paragraph], n: int, title: Sequence[int]) -> bool:
    """Whether a paragraph is a line above the title: who writes, for whom, and when."""
    text = found[n].text
    return bool(title) and n < title[0] and len(text) <= _LETTERHEAD and not text.endswith((".", "!", "?"))


def _tree(found: Sequence[Paragraph], title: str, at: Sequence[int]) -> HtmlElement:
    """The paragraphs as a page, for what reads pages."""
    parts = []
    for n, paragraph in enumerate(found):
        if n not in at:
            parts.append(builder.P(clean_line(paragraph.text)))
        elif n == at[0]:
            parts.append(builder.H1(title))
    return builder.HTML(builder.BODY(*parts))


# ---- author and day


def _author(seen: Sequence[str], stated: str | None, root: HtmlElement, url: str) -> tuple[str | None, str]:
    """The authors of the line that readers see, else the one that the file names, if that is a person's full name."""
    if seen:
        return ", ".join(seen), "byline"
    name, _ = metadata.author(root, None, {"author": stated or ""}, url)
    return (name, "pdf") if name and " " in name else (None, "")


def _published(
    root: HtmlElement,
    page: Sequence[blocks.Block],
    title: str,
    url: str,
    hint: Entry,
    place: visible_date.Place,
    made: str | None,
) -> tuple[str | None, str]:
    """The list's date, else what the document shows, else its address, else when the file was made."""
    shown = publication_date.shown(root, page, title, url, place)
    for value, origin in ((hint.published or "", "hint"), *shown, (moment(made) or "", "pdf")):
        read = publication_date.plausible(certain_time(value), place.now)
        if read and not publication_date.is_now(read, place.now):
            return read, origin
    return None, ""


def moment(stated: str | None) -> str | None:
    """D:20261112093000+01'00' as ISO 8601 with its offset, without an offset its day alone; None when it is no such time."""
    match = _MOMENT.match((stated or "").strip())
    if match is None:
        return None
    year, month, day, hour, minute, second, utc, offset, past = match.groups()
    written = f"{year}-{month}-{day}"
    if hour and (utc or offset):
        zone = "+00:00" if utc else f"{offset}:{past or '00'}"
        written += f"T{hour}:{minute}:{second or '00'}{zone}"
    try:
        datetime.fromisoformat(written)
    except ValueError:
        return None
    return written
