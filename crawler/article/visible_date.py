"""The day that a reader sees on a page: beside the headline, in the dateline, or in a line such as "Posted on ...".

Knows where on a page to look; what a line says is read by parsing/written_dates.py. Never takes the site's clock, the day of another
headline's box, or the day of an update.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from crawler.article.blocks import Block, folded
from crawler.parsing.dates import certain_time
from crawler.parsing.written_dates import relative_day, written_days

_AFTER = 12  # blocks after the headline that may hold the day
_BEFORE = 6
_STANDFIRSTS = 3  # paragraphs below the headline, of which the first may be a standfirst
_ALONE = 50  # characters of a line below a standfirst that gives the day and little else
_LINE = 160  # characters of a line that is about the page and not of its text
_DATELINE = 100  # characters of the first paragraph in which a dateline ends
_PLACE_AND_DAY = 9  # words of a dateline
_DAY = 30  # characters in which a day is written
_DASH = re.compile(r"\s[—–―-]{1,2}\s|[—―:]\s")
_GLUED = re.compile(r"(?<=(?<!\d)(?:19|20)\d\d)(?=\d{1,2}:\d\d)")  # "4 May 202207:59", of two boxes side by side
_MARKED = re.compile(
    r"(?:^|[\s_-])(?:post|entry|article|pub)?-?(?:date|datetime|time|timestamp|published|publish|pubdate|posted|fecha|datum|data|dateline)(?:$|[\s_-])",
    re.I,
)
# Containers of other pages, of the site and of readers.
_ELSEWHERE = re.compile(
    r"(?:^|[\s_-])(?:related|recommend\w*|popular|latest|breaking|trending|sidebar|widget|teasers?|ticker|comments?|respond|newsletter"
    r"|clock|weather|calendar|events?|footer|copyright|archives?|read-?more|most-?read|also|promo|carousel|topbar|nav(?!\s+meta\b)\w*)(?:$|[\s_-])",
    re.I,
)
_PUBLISHED = re.compile(
    r"publish|posted|created|released|first\s+broadcast|publi[éeck]|opublik|publik|veröffentlicht|erschienen|erstellt|stand|pubblicat|gepubliceerd"
    r"|geplaatst|опублик|размещ|дата|создан|оприлюдн|publicera|julkaistu|objavljen|објављен|zveřejn|publicat|δημοσ|yayın|نشر|منتشر|انتشار"
    r"|פורסם|发布|發布|发表|發表|公開|掲載|등록|입력|게재|เผยแพร่|đăng|diterbitkan|dipublikasikan|гамоиқ|გამოქვეყნ|հրապարակ|жарияланды|प्रकाशित|প্রকাশ|date",
    re.I,
)
_UPDATED = re.compile(
    r"updat|modif|last\s+(?:edit|chang|review)|aktuali|aktualiz|geändert|mis\s+à\s+jour|mise\s+à\s+jour|actualiz|atualiz|aggiornat|bijgewerkt|gewijzigd"
    r"|обновл|изменен|оновлен|zmodyfik|uppdater|oppdater|opdater|päivitet|ažurir|ажурир|frissít|módosít|ενημερ|güncel|تحديث|آخر\s+تعديل|بروز|به‌روز|به\s+روز"
    r"|עודכן|更新|수정|업데이트|อัปเดต|cập\s+nhật|diperbarui|განახლ|թարմաց|жаңарт|yangilan|अपडेट|अद्यतन|হালনাগাদ",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Place:
    """Of a page: its language tag, the country of its host, when it was read, and the language that it declares."""

    language: str
    country: str
    now: datetime
    declared: str = ""

    def day(self, text: str, relative: bool = False) -> date | None:
        """The day that a line gives, never one in the future."""
        last = (self.now + timedelta(hours=14)).date()
        for tag in dict.fromkeys((self.language, self.declared)):  # a page in English may keep its own dates
            found = [day for day in written_days(text, tag, self.country, self.now) if day <= last]
            if found:
                break
        if found or not relative:
            return next(iter(found), None)
        languages = dict.fromkeys(re.split("[-_]", tag)[0].lower() for tag in (self.language, self.declared, "en"))
        return next(filter(None, (relative_day(text, language, self.now) for language in languages)), None)

    def has_day(self, text: str) -> bool:
        """Whether a line gives a day, with or without its year."""
        years = ("", f" {self.now.year}", f" {self.now.year - 1}")
        return any(self.day(f"{text.strip(' .,')}{year}") is not None for year in years)


def place(declared: str, language: str | None, url: str, now: datetime) -> Place:
    """Of a page that declares one language, perhaps with its country, and is written in another or the same."""
    spoken = declared if language is None or declared.lower().startswith(language) else language
    return Place(spoken, country_of(url), now, declared)


def country_of(url: str) -> str:
    """The top-level domain of an address."""
    return (urlsplit(url).hostname or "").rpartition(".")[2]


def published_part(text: str) -> str:
    """A line without what it says of an update; "" when it speaks of an update alone."""
    update = _UPDATED.search(text)
    if update is None:
        return text
    before = text[: update.start()]
    if any(c.isdigit() for c in before) or not (label := _PUBLISHED.search(text, update.end())):
        return before
    return text[label.start() :]


def find(page: Sequence[Block], title: str, place: Place) -> date | None:
    """The day of publication that the page shows; None when it shows none."""
    head = _headline(page, title)
    for block, short in _lines(page, head):
        day = _of_line(block, place) if short else _dateline(block.text, place)
        if day:
            return day
    return None


def _of_line(block: Block, place: Place) -> date | None:
    """The day that a short line gives: in words, by the attribute of its time (which says when "28 minutes ago" was), else relative to now."""
    part = _GLUED.sub(" ", published_part(block.text))
    times = [t for t in (*block.owner.iter("time"), *block.owner.iterancestors("time")) if t.get("datetime")]
    marked = certain_time(times[0].get("datetime")) if len(times) == 1 and part else None
    return place.day(part) or (marked and date.fromisoformat(marked[:10])) or place.day(part, relative=True)


def containers(page: Sequence[Block], title: str) -> list[HtmlElement]:
    """The elements around the headline, the nearest first, without the body."""
    head = _headline(page, title)
    around = page[head].owner.iterancestors() if head >= 0 else ()
    return [step for step in around if step.tag not in ("body", "html")]


def _headline(page: Sequence[Block], title: str) -> int:
    """The number of the block that is the headline; -1 when none is."""
    key = folded(title)
    same = [n for n, block in enumerate(page) if key and block.key == key]
    first = [n for n in same if _tag(page[n]) in ("h1", "h2")] or same
    return next(iter(first or (n for n, block in enumerate(page) if _tag(block) == "h1")), -1)


def _tag(block: Block) -> str:
    return next((str(e.tag) for e in (block.owner, *block.owner.iterancestors()) if e.tag in ("h1", "h2")), "")


def _lines(page: Sequence[Block], head: int) -> Iterator[tuple[Block, bool]]:
    """Pairs (block, whether it is a short line and no paragraph), the likeliest place first."""
    after = range(head + 1, len(page))
    own = frozenset(page[head].owner.iterancestors()) if head >= 0 else frozenset()
    proper = (n for n in after if page[n].prose and (n == head + 1 or not elsewhere(page[n].owner, own)))
    prose = list(islice(proper, _STANDFIRSTS))
    first_prose = next(iter(prose), len(page))
    near = [page[n] for n in range(head + 1, min(first_prose, head + 1 + _AFTER))] if head >= 0 else []
    between = [page[n] for n in range(first_prose + 1, prose[-1]) if n <= head + _AFTER] if head >= 0 and prose else []
    above = page[max(0, head - _BEFORE) : head][::-1] if head > 0 else []
    for block in (*near, *(b for b in above if _together(b, page[head]))):
        if _about_the_page(block, own) or _is_linked_day(block, own):
            yield block, True
    if prose:
        yield page[first_prose], False
    for block in between:  # below a standfirst
        if _about_the_page(block, own) and len(block.text) <= _ALONE:
            yield block, True
    for n in prose[1:]:
        yield page[n], False
    for n in after:
        block = page[n]
        if _about_the_page(block, own) and (_is_marked(block.owner) or _PUBLISHED.search(block.text[:60])):
            yield block, True


def _about_the_page(block: Block, own: frozenset[HtmlElement]) -> bool:
    short = len(block.text) <= _LINE and block.linked * 2 <= len(block.text)
    return short and not block.foreign and not elsewhere(block.owner, own)


def _is_linked_day(block: Block, own: frozenset[HtmlElement]) -> bool:
    """Whether a line near the headline is a link to what was published on its day."""
    words = re.findall(r"[^\W\d_]{3,}", block.text)  # of the weekday and the month
    alone = len(block.text) <= _DAY and len(words) <= 2 and any(map(str.isdigit, block.text))
    return alone and not elsewhere(block.owner, own)


def elsewhere(element: HtmlElement, own: Collection[HtmlElement]) -> bool:
    """Whether an element stands in a box of other pages, of readers or of the site; what holds the headline (``own``) is none."""
    for step in (element, *element.iterancestors()):
        if step in own or step.tag in ("body", "html"):
            return False
        if step.tag in ("aside", "nav", "footer") or _ELSEWHERE.search(
            f"{step.get('class') or ''} {step.get('id') or ''}"
        ):
            return True
    return False


def _together(block: Block, headline: Block) -> bool:
    """Whether a line above the headline stands in the headline's own container."""
    containers = [step for step in islice(headline.owner.iterancestors(), 3) if step.tag not in ("body", "html")]
    return any(step in containers for step in (block.owner, *block.owner.iterancestors()))


def _is_marked(element: HtmlElement) -> bool:
    inside = (element, *islice(element.iter(), 6), *islice(element.iterancestors(), 1))
    return any(
        step.tag == "time" or _MARKED.search(f"{step.get('class') or ''} {step.get('itemprop') or ''}")
        for step in inside
    )


def _dateline(paragraph: str, place: Place) -> date | None:
    """The day of "PLACE, 12 November 2026 — ...": in what stands before the first dash or colon of the paragraph."""
    opening, _, rest = _DASH.sub("\n", paragraph[:_DATELINE], count=1).partition("\n")
    if not rest or len(opening.split()) > _PLACE_AND_DAY or _UPDATED.search(opening):
        return None
    return place.day(opening[-_DAY:])
