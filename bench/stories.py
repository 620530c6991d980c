"""Measure how well and how fast copies of one text are folded into a story (crawler.statements.near_duplicates, crawler.statements.story_index), by a fixed procedure.

    python bench/stories.py CORPUS [CORPUS ...] [--copies 20000] [--others 200000] [--index 0] [--database URL] [--seed 1]

A CORPUS folder holds truth.jsonl with a `body` a line. Half of the articles are originals, the other half is the material that
other texts are made of. Every text belongs to one of 40 sites and carries its site's boilerplate (two sentences, up to 300
characters) half of the time.

copy    an original's paragraphs, cut to 30 to 90 % of its length from the end, from the front or by dropping sentences; one in
        three reordered; with a new headline (always), a by-line (half), an agency line (half), another site's boilerplate (half)
other   first each article of the material as it stands; then, half and half, a walk from word to word of the material (100 to 800
        words, each followed by a word that follows it somewhere) and 8 to 40 of its sentences; one in five also quotes an
        original: up to a fifth of its own length and a quarter of the original's

The walks read like news to an index: most runs of words are new, some are everybody's. The sentences come again in hundreds of
texts each, as no news does: they are there to be hard. `--index N` first fills the index with N texts of random keys.

Texts arrive in random order, originals first, ten in a transaction, into a database with the product's tables, and are folded
by the product's own function. Printed: over all pairs of texts precision, over pairs of copies above half length also recall and
F1; then the same a text (in the right story or not); then process CPU a text, for the fold and for the commit with all that
belongs to the statement. The words of a text are not counted to the fold: its fingerprint has asked for them before.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import random
import re
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice, pairwise

import sqlalchemy as sa

from crawler.config.sections import SourceSpec
from crawler.sources import store as sources
from crawler.statements import near_duplicates, story_index
from crawler.statements.text_fingerprint import words
from crawler.storage import schema
from crawler.storage.database import Database, UTCDateTime
from crawler.storage.models import Statement

SITES = 40
NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
_TOKEN = re.compile(
    r"[\u0e00-\u0eff\u3040-\u9fff]|[^\s\u0e00-\u0eff\u3040-\u9fff]+"
)  # a word, or a sign of a script without spaces
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])")


def bodies(folders: list[pathlib.Path]) -> list[list[str]]:
    """The articles as lists of paragraphs: those of at least 150 words, and of two printings of one article the first."""
    rows = (json.loads(line) for folder in folders for line in (folder / "truth.jsonl").open(encoding="utf-8"))
    articles = [[part for part in (row.get("body") or "").split("\n") if part.strip()] for row in rows]
    kept: list[list[str]] = []
    filed: dict[int, list[str]] = {}
    for article in articles:
        text = "\n".join(article)
        sketch = near_duplicates.sketch(words(text))
        if len(words(text)) < 150 or sketch is None:
            continue
        near = {other for band in near_duplicates.bands(sketch) for other in filed.get(band, ())}
        if not any(near_duplicates.same_story(text, other) for other in near):
            kept.append(article)
            for band in near_duplicates.bands(sketch):
                filed.setdefault(band, []).append(text)
    return kept


def sentences(articles: list[list[str]]) -> list[str]:
    """Every sentence of these articles that is neither a scrap nor, where a script ends none, half an article."""
    parts = (part for article in articles for paragraph in article for part in _SENTENCE.split(paragraph))
    return [part for part in parts if len(part) > 20 and len(words(part)) <= 60]


def cut(article: list[str], share: float, dice: random.Random) -> list[str]:
    """The article at ``share`` of its length: its front, its end, or some of its paragraphs."""
    pieces = [part for paragraph in article for part in _SENTENCE.split(paragraph)]
    goal = share * sum(map(len, pieces))
    order = list(range(len(pieces)))
    way = dice.choice(("front", "end", "some"))
    if way == "end":
        order.reverse()
    elif way == "some":
        dice.shuffle(order)
    kept: list[int] = []
    for n in order:
        if goal <= 0:
            break
        kept.append(n)
        goal -= len(pieces[n])
    kept.sort()
    if dice.random() < 1 / 3:  # reorder by paragraphs of three sentences
        groups = [kept[n : n + 3] for n in range(0, len(kept), 3)]
        dice.shuffle(groups)
        kept = [n for group in groups for n in group]
    return [pieces[n] for n in kept]


def copy(article: list[str], share: float, material: list[str], dice: random.Random) -> list[str]:
    """One copy as another site would print it, less the site's boilerplate."""
    lines = [dice.choice(material)]
    lines += [f"By {dice.choice(material)[:18]}"] * (dice.random() < 0.5)
    lines += [f"({dice.choice(['AFP', 'dpa', 'Reuters', 'TASS', 'EFE', 'ANSA'])}) -"] * (dice.random() < 0.5)
    return lines + cut(article, share, dice)


