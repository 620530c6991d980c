"""What an HTML page is that was fetched as a list: an article, a login form, a robot check, a geo-wall, or empty without scripts.

Judges by markup only; the text of articles is read by crawler/article.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from lxml import etree

from crawler.article import walls

_ARTICLE_TYPES = re.compile(
    r'"@type"\s*+:\s*+(?:\[\s*+)?"(?:News|Report|Analysis|Opinion|Background|Review|Live\s{0,9}Blog|Blog|Scholarly)?'
    r'(?:Article|NewsArticle|BlogPosting|Posting)"'
)
NEEDS_SCRIPTS = "The page is empty until its scripts run; set browser = true (`sources add --browser`)."
_UNSHOWN = frozenset({"script", "style", "noscript", "template"})
_TEASERS = ("a", "li", "nav", "footer", "aside", "p")  # a paragraph in one of these is none of the running text
_FEW_CHARACTERS = 200
_FEW_LINKS = 3
HEADLINES_TO_TEXT = 3  # a list has so many characters of headlines for each one of running text


def page_problem(root: etree._Element, markup: str) -> tuple[str, str] | None:
    """Code and sentence when the site sent something else instead of the page: login_page, challenge_page, geo_wall, needs_scripts."""
    title = " ".join("".join(str(t) for t in e.itertext()) for e in root.iterfind(".//title"))
    words = len(_paragraph_text(root).split())
    if words < 150 and (
        walls.CHALLENGE.search(title) or (walls.CHALLENGE_MARKUP.search(markup[:200_000]) and words < 60)
    ):
        return "challenge_page", "The site answered with a check for robots instead of the page."
    if words < 150 and root.xpath(".//input[translate(@type,'PASWORD','pasword')='password']"):
        return "login_page", "The site answered with a login form."
    if words < 150 and walls.GEO_WALL.search(_shown_text(root)):
        return "geo_wall", "The site does not answer requests from this country."
    if needs_scripts(root):
        return "needs_scripts", NEEDS_SCRIPTS
    return None


def _shown_text(root: etree._Element) -> str:
    """The visible words of a short page; empty for a long one, which is no geo-wall."""
    text = _words_of(root, frozenset({"script", "style"}), 5000)
    return text if len(text) < 5000 else ""


def _words_of(root: etree._Element, unseen: frozenset[str], most: int) -> str:
    """The words outside some elements, single blanks between them, up to about so many characters. Reads every node once."""
    words: list[str] = []
    size, walk = 0, etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if event == "start" and element.tag in unseen:
            walk.skip_subtree()
            continue
        found = ((element.text if event == "start" else element.tail) or "")[: 20 * most].split()
        words += found
        size += sum(map(len, found)) + len(found)
        if size > most:
            break
    return " ".join(words)


def needs_scripts(root: etree._Element) -> bool:
    """True for a page with scripts that without them has few words and few links."""
    if next(root.iter("script"), None) is None or len(root.xpath(".//a[@href][not(ancestor::noscript)]")) > _FEW_LINKS:
        return False
    body = next(root.iter("body"), None)
    return body is None or len(_words_of(body, _UNSHOWN, _FEW_CHARACTERS)) < _FEW_CHARACTERS


def is_article(root: etree._Element, markup: str, url: str) -> bool:
    """True for a page that is mainly one text, by its metadata, its paragraphs and its URL."""
    length = len(_paragraph_text(root))
    kind = str(root.xpath("string(.//meta[@property='og:type']/@content)")).strip().lower()
    if kind == "article" or _ARTICLE_TYPES.search(markup):
        return length > 400
    if length > 900 and _ends_in_headline(url):
        return True
    return length > 2500 and len(root.xpath(".//h1")) == 1 and len(root.xpath(".//article")) <= 1


def mostly_headlines(running: int, headlines: Sequence[str]) -> bool:
    """Whether a page that shows these headlines of others has hardly a text of its own beside them: so many running letters."""
    return sum(map(len, headlines)) >= HEADLINES_TO_TEXT * running


def running_letters(root: etree._Element) -> int:
    """How many letters of running text a page has."""
    return len(_paragraph_text(root))


def _ends_in_headline(url: str) -> bool:
    """Whether the URL ends in words, as made from a headline."""
    last = urlsplit(url).path.rstrip("/").rpartition("/")[2]
    return len([w for w in re.split(r"[-_+]", last.partition(".")[0]) if len(w) > 1 and not w.isdigit()]) >= 4


def _paragraph_text(root: etree._Element) -> str:
    """Running text: longer paragraphs that are not mostly links and not teasers."""
    texts = []
    for paragraph in root.iter("p"):
        if next(paragraph.iterancestors(*_TEASERS), None) is not None:
            continue
        text = " ".join("".join(str(t) for t in paragraph.itertext()).split())
        if len(text) > 80 and _linked(paragraph) < len(text) / 2:
            texts.append(text)
    return "\n".join(texts)


def _linked(paragraph: etree._Element) -> int:
    """Letters of a paragraph that are links."""
    outermost = (a for a in paragraph.iter("a") if next(a.iterancestors("a"), None) is None)
    return sum(len("".join(str(t) for t in a.itertext())) for a in outermost)
