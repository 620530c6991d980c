"""Boxes of a page that are not of its text: readers' comments, captions, other headlines in between. Takes them out of the tree.

A name is only a hint: `comment` may also be the class of a spokesperson's comment, or of the whole page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from lxml.html import HtmlElement

_COMMENTS = re.compile(
    r"(?:^|[\s_-])(?:comments?|comment-?list|comment-?(?:section|area|thread|wrapper)|kommentare?|kommentarer|commentaires?|comentarios?|commenti|komentarze|komentari?|"
    r"komentáře|yorumlar|reacties|otz[iy]v\w*|talkbacks?|disqus|respond|replies|livefyre|user-?opinions?)(?:$|[\s_-])",
    re.I,
)
_CAPTION = re.compile(
    r"(?:^|[\s_-])(?:(?:image|photo|picture|img|media|wp|foto|thumb)[_-]?(?:caption|credit)(?:-text)?)(?:$|[\s_-])",
    re.I,
)
_OTHERS = re.compile(
    r"(?:^|[\s_-])(?:read-?more|read-?also|see-?also|related(?:-\w+)?|more-?stories|recommended)(?:$|[\s_-])", re.I
)
# "Read also" as papers write it before a headline of theirs in the middle of a text.
LABEL = re.compile(
    r"\W*(?:read (?:also|more|next)|also read|see also|related(?: (?:stor(?:y|ies)|articles?|news))?|more on this|lesen sie (?:auch|mehr)|mehr zum thema|auch interessant|"
    r"(?:à )?lire (?:aussi|également)|voir aussi|sur le même sujet|lea? (?:también|además)|te puede interesar|leia (?:também|mais)|veja também|leggi anche|lees ook|läs (?:också|även|mer)|"
    r"les også|læs også|lue myös|loe ka|lasi arī|skaitykite taip pat|czytaj (?:także|też|również)|zobacz (?:także|też)|čtěte také|čítajte tiež|olvassa el|citește și|"
    r"pročitajte (?:i|još)|прочитајте|прочетете още|читайте (?:также|ещё|еще|по теме)|по теме|смотрите также|читайте (?:також|ще)|дивіться також|чытайце таксама|διαβάστε (?:επίσης|ακόμ\w+)|"
    r"ilgili haber\w*|bunu da oku\w*|اقرأ أيضا|اقرأ أيضًا|إقرأ أيضا|بیشتر بخوانید|קראו (?:גם|עוד)|相关(?:阅读|新闻|报道)|延伸閱讀|あわせて読みたい|関連記事|관련 ?기사|đọc thêm|baca juga|อ่านเพิ่มเติม|यह भी पढ़ें)\s*(?:[:：»>\-–—].*|)$",
    re.I | re.S,
)  # fmt: skip
_ANY = re.compile("|".join((_COMMENTS.pattern, _CAPTION.pattern, _OTHERS.pattern)), re.I)
# One of which every such name has: most names of a page have none, and need no pattern.
_HINTS = ("comment", "komment", "coment", "koment", "yorum", "reacties", "otz", "talkback", "disqus", "respond", "replies", "livefyre", "opinion", "caption", "credit", "read", "see", "related", "stories", "recommended")  # fmt: skip
_INLINE = ("a", "span", "b", "i", "em", "strong", "body", "main", "button", "input")
_RUNNING = 60  # characters of a paragraph that counts
_LABELLED = 300  # characters of a line with another headline
_WHOLE = 0.7  # share of the page's running text that makes a box the text, whatever it is called


def remove(root: HtmlElement) -> None:
    """Take them out, in place."""
    gone: set[HtmlElement] = set()
    prose = _Prose(root)
    for element in root.xpath("/html/body//*[@class or @id]"):
        name = f"{element.get('class') or ''} {element.get('id') or ''}"
        if not _is_known(name) or element.tag in _INLINE or not gone.isdisjoint(element.iterancestors()):
            continue
        if _COMMENTS.search(name) and prose.is_in(element):
            for attribute in ("class", "id"):
                element.attrib.pop(attribute, None)
        elif _COMMENTS.search(name) or _is_aside(element, name):
            gone.add(element)
    gone.update(_next_articles(root))
    gone.update(line for line in root.iter("p", "li") if _is_label(line))
    for element in gone:
        if element.getparent() is not None:
            element.drop_tree()


@lru_cache(maxsize=4096)  # names repeat on a page and on a site
def _is_known(name: str) -> bool:
    lower = name.lower()
    return any(hint in lower for hint in _HINTS) and _ANY.search(name) is not None


def _next_articles(root: HtmlElement) -> Iterator[HtmlElement]:
    """The further articles of an endless page: boxes beside that of the first headline, alike, each with a headline of its own."""
    heads = list(root.iter("h1"))
    own = {step.getparent(): step for step in (heads[0], *heads[0].iterancestors())} if len(heads) > 1 else {}
    for head in heads[1:]:
        box = next((step for step in head.iterancestors() if step.getparent() in own), head)
        first = own.get(box.getparent(), box)
        alike = box is not first and bool(box.get("class")) and box.get("class") == first.get("class")
        if alike and any(len(_text(p)) >= _RUNNING for p in first.iter("p")):
            yield box


def _is_label(line: HtmlElement) -> bool:
    """Whether a line holds nothing but a link to another text, with a word before it that says so."""
    first = line.text if line.text and not line.text.isspace() else next(_pieces(line), "")
    if len(first) >= _LABELLED or (len(first) >= 30 and line.find(".//a") is None):
        return False
    return LABEL.match(first) is not None and (_linked(line) or len(_text(line)) < 30)


def _is_aside(element: HtmlElement, name: str) -> bool:
    text = _text(element) if sum(1 for _ in element.iter()) < 30 else ""
    if not text or len(text) >= _LABELLED or _holds_headline(element):
        return False
    return bool(_CAPTION.search(name) or _linked(element) or LABEL.match(next(_pieces(element), "")))


class _Prose:
    """How much running text an element holds; worked out when it is first asked for."""

    def __init__(self, root: HtmlElement) -> None:
        self._root = root
        self._held: Counter[HtmlElement] = Counter()
        self._homes: dict[HtmlElement, Counter[HtmlElement]] = {}

    def is_in(self, element: HtmlElement) -> bool:
        """Whether a box is the page's text in spite of its name: it holds the headline, or nearly all paragraphs, most of them in one place."""
        if _holds_headline(element):
            return True
        if not self._held:
            self._measure()
        homes = self._homes.get(element, Counter())
        enough = self._held[element] >= _WHOLE * self._held[self._root] and homes.total() > 1
        return enough and max(homes.values()) * 2 > homes.total()

    def _measure(self) -> None:
        for paragraph in self._root.iter("p"):
            length, home = len(_text(paragraph)), paragraph.getparent()
            for above in paragraph.iterancestors() if length >= _RUNNING and home is not None else ():
                self._held[above] += length
                self._homes.setdefault(above, Counter())[home] += 1  # type: ignore[index]
        self._held[self._root] += 0


def _holds_headline(element: HtmlElement) -> bool:
    return next(element.iter("h1"), None) is not None


def _linked(element: HtmlElement) -> bool:
    return sum(len(_text(a)) for a in element.iter("a")) * 3 > len(_text(element))


def _text(element: HtmlElement) -> str:
    return " ".join(_pieces(element)).strip()


def _pieces(element: HtmlElement) -> Iterator[str]:
    return (piece for part in element.itertext() if (piece := " ".join(part.split())))
