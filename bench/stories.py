"""Measure how well copies of one text are folded into a story (crawler.stories), by a fixed procedure.

    python bench/stories.py CORPUS [CORPUS ...] [--copies 20000] [--others 200000] [--seed 1]

A CORPUS folder holds truth.jsonl with a `body` a line. Half of the articles are originals, the other half is the material that
other texts are made of. Every text belongs to one of 40 sites and carries its site's boilerplate (two sentences, up to 300 characters) half of the time.

copy    an original's paragraphs, cut to 30 to 90 % of its length from the end, from the front or by dropping paragraphs; one in
        three reordered; with a new headline (always), a by-line (half), an agency line (half), another site's boilerplate (half)
other   8 to 40 sentences drawn from the material; one in five also quotes an original: up to a fifth of its own length and a quarter of the original's

Texts arrive in random order, originals first, and are filed and looked up as crawler/statements.py does. A text that is put
into the right story is a hit; one put into any other story is wrong. Printed: precision over all texts, recall and F1 by length.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import random
import re
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator

from crawler import stories
from crawler.fingerprint import words

SITES = 40
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])")


def bodies(folders: list[pathlib.Path]) -> list[list[str]]:
    """The articles as lists of paragraphs: those of at least 150 words, and of two printings of one article the first."""
    rows = (json.loads(line) for folder in folders for line in (folder / "truth.jsonl").open(encoding="utf-8"))
    articles = [[part for part in (row.get("body") or "").split("\n") if part.strip()] for row in rows]
    index, kept = Index(), []
    for article in articles:
        text = "\n".join(article)
        if len(words(text)) >= 150 and index.add(text) == len(index.texts) - 1:
            kept.append(article)
    return kept


def sentences(articles: list[list[str]]) -> list[str]:
    """Every sentence of these articles that is neither a scrap nor a whole paragraph, each once."""
    return [
        part for article in articles for paragraph in article for part in _SENTENCE.split(paragraph) if len(part) > 20
    ]


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


def copy(article: list[str], share: float, material: list[str], plates: list[str], dice: random.Random) -> str:
    """One copy as another site would print it."""
    lines = [dice.choice(material)]
    lines += [f"By {dice.choice(material)[:18]}"] * (dice.random() < 0.5)
    lines += [f"({dice.choice(['AFP', 'dpa', 'Reuters', 'TASS', 'EFE', 'ANSA'])}) -"] * (dice.random() < 0.5)
    lines += cut(article, share, dice)
    lines += [dice.choice(plates)] * (dice.random() < 0.5)
    return "\n".join(lines)


def other(originals: list[list[str]], material: list[str], plates: list[str], dice: random.Random) -> str:
    """A text that is nobody's copy."""
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
    lines += [dice.choice(plates)] * (dice.random() < 0.5)
    return "\n".join(lines)


class Index:
    """Bands in SQLite, looked up as the product does it."""

    def __init__(self) -> None:
        self.db = sqlite3.connect(":memory:")
        self.db.execute("CREATE TABLE band (band INTEGER, id INTEGER, PRIMARY KEY (band, id)) WITHOUT ROWID")
        self.texts: list[str] = []
        self.story: list[int] = []
        self.seconds: Counter[str] = Counter()

    def add(self, text: str) -> int:
        """File a text and return its story."""
        begin = time.process_time()
        signature = stories.signature(text)
        keys = stories.bands(signature) if signature else []
        signed = time.process_time()
        marks = ",".join("?" * len(keys))
        near = self.db.execute(
            f"SELECT id FROM band WHERE band IN ({marks}) GROUP BY id HAVING count(*) >= {stories.SHARED} ORDER BY count(*) DESC, id LIMIT {stories.CANDIDATES}",
            keys,
        )
        found = [row[0] for row in near]
        looked = time.process_time()
        scored = max(((stories.same_story(text, self.texts[n]), -n) for n in found), default=(0.0, 0))
        judged = time.process_time()
        number = len(self.texts)
        self.db.executemany("INSERT OR IGNORE INTO band VALUES (?, ?)", [(key, number) for key in keys])
        self.texts.append(text)
        self.story.append(self.story[-scored[1]] if scored[0] else number)
        self.seconds.update(
            sign=signed - begin, look_up=looked - signed, judge=judged - looked, file=time.process_time() - judged
        )
        self.seconds["candidates"] += len(found)
        return self.story[number]


def arrivals(
    originals: list[list[str]], material: list[str], copies: int, others: int, dice: random.Random
) -> Iterator[tuple[str, int | None, float]]:
    """Texts in order of arrival: (text, number of its original or None, share of the original)."""
    short = [sentence for sentence in material if len(sentence) < 150]
    plates = [" ".join(dice.sample(short, 2)) for _ in range(SITES)]
    for number, article in enumerate(originals):
        yield "\n".join([*article, dice.choice(plates)]), number, 1.0
    kinds = [True] * copies + [False] * others
    dice.shuffle(kinds)
    for is_copy in kinds:
        if is_copy:
            number, share = dice.randrange(len(originals)), dice.uniform(0.3, 0.9)
            yield copy(originals[number], share, material, plates, dice), number, share
        else:
            yield other(originals, material, plates, dice), None, 0.0


def main() -> None:
    """Run the procedure and print the figures."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("corpus", nargs="+", type=pathlib.Path)
    options.add_argument("--copies", type=int, default=20_000)
    options.add_argument("--others", type=int, default=200_000)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    dice = random.Random(given.seed)
    articles = bodies(given.corpus)
    dice.shuffle(articles)
    originals, material = articles[::2], sentences(articles[1::2])
    index, results = Index(), Counter[tuple[str, bool]]()
    truths: list[int | None] = []
    for text, truth, share in arrivals(originals, material, given.copies, given.others, dice):
        number = len(index.texts)
        truths.append(truth)
        story = index.add(text)
        if truth is None or share == 1.0:
            results["other" if truth is None else "original", story == number] += 1
        else:
            results["long" if share >= 0.5 else "short", story == truth] += 1
            # Joined to an earlier copy that had not been recognised: the story is split, but nothing foreign is in it.
            results["astray", story != number and truths[story] != truth] += 1
    report(results, index)


def report(results: Counter[tuple[str, bool]], index: Index) -> None:
    """Print precision, recall and F1, then the cost of each step."""
    wrong = results["other", False] + results["original", False] + results["astray", True]
    hits = results["long", True] + results["short", True]
    precision = hits / max(1, hits + wrong)
    print(
        f"{len(index.texts)} texts, {sum(results['original', x] for x in (True, False))} originals; precision {precision:.4f} ({wrong} put into a wrong story)"
    )
    for name in ("long", "short"):
        recall = results[name, True] / max(1, results[name, True] + results[name, False])
        label = "half to nine tenths" if name == "long" else "three tenths to half"
        print(
            f"copies of {label}: recall {recall:.4f}, F1 {2 * precision * recall / max(1e-9, precision + recall):.4f}"
        )
    cost = {
        step: f"{index.seconds[step] * 1000 / len(index.texts):.2f}" for step in ("sign", "look_up", "judge", "file")
    }
    print(f"ms CPU a text: {cost}; candidates judged a text: {index.seconds['candidates'] / len(index.texts):.2f}")


if __name__ == "__main__":
    main()
