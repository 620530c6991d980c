"""Takes the pictures of docs/pictures that show the desk, in Chromium, from the texts of the demonstration: `python -m docs.build.pictures`."""

from __future__ import annotations

import asyncio
import random
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import sync_playwright
from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts import config
from alerts.accounts import sessions
from alerts.config import ChannelSpec, TopicSpec
from alerts.delivery import channel_store
from alerts.demo import texts
from alerts.dispatch import triage
from alerts.models import Alert, Delivery
from alerts.runtime import supervisor, wiring
from alerts.topics import matcher
from alerts.topics import store as topics
from alerts.web import security, server
from alerts.web.desk import Desk
from alerts.web.workshop import Workshop
from crawler.config.sections import SourceSpec
from crawler.items import StatementItem
from crawler.sources import store as sources
from crawler.statements import store as statements
from crawler.storage.models import Source

OUT = Path(__file__).parents[1] / "pictures"
LIGHT, DARK, PHONE = (1280, 860, "light"), (1280, 860, "dark"), (390, 780, "light")
PICTURES = {
    "desk-overview": ("/", LIGHT),
    "desk-alerts": ("/alerts", LIGHT),
    "desk-alerts-dark": ("/alerts", DARK),
    "desk-alerts-phone": ("/alerts", PHONE),
    "desk-alerts-right-to-left": ("/alerts", LIGHT),
    "desk-statement": ("/statements/{corrected}", LIGHT),
    "desk-topic": ("/topics/Chechnya", LIGHT),
    "desk-editor-error": ("/new-topic?query=place:Chechnya%20AND%20(court", LIGHT),
    "desk-sources": ("/sources", LIGHT),
    "desk-search": ("/search?q=nurse", DARK),
    "desk-empty": ("/alerts?state=useful", LIGHT),
}
HOSTS = {"ngo": "meridian.example", "paper": "harbour.example"}


def fill(parts: wiring.Parts, now: datetime) -> int:
    """The demonstration's sources, topics and texts over two weeks; the number of the statement that was corrected."""
    dice = random.Random(3)
    with parts.database.write() as session:
        _watch(session, now)
        channel_store.add(session, ChannelSpec("desk", "terminal", {}), parts.config.folder, now)
        engine = parts.engine(session)
        for name, query in texts.QUERIES.items():
            topics.add(session, TopicSpec(name=name, query=query, immediate=None), engine, now)
    read = sorted(texts.ALL, key=lambda text: text.copy_of is not None)
    for n, text in enumerate(read):
        seen = now - timedelta(hours=(len(read) - n) * 1.3 + dice.random())
        with parts.database.write() as session:
            _store(session, text, seen)
        _match(parts, seen + timedelta(seconds=2))
    with parts.database.write() as session:
        number = _store(session, texts.CORRECTION, now - timedelta(minutes=20), corrected=True)
    _match(parts, now - timedelta(minutes=19))
    with parts.database.write() as session:
        _worked_on(session, now)
    return number


def _watch(session: Session, now: datetime) -> None:
    for publisher in (texts.NGO, texts.PAPER):
        kind, path = publisher.lists[0]
        spec = SourceSpec(
            url=f"https://{HOSTS[publisher.key]}{path}", name=publisher.name, kind=kind, tags=(publisher.key,)
        )
        row = sources.add(session, spec, now)
        row.state, row.state_since, row.last_read, row.first_read = "ok", now, now, now
        row.next_at = now + timedelta(minutes=9)
    gazette = sources.add(
        session, SourceSpec(url="https://gazette.example/feed", name="The Valley Gazette", kind="feed"), now
    )
    gazette.state, gazette.reason, gazette.state_since = "failing", "The site does not answer (3 times in a row).", now - timedelta(hours=5)  # fmt: skip
    gazette.next_at = now + timedelta(minutes=30)


def _store(session: Session, text: texts.Text, seen: datetime, *, corrected: bool = False) -> int:
    owner = session.scalars(select(Source).where(Source.name == text.publisher.name)).one()
    paragraphs = (*text.corrected, *text.paragraphs[len(text.corrected) :]) if corrected else text.paragraphs
    item = StatementItem(
        url=f"https://{HOSTS[text.publisher.key]}/{text.slug}",
        title=text.title,
        text="\n".join(paragraphs),
        published=seen.isoformat(timespec="seconds"),
        author=text.author,
        language=text.language,
    )
    return statements.store(session, item, owner, seen).id


def _match(parts: wiring.Parts, now: datetime) -> None:
    with parts.database.read() as session:
        held = matcher.Matcher(parts.database, parts.engine(session))
    while matched := held.next_batch():
        with parts.database.write() as session:
            matcher.match_new(session, matched, now)


def _worked_on(session: Session, now: datetime) -> None:
    """What people at the desk did with it, and deliveries that arrived."""
    rows = session.scalars(select(Alert).order_by(Alert.created_at.desc())).all()
    triage.act(session, [rows[1].id], "star", now)
    triage.act(session, [row.id for row in rows[4:]], "read", now)
    triage.act(session, [rows[5].id], "useful", now)
    triage.act(session, [rows[6].id], "false", now)
    triage.note(session, rows[1].id, "operator", "Ask the lawyer for the file number.", now)
    for delivery in session.scalars(select(Delivery)):
        delivery.state, delivery.attempts, delivery.settled_at = "sent", 1, delivery.created_at


@contextmanager
def served(parts: wiring.Parts) -> Iterator[str]:
    """The desk at a port of its own."""
    listening = server.bind("127.0.0.1", 0)
    home = security.origins("", listening.getsockname()[1])
    loop, stopping = asyncio.new_event_loop(), asyncio.Event()
    workshop = Workshop(supervisor.command("queries"), supervisor.environment(parts.config))
    desk = Desk(parts.database, parts.config, home, workshop, workshop)

    async def run() -> None:
        await server.serve(desk, listening, stopping)
        await workshop.close()

    thread = threading.Thread(target=lambda: loop.run_until_complete(run()))
    thread.start()
    try:
        yield home.first
    finally:
        loop.call_soon_threadsafe(stopping.set)
        thread.join(30)


def take(parts: wiring.Parts, address: str, number: int, only: list[str]) -> None:
    """The pictures that are wanted."""
    with parts.database.write() as session:
        token = sessions.way_in(session, datetime.now(UTC))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(f"{address}/sign-in?token={token}")
        for name, (path, (width, height, scheme)) in PICTURES.items():
            if only and name not in only:
                continue
            page.set_viewport_size({"width": width, "height": height})
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.goto(address + path.format(corrected=number))
            if name.endswith("right-to-left"):
                page.evaluate("document.documentElement.dir = 'rtl'")
            page.screenshot(path=OUT / f"{name}.png")
        browser.close()


def main(only: list[str]) -> None:
    """Fill an installation for the time of the pictures, and take them."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "tocsin.toml"
        file.write_text("")
        parts = wiring.Parts(config.load(str(file)))
        number = fill(parts, datetime.now(UTC))
        with served(parts) as address:
            take(parts, address, number, only)
        parts.database.close()


if __name__ == "__main__":
    main(sys.argv[1:])
