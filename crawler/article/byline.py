"""The authors as readers see them: the line "By ...", “Автор: ...” or 作者：... between headline and text, or after it. Knows no markup of authors."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from crawler.article.blocks import Block, folded

# Words that say so by themselves; each was taken from the bylines of papers in its language.
_WORDS = (
    "by|words by|written by|report by|reported by|story by|von|par|por|di|door|av|af|de|nga|oleh|na|tekijä|"
    "автор(?:ы|ка|и)?|автори|подготовила?|підготува(?:в|ла)|писала?|пише|"
    "作者|记者|記者|撰文|執筆|기자|بقلم|كتب|كتبت|كتبه|إعداد|به قلم|نویسنده|تحریر|מאת|โดย|ავტორი|հեղինակ"
)
# Words that need a colon or a slash, as they also begin sentences or name other work.
_LABELS = (
    "author(?:s|\\(s\\))?|text|texte|texto|testo|tekst|teksti|autor(?:a|es|as|in|ka|ius|s|i|zy)?|auteur(?:s|e)?|autore|autori|redactor|redacción|"
    "рассказ|текст|материал подготовил[аи]?|корреспондент|аўтар|аутор|piše|пише|szerző|írta|kirjoittaja|skribent|forfatter|journalist|"
    "yazan|yazar|haber|müəllif|muallif|муаллиф|penulis|tác giả|bài|mwandishi|συντάκτης|συντάκτρια|γράφει(?: [οη])?|"
    "文|글|글쓴이|लेखक|লেখক|الكاتب|المؤلف|خبرنگار|מחבר|ผู้เขียน"
)
_BYLINE = re.compile(
    rf"^\W*(?:(?:{_WORDS})\s*[:：]?\s+|(?:{_WORDS}|{_LABELS})\s*[:：/／|]\s*)(?P<names>\S.*)$", re.I | re.S
)
_KOREAN = re.compile(r"^\W*(?P<names>[가-힣]{2,4})\s+기자\b")
_END = re.compile(
    r"\b(?:mo|di|mi|do|fr|sa|so|mon|tue|wed|thu|fri|sat|sun)\.?,?\s+(?=\d)|\d|[|•·–—(\[/／;\n]|\s-\s|\bfor\b|@|\bphotos?\b|\bfotos?\b|фото|\bpublished\b|\bupdated\b|опубл",
    re.I,
)
_BETWEEN = re.compile(r"\s*(?:,|、|，|،|&|\+)\s*|\s+(?:and|und|et|y|e|i|en|og|och|ja|ve|si|și|dan|na|и|й|та|і|και|va|və|và|و|和|與|ו(?=\s))\s+")  # fmt: skip
_NAME = re.compile(r"[^\W\d_][\w.’'ʼ‘`\-]*(?:\s+[^\W\d_][\w.’'ʼ‘`\-]*){1,4}")
_SMALL = frozenset(["de", "da", "do", "dos", "das", "del", "della", "di", "du", "la", "le", "van", "von", "der", "den", "ter", "ten", "zu", "bin", "ibn", "al", "el", "ben", "abu", "bint", "og", "y", "e", "af"])  # fmt: skip
_SPACELESS = re.compile("[\u4e00-\u9fff]{2,4}|[가-힣]{2,4}|[\u4e00-\u9fff\u3040-\u30ff]{3,8}")
_LINE = 160  # characters of a byline
_NEAR = 7  # blocks between headline and text


def authors(page: Sequence[Block], title: str, text: str) -> list[str]:
    """The names of the first line that is a byline; empty when there is none. ``page`` are the blocks of the page."""
    key, whole = folded(title), folded(text)
    start = next((n + 1 for n, block in enumerate(page) if key and block.key == key), 0)
    first = next((n for n, block in enumerate(page[start:], start) if block.prose and block.key in whole), len(page))
    last = max((n for n, block in enumerate(page) if block.prose and block.key in whole), default=len(page))
    near = page[max(start, first - _NEAR) : first]
    after = page[last + 1 : last + 4]
    return _first(block.text for block in (*near, *after) if not block.foreign)


def names(line: str) -> list[str]:
    """The persons of a byline; empty when the line is none: ``By MIRA SOLANO and Ted Okonjo, Geneva correspondent`` gives two."""
    found = _BYLINE.match(line) or _KOREAN.match(line)
    if not found or len(line) > _LINE:
        return []
    return _people(found["names"])


def persons(line: str) -> list[str]:
    """The persons of a line that is known to be the byline, with "By" or without; empty when it names none."""
    return names(line) or (_people(line) if len(line) <= _LINE else [])


def _people(said: str) -> list[str]:
    people = []
    for part in _BETWEEN.split(_END.split(said)[0]):
        name = part.strip(" .,:")
        if not _is_name(name):
            break  # a profession, a place or an office follows
        people.append(_plain(name))
    return people


def apart(stated: str) -> list[str]:
    """The persons of one stated author: "Mira Solano and Ted Okonjo" are two, "Friends of the Earth" and "Solano" are one."""
    parts = [part.strip() for part in _BETWEEN.split(stated)]
    return parts if all(" " in part and _is_name(part) for part in parts) else [stated]


def _first(lines: Iterable[str]) -> list[str]:
    return next((people for text in lines for line in text.split("\n") if (people := names(line))), [])


def _is_name(name: str) -> bool:
    if _SPACELESS.fullmatch(name):
        return True
    if not _NAME.fullmatch(name):
        return False
    words = name.split()
    return all(word in _SMALL or not word[0].islower() for word in words) and not words[-1][0].islower()


def _plain(name: str) -> str:
    """Names in capitals are written as names: MIRA O'SOLANO-REY is Mira O'Solano-Rey."""
    return name.title() if name.isupper() and len(name) > 5 else name
