"""The cases that bench/updates.py measures: articles, and of each a follow-up or a copy made by seeded dice. Stores and judges nothing."""

from __future__ import annotations

import json
import random
import re
import tomllib
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from crawler.article.blocks import weight
from crawler.statements import near_duplicates
from crawler.statements.text_fingerprint import words

PARAGRAPH = 80  # weight of a paragraph that can be news
TEXTS = Path(__file__).with_name("updates_texts.toml")
_SENTENCE = re.compile(r"(?<=[.!?…।])\s+|(?<=[。！？])")
_WORD = re.compile(r"[^\W\d_]{3,}")
_UNSPACED = re.compile("[\u0e00-\u0eff\u3040-\u9fff]")
Dice = random.Random


@dataclass(frozen=True)
class Article:
    """A text in its paragraphs."""

    lang: str
    title: str
    paragraphs: list[str]


@dataclass(frozen=True)
class Text:
    """What a page shows; ``passages`` are the paragraphs in which the topic's word may stand."""

    title: str
    lines: list[str]
    passages: list[str]


@dataclass(frozen=True)
class Case:
    """A first text and a second one. ``way``: a revision, or at a new address of the same site or of another."""

    lang: str
    kind: str
    first: Text
    second: Text
    way: str
    changes: tuple[str, ...] = ()


# ---- articles


def own() -> list[Article]:
    """The invented texts."""
    rows = tomllib.loads(TEXTS.read_text("utf-8"))["text"]
    return [Article(row["language"], row["title"], row["paragraphs"]) for row in rows]


def real(folders: Sequence[Path]) -> list[Article]:
    """The articles of the folders that have four paragraphs of prose and are no printing of one that was met before."""
    found: list[Article] = []
    filed: dict[int, list[str]] = defaultdict(list)
    for folder in folders:
        for line in (folder / "truth.jsonl").open(encoding="utf-8"):
            row = json.loads(line)
            article = _article(folder.name, row)
            body = "\n".join(article.paragraphs)
            sketch = near_duplicates.sketch(words(body))
            heavy = sum(map(is_paragraph, article.paragraphs))
            if sketch is None or heavy < 4 or len(words(body)) < 100:
                continue
            bands = near_duplicates.bands(sketch)
            if not any(near_duplicates.same_story(body, other) for band in bands for other in filed[band]):
                found.append(article)
                for band in bands:
                    filed[band].append(body)
    return found


def _article(corpus: str, row: dict[str, Any]) -> Article:
    parts = [" ".join(part.split()) for part in (row.get("body") or "").split("\n")]
    return Article(row.get("lang") or corpus, row.get("title") or "", [part for part in parts if part][:14])


# ---- texts


def is_paragraph(text: str) -> bool:
    """Whether it is long enough to be news; a syllable of Hangul is two letters, a Han character three."""
    return weight(text) + len(re.findall("[\uac00-\ud7a3]", text)) >= PARAGRAPH


def shortened(lines: Sequence[str], share: float, dice: Dice) -> list[str]:
    """The lines without their end, or without some of their sentences."""
    pieces = [(n, piece) for n, line in enumerate(lines) for piece in _SENTENCE.split(line)]
    goal, kept = share * sum(len(piece) for _, piece in pieces), []
    order = list(range(len(pieces)))
    if dice.random() < 0.5:
        dice.shuffle(order)
    for n in order:
        if goal <= 0:
            break
        kept.append(n)
        goal -= len(pieces[n][1])
    out: dict[int, list[str]] = defaultdict(list)
    for n in sorted(kept):
        out[pieces[n][0]].append(pieces[n][1])
    return [" ".join(parts) for parts in out.values()]


def headline(paragraph: str, dice: Dice) -> str:
    """A headline as a desk makes it of a sentence."""
    sentence = _SENTENCE.split(paragraph)[0].strip(" .。।")
    if _UNSPACED.search(sentence):
        return sentence[: dice.randint(10, 18)]
    row = sentence.split()
    return " ".join(word for word in row[:14] if len(word) > 3 or dice.random() < 0.5)[:80]


