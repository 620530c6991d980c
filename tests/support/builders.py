"""Rows for tests, made by the product's own functions, with what matters overridden. Knows no database of its own."""

from __future__ import annotations

import dataclasses
import itertools
import random
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts import channels as kinds
from alerts.channels.transports.context import Context
from alerts.config import ChannelSpec, TopicSpec
from alerts.delivery import channel_store, outbox
from alerts.dispatch import grouping
from alerts.models import Alert, Channel, Match, Topic
from alerts.topics import store as topics
from alerts.topics.engine import Engine
from alerts.topics.matcher import Matcher, match_new
from crawler.config.secrets import SecretStore
from crawler.config.sections import SourceSpec
from crawler.frontier import pages
from crawler.guard import Guard
from crawler.items import Answer, Entry, StatementItem
from crawler.sources import store as sources
from crawler.statements import store as statements
from crawler.storage.database import Database
from crawler.storage.models import Source, Statement

NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
SECRET = "whsec_" + "QUJD" * 8
ENGINE = Engine()
_numbers = itertools.count(1)

_SYLLABLES = ("ba", "re", "lo", "ti", "mu", "kan", "der", "fel", "gos", "hin", "jor", "pel", "sut", "vam", "zor", "wen")


def prose(number: int, sentences: int = 6) -> str:
    """A text of its own for each number, long enough to be known again, of words that no topic asks for."""
    dice = random.Random(number)
    lines = [["".join(dice.choices(_SYLLABLES, k=3)) for _ in range(8)] for _ in range(sentences)]
    return " ".join(f"{' '.join(words).capitalize()}." for words in lines)


def later(**span: float) -> datetime:
    """A moment after NOW."""
    return NOW + timedelta(**span)


def a_spec(**changes: Any) -> SourceSpec:
    """A source as the file declares it."""
    return SourceSpec(**{"url": "https://paper.example/feed.xml", "kind": "feed", "every": "10m", **changes})


def a_source(session: Session, name: str = "paper", **changes: Any) -> Source:
    """A feed of a site of its own, due at NOW; columns that a specification does not have are set afterwards."""
    fields = {f for f in SourceSpec.__dataclass_fields__ if f in changes}
    spec = a_spec(**{"url": f"https://{name}.example/feed.xml", "name": name} | {f: changes.pop(f) for f in fields})
    row = sources.add(session, spec, NOW)
    for column, value in changes.items():
        setattr(row, column, value)
    session.flush()
    return row


def an_entry(url: str = "https://paper.example/a/1", **changes: Any) -> Entry:
    """What a list shows of a page."""
    return Entry(url, **changes)


def an_answer(url: str = "https://paper.example/a/1", body: bytes = b"<p>Hello</p>", **changes: Any) -> Answer:
    """An honest answer of 200."""
    return Answer(
        **{
            "url": url,
            "status": 200,
            "headers": (("Content-Type", "text/html"),),
            "body": body,
            "address": "192.0.2.7",
            "started": "2026-03-04T10:29:58.000+00:00",
            "ended": "2026-03-04T10:29:59.000+00:00",
            **changes,
        }
    )


def an_item(url: str = "https://paper.example/a/1", **changes: Any) -> StatementItem:
    """An article as extraction gives it."""
    return StatementItem(**{"url": url, "title": "Bridge closed", "text": prose(1), "language": "en", **changes})


def a_statement(session: Session, text: str | None = None, source: Source | None = None, **changes: Any) -> Statement:
    """A stored statement of its own page; ``catch_up`` and ``now`` go to the store, everything else to the item."""
    number = next(_numbers)
    owner = source or session.scalar(select(Source).limit(1)) or a_source(session)
    keyword = {k: changes.pop(k) for k in ("catch_up", "also", "proof") if k in changes}
    now = changes.pop("now", NOW)
    body = prose(number) if text is None else f"{text} {prose(number)}"
    item = an_item(
        **{"url": f"https://{owner.host_key}/a/{number}", "text": body, "title": f"Item {number}", **changes}
    )
    kept = statements.store(session, item, owner, now, **keyword)
    return session.get_one(Statement, kept.id)


def a_page(session: Session, source: Source, url: str | None = None, **changes: Any) -> None:
    """A page on the work list."""
    pages.note(session, source, [an_entry(url or f"https://{source.host_key}/p/{next(_numbers)}", **changes)], NOW)
    session.flush()


def a_topic(session: Session, name: str = "Bridges", query: str = "bridge", **changes: Any) -> Topic:
    """A topic that alerts at once on all channels, as often as it matches."""
    now = changes.pop("now", NOW)
    spec = TopicSpec(**{"name": name, "query": query, "immediate": 1000, **changes})
    return topics.add(session, spec, ENGINE, now)


def a_channel(session: Session, name: str = "hook", kind: str = "webhook", **options: Any) -> Channel:
    """A webhook, unless another kind is named with its options."""
    if kind == "webhook":
        options = {"url": "http://127.0.0.1:9/hook", "secret": SECRET, **options}
    return channel_store.add(session, ChannelSpec(name, kind, options), SecretStore(), NOW)


def a_context(**changes: Any) -> Context:
    """What channels share, with loopback allowed."""
    return Context(Guard(["127.0.0.0/8"]), **changes)


def match_all(database: Database, now: datetime = NOW, matcher: Matcher | None = None) -> int:
    """Hold everything that is new against the topics; returns the number of new matches."""
    found = 0
    matcher = matcher or Matcher(database, Engine())
    while matched := matcher.next_batch():
        with database.write() as session:
            found += match_new(session, matched, now)
    return found


def an_alert(session: Session, topic: Topic, *statements: Statement, now: datetime = NOW) -> Alert:
    """An alert on these statements, for the topic's channels."""
    channels = channel_store.of_topic(session, topic)
    alert = grouping.create(
        session, topic, "alert", now, channels, story_id=statements[0].story_id if statements else None
    )
    for statement in statements:
        session.add(
            Match(
                topic_id=topic.id,
                statement_id=statement.id,
                alert_id=alert.id,
                score=1.0,
                spans=[["title", 0, 4, "item", "as written"]],
                matched_at=now,
            )
        )
    session.flush()
    return alert


def claimed(session: Session, token: str = "run:t", now: datetime = NOW, **more: Any) -> list[outbox.DeliveryClaim]:
    """Deliveries that are due, taken."""
    claims = outbox.claim_due(session, now, token, a_context(), **more)
    return [_whole_or_cut(session, claim, now) for claim in claims]


def _whole_or_cut(session: Session, claim: outbox.DeliveryClaim, now: datetime) -> outbox.DeliveryClaim:
    if len(claim.message.statements) < 2:
        return claim
    pieces = outbox.split(claim.message, kinds.kind(claim.kind).build(claim.options, a_context()))
    if len(pieces) > 1:
        outbox.store_parts(session, claim, pieces, now)
    return dataclasses.replace(claim, message=pieces[0])
