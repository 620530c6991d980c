"""Measure whether updates of a story are told and mere copies are not (crawler.statements.story_updates), by a fixed procedure.

    python -m bench.updates [--corpus FOLDER ...] [--cases 300] [--seed 1] [--half tune|judge]

Without a corpus the texts are those of bench/updates_texts.toml, invented, in many languages; a CORPUS folder holds truth.jsonl with
a `body` a line, of which those with at least four paragraphs are taken. Every case has a first text, which is told, and a second one
that comes an hour later, and its own topic, of which one word of either text is the passage.

follow-up  one to four paragraphs but the first line, which may be the headline, are taken out of an article; the rest is the first text. The second has them back before, between or
           after the others, which stand there whole or cut to 50 to 95 %; under the old address or a new one, of the same site or of
           another; its headline says in two of three cases what is new. The passage stands in one of the new paragraphs.
copy       the whole article is the first text. The second is the same, with one to three changes: cut to 50 to 95 %, reordered, two to
           eight words mistyped and one number corrected, a time stamp moved on, a by-line and an agency line, another headline, the
           frame of another site (two sentences and a call to subscribe), a longer foot. The passage stands anywhere in it.

Sites have a frame of their own, made of the other half of the articles, in half of their texts; one in ten is new, the others have shown five texts before. Half of the
articles (`--half tune`) are for choosing the rule, the other half judges it. Printed: how many were told at once, as an update or
as a story of their own, and beside it what the rule before did, which told a second text when it made no story with the first.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import tempfile
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from alerts.config import ChannelSpec
from alerts.delivery import channel_store
from alerts.dispatch import grouping
from alerts.dispatch.facts import Candidate, is_update
from alerts.models import Delivery, Match, Topic
from alerts.runtime.wiring import ALERTS
from bench.stories import sentences
from crawler.article.blocks import weight
from crawler.config.sections import SourceSpec
from crawler.items import StatementItem
from crawler.sources import store as sources
from crawler.statements import near_duplicates, store
from crawler.statements.text_fingerprint import words
from crawler.storage import schema
from crawler.storage.database import Database
from crawler.storage.models import Source, Statement

NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
SITES = 20
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


# ---- sites


@dataclass
class Site:
    """A source and its frame."""

    source: Source
    frame: list[str]
    foot: list[str] = field(default_factory=list)


CALLS = (
    "Subscribe to our newsletter and never miss a story.",
    "Follow us on Telegram.",
    "Подписывайтесь на наш канал.",
    "Abonnieren Sie unseren Newsletter.",
    "© 2026 All rights reserved.",
    "本报版权所有。",
    "Read also: what else happened this week",
)


class World:
    """The product's tables, with sites that have shown something before."""

    def __init__(self, database: Database, material: Sequence[str], dice: Dice) -> None:
        self.database, self.material, self.dice = database, material, dice
        schema.upgrade(database, schema.CRAWLER, ALERTS)
        with database.write() as session:
            channel_store.add(session, ChannelSpec("desk", "file", {"path": "desk.txt"}), Path(), NOW)
            self.sites = [self._site(session, n) for n in range(SITES)]

    def _site(self, session: Session, number: int) -> Site:
        url = f"https://site{number}.example/feed"
        source = sources.add(session, SourceSpec(url=url, kind="feed", name=f"site{number}"), NOW)
        frame = [self._short() for _ in range(2)] + [self.dice.choice(CALLS)]
        site = Site(source, frame, [self._short(), self._short(), self.dice.choice(CALLS)])
        for n in range(5 if number % 10 else 0):
            lines = self.dice.choices(self.material, k=12)
            item = StatementItem(f"https://site{number}.example/before/{n}", text="\n".join([*lines, *frame]))
            store.store(session, item, source, NOW)
        return site

    def _short(self) -> str:
        return next(line for line in iter(lambda: self.dice.choice(self.material), "") if len(line) < 150)

    def run(self, number: int, case: Case) -> tuple[str, bool]:
        """How the second text was told (update, story, held), and whether the rule before told it."""
        home, other = self.dice.sample(self.sites, 2)
        away = other if case.way == "other site" else home
        with self.database.write() as session:
            topic = Topic(name=f"case {number}", query="", immediate=None, events=["story", "update"])
            topic.created_at = topic.changed_at = NOW
            session.add(topic)
            session.flush()
            first = self._tell(session, topic, home, f"{number}", case.first, case)
            path = f"{number}" if case.way == "revision" else f"{number}-b"
            second = self._tell(session, topic, away, path, case.second, case, later=True)
            if first is None or second is None:  # a revision that nobody would be told of
                return "held", False
            statement = session.get_one(Statement, second.statement_id)
            old = session.get_one(Statement, first.statement_id)
            known = statement.story_id == old.story_id
            before = not near_duplicates.same_story(statement.text, old.text, one_site=home is away)
            return (
                "held" if second.alert_id is None else "update" if known else "story",
                statement is not old and before,
            )

    def _tell(
        self, session: Session, topic: Topic, site: Site, path: str, text: Text, case: Case, *, later: bool = False
    ) -> Match | None:
        frame = site.frame if "other site's frame" in case.changes or self.dice.random() < 0.5 else []
        foot = site.foot if later and "longer foot" in case.changes else []
        body = "\n".join([*text.lines, *frame, *foot])
        now = NOW + timedelta(hours=later)
        url = f"https://{site.source.host_key}/{path}"
        stored = store.store(session, StatementItem(url, title=text.title, text=body), site.source, now)
        statement = session.get_one(Statement, stored.id)
        session.flush()
        session.refresh(statement)
        start, end = self._passage(text, body)
        spans = [["text", start, end, "word", "as written"]]
        if later and not stored.new and not (stored.changed and is_update(statement, spans)):
            return None
        match = Match(
            topic_id=topic.id,
            statement_id=statement.id,
            revision=statement.revision,
            score=1.0,
            spans=spans,
            matched_at=now,
        )
        session.add(match)
        grouping.raise_alerts(session, [Candidate(topic, statement, match)], now)
        session.flush()
        session.execute(update(Delivery).values(payload="{}"))  # it has left
        return match

    def _passage(self, text: Text, body: str) -> tuple[int, int]:
        """A word of one of the passages that is in the body."""
        found = [one for one in text.passages if one in body] or text.lines
        part = self.dice.choice([one for one in found if re.search(r"\w", one)])
        place = self.dice.choice(list(re.finditer(r"\w+", part)))
        return body.index(part) + place.start(), body.index(part) + place.end()