def other(originals: list[list[str]], material: list[str], walk: Walk, dice: random.Random) -> list[str]:
    """A text that is nobody's copy."""
    if dice.random() < 0.5:
        lines = walk.text(dice.randint(100, 800), dice)
    else:
        lines = dice.choices(material, k=dice.randint(8, 40))
    if dice.random() < 0.2:
        pieces = [part for paragraph in dice.choice(originals) for part in _SENTENCE.split(paragraph)]
        start = dice.randrange(max(1, len(pieces) - 3))
        room, quote = min(sum(map(len, lines)) // 5, sum(map(len, pieces)) // 4), []
        for piece in pieces[start:]:
            room -= len(piece)
            if room < 0:
                break
            quote.append(piece)
        lines[3:3] = quote
    return lines


class Walk:
    """Texts that go from word to word as the material does."""

    def __init__(self, articles: list[list[str]]) -> None:
        self.after: dict[str, list[str]] = {}
        for article in articles:
            row = _TOKEN.findall(" ".join(article))
            for word, following in pairwise(row):
                self.after.setdefault(word, []).append(following)
        self.words = sorted(self.after)

    def text(self, length: int, dice: random.Random) -> list[str]:
        """Lines of 20 words."""
        word, row = dice.choice(self.words), []
        for _ in range(length):
            row.append(word)
            following = self.after.get(word) or self.words
            word = following[int(dice.random() * len(following))]
        return [" ".join(row[at : at + 20]) for at in range(0, length, 20)]


@dataclass(frozen=True)
class Text:
    """One arrival: ``truth`` is the number of its original or None, ``share`` how much of it is here."""

    text: str
    site: int
    truth: int | None
    share: float


def arrivals(articles: list[list[str]], copies: int, others: int, dice: random.Random) -> Iterator[Text]:
    """Texts in order of arrival."""
    originals, real = articles[::2], articles[1::2]
    material, walk = sentences(real), Walk(real)
    short = [sentence for sentence in material if len(sentence) < 150]
    plates = [" ".join(dice.sample(short, 2)) for _ in range(SITES)]
    for number, article in enumerate(originals):
        site = dice.randrange(SITES)
        yield Text("\n".join([*article, plates[site]]), site, number, 1.0)
    kinds = [True] * copies + [False] * others
    dice.shuffle(kinds)
    for is_copy in kinds:
        site = dice.randrange(SITES)
        if is_copy:
            number, share = dice.randrange(len(originals)), dice.uniform(0.3, 0.9)
            lines = copy(originals[number], share, material, dice)
        else:
            number, share = None, 0.0
            lines = real.pop() if real else other(originals, material, walk, dice)
        lines = lines + [plates[site]] * (dice.random() < 0.5)
        yield Text("\n".join(lines), site, number, share)


class Index:
    """The product's tables, and what folding into them cost."""

    def __init__(self, url: str) -> None:
        self.database = Database(url)
        schema.upgrade(self.database, schema.CRAWLER)
        self.seconds: Counter[str] = Counter()
        with self.database.write() as session:
            self.source = sources.add(session, SourceSpec(url="https://paper.example/feed", kind="feed"), NOW).id

    def fill(self, count: int) -> None:
        """Other people's texts: rows as a million real ones would leave, of random keys."""
        random_key = "abs(random() % 134217728)" if self.database.sqlite else "floor(random() * 134217728)::bigint"
        series = (
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :n)"
            if self.database.sqlite
            else "WITH n AS (SELECT i FROM generate_series(1, :n) i)"
        )
        kept = (
            "id, source_id, url, title, text, kind, first_seen, changed_at, revision, catch_up, fingerprint, story_id"
        )
        base = 1_000_000_000
        with self.database.write() as session:
            session.execute(
                sa.text(
                    f"INSERT INTO statement ({kept}) {series} SELECT {base} + i, :s, 'https://other.example/', '', '', 'article',"
                    f" :now, :now, 1, {'0' if self.database.sqlite else 'false'}, '', {base} + i FROM n"
                ).bindparams(sa.bindparam("now", type_=UTCDateTime)),
                {"n": count, "s": self.source, "now": NOW},
            )
            session.execute(
                sa.text(
                    f"INSERT INTO story_sketch (statement_id, seen_at, sketch) {series} SELECT {base} + i, :now, :sketch FROM n"
                ).bindparams(sa.bindparam("now", type_=UTCDateTime)),
                {"n": count, "now": NOW, "sketch": b"\xff" * 4 * near_duplicates.SAMPLE},
            )
            session.execute(
                sa.text(
                    f"INSERT INTO story_band (band, statement_id) {series} SELECT DISTINCT {random_key}, {base} + 1 + (i - 1) / {near_duplicates.BANDS} FROM n ORDER BY 1"
                ),
                {"n": count * near_duplicates.BANDS},
            )
        if not self.database.sqlite:
            with self.database.engine.connect() as connection:
                connection.exec_driver_sql("ANALYZE")

    def add(self, batch: list[Text]) -> list[tuple[int, int]]:
        """Store texts in one transaction; returns their ids and stories."""
        rows = []
        with self.database.write() as session:
            for text in batch:
                row = Statement(
                    source_id=self.source,
                    url=f"https://site{text.site}.example/",
                    text=text.text,
                    first_seen=NOW,
                    changed_at=NOW,
                    fingerprint="",
                )
                session.add(row)
                session.flush()
                words(row.text)  # as the product does before, for the fingerprint
                begin = time.process_time()
                row.story_id = story_index.assign(session, row.id, row.url, row.text, NOW)
                self.seconds["fold"] += time.process_time() - begin
                rows.append(row)
            begin = time.process_time()
        self.seconds["commit"] += time.process_time() - begin
        return [(row.id, row.story_id or 0) for row in rows]