def followed(article: Article, dice: Dice) -> Case:
    """An article and what it was before its latest paragraphs."""
    heavy = [n for n, part in enumerate(article.paragraphs) if n and is_paragraph(part)]
    taken = set(dice.sample(heavy, min(dice.randint(1, 4), len(heavy) - 1)))
    fresh = [part for n, part in enumerate(article.paragraphs) if n in taken]
    old = [part for n, part in enumerate(article.paragraphs) if n not in taken]
    kept = shortened(old, dice.uniform(0.5, 0.95), dice) if dice.random() < 0.5 else list(old)
    title = article.title or headline(old[0], dice)
    later = headline(fresh[0], dice) if dice.random() < 2 / 3 else f"Update: {title}"
    at = dice.choice((0, len(kept) // 2, len(kept)))
    way = dice.choice(("revision", "same site", "other site"))
    second = Text(later, [*kept[:at], *fresh, *kept[at:]], fresh)
    return Case(article.lang, "follow-up", Text(title, old, old), second, way)


def copied(article: Article, dice: Dice) -> Case:
    """An article and a copy of it."""
    title = article.title or headline(article.paragraphs[0], dice)
    first = Text(title, list(article.paragraphs), list(article.paragraphs))
    names = tuple(dice.sample(sorted(CHANGES), dice.randint(1, 3)))
    second = first
    for name in names:
        first, second = CHANGES[name](first, second, dice)
    stays = not {"other site's frame", "by-line", "other headline"} & set(names)
    way = dice.choice(("revision", "same site", "other site") if stays else ("same site", "other site"))
    return Case(article.lang, "copy", first, second, way, names)


Pair = tuple[Text, Text]


def _cut(first: Text, second: Text, dice: Dice) -> Pair:
    return first, replace(second, lines=shortened(second.lines, dice.uniform(0.5, 0.95), dice))


def _reordered(first: Text, second: Text, dice: Dice) -> Pair:
    lines = list(second.lines)
    dice.shuffle(lines)
    return first, replace(second, lines=lines)


def _corrected(first: Text, second: Text, dice: Dice) -> Pair:
    lines = list(second.lines)
    for _ in range(dice.randint(2, 8)):
        n = dice.randrange(len(lines))
        found = list(_WORD.finditer(lines[n]))
        if found:
            word = dice.choice(found)
            at = dice.randrange(word.start(), word.end() - 1)
            lines[n] = lines[n][:at] + lines[n][at + 1] + lines[n][at] + lines[n][at + 2 :]
    for n, line in enumerate(lines):
        if number := re.search(r"\d+", line):
            lines[n] = line[: number.start()] + str(int(number[0]) + dice.randint(1, 9)) + line[number.end() :]
            break
    return first, replace(second, lines=lines)


def _ticking(first: Text, second: Text, dice: Dice) -> Pair:
    hour = dice.randint(8, 20)
    stamp = dice.choice(("Updated {h}:{m:02} | 4 March 2026", "{h}:{m:02}", "Last update: {h}.{m:02}, 1{m} comments"))
    at = dice.choice((0, len(first.lines)))

    def stamped(text: Text, minute: int) -> Text:
        line = stamp.format(h=hour, m=minute)
        return replace(text, lines=[*text.lines[:at], line, *text.lines[at:]])

    return stamped(first, 5), stamped(second, 47)


def _lined(first: Text, second: Text, dice: Dice) -> Pair:
    agency = dice.choice(("AFP", "dpa", "Reuters", "TASS", "EFE", "ANSA", "新华社"))
    name = dice.choice(("Maria Holt", "Jan Kowal", "И. Петрова", "王小明", "Lea Brun"))
    lines = [f"By {name}", *second.lines]
    lines[1] = f"({agency}) - {lines[1]}"
    return first, replace(second, lines=[*lines, f"{name} / {agency}"])


def _titled(first: Text, second: Text, dice: Dice) -> Pair:
    return first, replace(second, title=headline(dice.choice(second.lines), dice))


def _framed(first: Text, second: Text, dice: Dice) -> Pair:
    return first, second  # the other site's frame is put around it where it is stored


CHANGES: dict[str, Callable[[Text, Text, Dice], Pair]] = {
    "shortened": _cut,
    "reordered": _reordered,
    "typos": _corrected,
    "time stamp": _ticking,
    "by-line": _lined,
    "other headline": _titled,
    "other site's frame": _framed,
    "longer foot": _framed,
}