# ---- the procedure


def rounds(articles: Sequence[Article], count: int, dice: Dice) -> list[list[Case]]:
    """So many follow-ups and so many copies; in a round every article comes once, as the one or the other."""
    out: list[list[Case]] = []
    left = {followed: count, copied: count}
    while any(left.values()):
        order = list(articles)
        dice.shuffle(order)
        out.append([])
        for n, article in enumerate(order):
            make = (followed, copied)[n % 2]
            if left[make]:
                out[-1].append(make(article, dice))
                left[make] -= 1
    return out


def main() -> None:
    """Run the procedure and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", nargs="*", type=Path, default=[])
    parser.add_argument("--cases", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--half", choices=("tune", "judge"), default="judge")
    parser.add_argument("--show", action="store_true")
    given = parser.parse_args()
    dice = random.Random(given.seed)
    articles = real(given.corpus) if given.corpus else own()
    random.Random(7).shuffle(articles)
    halves = articles[::2], articles[1::2]
    articles, others = halves if given.half == "tune" else halves[::-1]
    material = sentences([article.paragraphs for article in others])
    results = []
    with tempfile.TemporaryDirectory() as folder:
        for number, these in enumerate(rounds(articles, given.cases, dice)):
            world = World(Database(f"sqlite:///{folder}/{number}.db"), material, dice)
            results += [(case, *world.run(n, case)) for n, case in enumerate(these)]
    report(results, given.show)


def report(results: Sequence[tuple[Case, str, bool]], show: bool) -> None:
    """Print how many were told."""
    for kind in ("follow-up", "copy"):
        mine = [row for row in results if row[0].kind == kind]
        how = Counter(way for _, way, _ in mine)
        before = sum(told for _, _, told in mine)
        print(
            f"{kind}: {len(mine)}; told {1 - how['held'] / len(mine):.3f} {dict(how)}; before {before / len(mine):.3f}"
        )
        for name in ("lang", "way"):
            groups = defaultdict(list)
            for case, way, _ in mine:
                groups[getattr(case, name)].append(way != "held")
            print("   ", ", ".join(f"{key} {sum(told)}/{len(told)}" for key, told in sorted(groups.items())))
        if show:
            for case, way, _ in mine:
                if (way == "held") is (kind == "follow-up"):
                    print(
                        "----", case.way, case.changes, case.second.title, "|", " | ".join(case.second.passages)[:600]
                    )


if __name__ == "__main__":
    main()
