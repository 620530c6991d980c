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
import random
import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import update
from sqlalchemy.orm import Session

from alerts.config import ChannelSpec
from alerts.delivery import channel_store
from alerts.dispatch import grouping
from alerts.dispatch.facts import Candidate, is_update
from alerts.models import Delivery, Match, Topic
from alerts.runtime.wiring import ALERTS
from bench.stories import sentences
from bench.update_cases import Article, Case, Dice, Text, copied, followed, own, real
from crawler.config.secrets import SecretStore
from crawler.config.sections import SourceSpec
from crawler.items import StatementItem
from crawler.sources import store as sources
from crawler.statements import near_duplicates, store
from crawler.storage import schema
from crawler.storage.database import Database
from crawler.storage.models import Source, Statement

NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
SITES = 20


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
            channel_store.add(session, ChannelSpec("desk", "file", {"path": "desk.txt"}), SecretStore(), NOW)
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