def pairs(count: int) -> int:
    """How many pairs there are of so many."""
    return count * (count - 1) // 2


def by_pairs(texts: list[tuple[int | None, float]], story: list[int], least: float) -> tuple[float, float]:
    """Precision and recall over pairs of texts; of copies only those of at least this share count."""
    told: Counter[int] = Counter()
    true: Counter[int] = Counter()
    both: Counter[tuple[int, int]] = Counter()
    for (truth, share), number in zip(texts, story, strict=True):
        if truth is not None and share < least:
            continue
        told[number] += 1
        if truth is not None:
            true[truth] += 1
            both[number, truth] += 1
    hits = sum(map(pairs, both.values()))
    return hits / max(1, sum(map(pairs, told.values()))), hits / max(1, sum(map(pairs, true.values())))


def by_texts(texts: list[tuple[int | None, float]], story: list[int], first: list[int]) -> tuple[int, float, float]:
    """Texts put into a wrong story, and the recall of copies above and below half length."""
    owner = {number: truth for number, (truth, _) in zip(first, texts, strict=True)}
    wrong, hits, asked = 0, Counter[bool](), Counter[bool]()
    for own, number, (truth, share) in zip(first, story, texts, strict=True):
        wrong += number != own and (truth is None or owner[number] != truth)
        if truth is not None and share < 1.0:
            asked[share >= 0.5] += 1
            hits[share >= 0.5] += number != own and owner[number] == truth and share < 1.0
    return wrong, hits[True] / max(1, asked[True]), hits[False] / max(1, asked[False])


def main() -> None:
    """Run the procedure and print the figures."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("corpus", nargs="+", type=pathlib.Path)
    options.add_argument("--copies", type=int, default=20_000)
    options.add_argument("--others", type=int, default=200_000)
    options.add_argument("--index", type=int, default=0)
    options.add_argument("--database", default="")
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    dice = random.Random(given.seed)
    articles = bodies(given.corpus)
    dice.shuffle(articles)
    with tempfile.TemporaryDirectory() as folder:
        index = Index(given.database or f"sqlite:///{folder}/stories.db")
        if given.index:
            index.fill(given.index)
        texts: list[tuple[int | None, float]] = []
        found: list[tuple[int, int]] = []
        for batch in batched(arrivals(articles, given.copies, given.others, dice), 10):
            found += index.add(batch)
            texts += [(text.truth, text.share) for text in batch]
        report(len(articles[::2]), len(articles[1::2]), texts, found, index.seconds)


def batched(texts: Iterator[Text], size: int) -> Iterator[list[Text]]:
    """Texts in lists of this size."""
    while batch := list(islice(texts, size)):
        yield batch


def report(
    originals: int,
    real: int,
    texts: list[tuple[int | None, float]],
    found: list[tuple[int, int]],
    seconds: Counter[str],
) -> None:
    """Print the figures."""
    first, story = [number for number, _ in found], [story for _, story in found]
    print(f"{len(texts)} texts: {originals} originals, {real} real others; {len(set(story))} stories")
    for name, least in (("all", 0.0), ("half and above", 0.5)):
        precision, recall = by_pairs(texts, story, least)
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        print(f"pairs, {name}: precision {precision:.4f}, recall {recall:.4f}, F1 {f1:.4f}")
    wrong, long, short = by_texts(texts, story, first)
    print(f"texts: {wrong} in a wrong story; copies found: {long:.4f} of half to nine tenths, {short:.4f} of less")
    print(
        f"ms CPU a text: fold {seconds['fold'] * 1000 / len(texts):.2f}, commit {seconds['commit'] * 1000 / len(texts):.2f}"
    )


if __name__ == "__main__":
    main()
