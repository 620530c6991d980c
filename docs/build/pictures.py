"""Takes the pictures of docs/pictures that show the desk, in Chromium, from the texts of the demonstration: `python -m docs.build.pictures`."""

from __future__ import annotations

import asyncio
import random
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts import config
from alerts.accounts import saved_filters, sessions
from alerts.accounts import store as accounts
from alerts.config import ChannelSpec, TopicSpec
from alerts.delivery import channel_store
from alerts.demo import texts
from alerts.dispatch import mutes, triage
from alerts.models import DEFAULT_TEAM, Alert, Delivery, Topic
from alerts.runtime import supervisor, wiring
from alerts.topics import changes, matcher
from alerts.topics import store as topics
from alerts.web import security, server
from alerts.web.desk import Desk
from alerts.web.workshop import Workshop
from crawler.config.sections import SourceSpec
from crawler.evidence import store as evidence
from crawler.items import Answer, StatementItem
from crawler.sources import store as sources
from crawler.statements import store as statements
from crawler.storage.models import Source, Statement

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
    "desk-empty": ("/alerts?source=The%20Valley%20Gazette", LIGHT),
    "desk-forms": ("/new-topic?query=place:Chechnya%20AND%20prison", LIGHT),
    "desk-rehearsal": ("/topics/Chechnya/edit", LIGHT),
    "desk-versions": ("/topics/Chechnya/versions", LIGHT),
    "desk-exclusions": ("/alerts/{false}/exclusions", LIGHT),
    "desk-catalogue": ("/catalogue?q=caucasus", LIGHT),
    "desk-channels": ("/channels", LIGHT),
    "desk-people": ("/people", LIGHT),
}
PRESSED = {
    "desk-forms": "forms",
    "desk-rehearsal": "rehearse",
}  # the button of the editor that a picture is taken behind
EVERY = (
    "/overview", "/alerts", "/alerts?state=new", "/alerts?state=useful", "/alerts/{false}", "/alerts/{false}/exclusions", "/alerts/none",
    "/statements/{corrected}", "/search", "/search?q=nurse", "/search?q=(nurse", "/topics", "/topics/{topic}", "/topics/{topic}/edit",
    "/topics/{topic}/versions", "/new-topic", "/new-topic?query=place:Chechnya%20AND%20(court", "/sources", "/sources?state=trouble",
    "/sources/The%20Valley%20Gazette", "/sources/{source}", "/sources/{source}/extracted", "/new-source", "/catalogue", "/catalogue?q=hrw",
    "/import-sources", "/deliveries", "/deliveries?state=dead", "/deliveries/{dead}", "/channels", "/mute?kind=story&value={corrected}",
    "/people", "/account", "/audit", "/fresh", "/feeds",
)  # fmt: skip
LOOKS = {"light": (1280, 860, "light", "en"), "dark": (1280, 860, "dark", "en"), "phone": (390, 780, "light", "en"), "arabic": (1280, 860, "light", "ar")}  # fmt: skip
Names = dict[str, str]
"""What stands in the addresses of pictures: the numbers and ids of this installation."""
WEEKS = timedelta(weeks=2)
HOSTS = {"ngo": "meridian.example", "paper": "harbour.example"}


def fill(parts: wiring.Parts, now: datetime) -> Names:
    """The demonstration's sources, topics and texts over two weeks; what addresses need of it."""
    dice = random.Random(3)
    with parts.database.write() as session:
        _watch(session, now)
        channel_store.add(session, ChannelSpec("desk", "terminal", {}), parts.config.secrets, now)
        engine = parts.engine(session)
        for name, query in texts.QUERIES.items():
            topics.add(session, TopicSpec(name=name, query=query, immediate=None), engine, now - WEEKS, author="ann")
        narrower = TopicSpec(name=texts.CHECHNYA, query="place:Chechnya NOT football", immediate=5)
        changes.edit(session, texts.CHECHNYA, narrower, engine, now - WEEKS / 2, author="ben")
        for topic in session.scalars(select(Topic)):
            topic.digest_at = (now + timedelta(days=1)).replace(hour=7, minute=0, second=0, microsecond=0)
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
        false, dead = _worked_on(session, now)
        for name, role in (("ann", "admin"), ("ben", "editor")):
            accounts.set_password(session, accounts.add(session, name, role, now), "correct horse battery")
        source = session.get_one(Source, session.get_one(Statement, number).source_id).name
    return {"corrected": str(number), "false": false, "dead": dead, "source": source, "topic": texts.CHECHNYA}


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
    gazette.state, gazette.reason, gazette.state_since = "failing", "The server could not be reached in time.", now - timedelta(hours=5)  # fmt: skip
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
    page = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    body = f"<title>{text.title}</title><article><h1>{text.title}</h1>{page}</article>".encode()
    proof = evidence.prepare(Answer(item.url, 200, (("Content-Type", "text/html; charset=utf-8"),), body))
    return statements.store(session, item, owner, seen, proof=proof).id


def _match(parts: wiring.Parts, now: datetime) -> None:
    with parts.database.read() as session:
        held = matcher.Matcher(parts.database, parts.engine(session))
    while matched := held.next_batch():
        with parts.database.write() as session:
            matcher.match_new(session, matched, now)


def _worked_on(session: Session, now: datetime) -> tuple[str, str]:
    """What people at the desk did with it, and what became of deliveries; the ids of a false alert and of a dead delivery."""
    rows = session.scalars(select(Alert).order_by(Alert.created_at.desc())).all()
    triage.act(session, [rows[1].id], "star", now)
    triage.act(session, [row.id for row in rows[4:]], "read", now)
    triage.act(session, [rows[5].id], "useful", now)
    triage.act(session, [rows[6].id], "false", now)
    triage.note(session, rows[1].id, "operator", "Ask the lawyer for the file number.", now)
    mutes.add(session, "word", "football", now + WEEKS, author="ann", reason="season", now=now)
    owner = saved_filters.Owner(DEFAULT_TEAM, None)
    saved_filters.save(session, owner, "New on Chechnya", "topic=Chechnya&state=new", now)
    saved_filters.save(session, owner, "Starred", "state=starred", now)
    deliveries = session.scalars(select(Delivery).order_by(Delivery.created_at.desc())).all()
    for delivery in deliveries:
        delivery.state, delivery.attempts, delivery.settled_at = "sent", 1, delivery.created_at
    deliveries[0].state, deliveries[0].attempts = "dead", 9
    deliveries[
        0
    ].last_error = "The mail server mail.example.org refuses the recipient. Check the address. [smtp_recipient]"
    return rows[6].id, deliveries[0].id


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


@contextmanager
def signed_in(parts: wiring.Parts, address: str) -> Iterator[Page]:
    """A page of Chromium that is signed in."""
    with parts.database.write() as session:
        token = sessions.way_in(session, datetime.now(UTC))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(f"{address}/sign-in?token={token}")
        yield page
        browser.close()


def take(page: Page, address: str, names: Names, only: list[str]) -> None:
    """The pictures of docs/pictures that are wanted."""
    for name, (path, (width, height, scheme)) in PICTURES.items():
        if not only or name in only:
            _look(page, width, height, scheme, "ar" if name.endswith("right-to-left") else "en")
            page.goto(address + path.format(**names))
            if name in PRESSED:
                page.click(f"button[value={PRESSED[name]}]")
                page.evaluate("document.querySelector('section:has(.figure), section:has(table)').scrollIntoView()")
            page.screenshot(path=OUT / f"{name}.png")


def take_every(page: Page, address: str, names: Names, folder: Path, state: str) -> None:
    """Every page in every look, whole, to be looked through."""
    for look, (width, height, scheme, language) in LOOKS.items():
        _look(page, width, height, scheme, language)
        for number, path in enumerate(EVERY):
            page.goto(address + path.format(**names))
            page.screenshot(path=folder / f"{state}-{look}-{number:02}.png", full_page=True)


def _look(page: Page, width: int, height: int, scheme: str, language: str) -> None:
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_extra_http_headers({"Accept-Language": language})


def nothing(parts: wiring.Parts, now: datetime) -> Names:
    """An installation in which nothing was done yet."""
    return dict.fromkeys(("corrected", "false", "dead", "source", "topic"), "none")


def one(parts: wiring.Parts, now: datetime) -> Names:
    """An installation with one of everything."""
    with parts.database.write() as session:
        _watch(session, now)
        channel_store.add(session, ChannelSpec("desk", "terminal", {}), parts.config.secrets, now)
        spec = TopicSpec(name="Nurses", query="nurse", immediate=None)
        topics.add(session, spec, parts.engine(session), now - WEEKS, author="ann")
        accounts.add(session, "ann", "editor", now)
        number = _store(session, texts.CORRECTION, now - timedelta(minutes=20))
    _match(parts, now - timedelta(minutes=19))
    with parts.database.read() as session:
        alert = session.scalars(select(Alert.id)).first() or "none"
        delivery = session.scalars(select(Delivery.id)).first() or "none"
        source = session.get_one(Source, session.get_one(Statement, number).source_id).name
    return {"corrected": str(number), "false": alert, "dead": delivery, "source": source, "topic": spec.name}


STATES: dict[str, Callable[[wiring.Parts, datetime], Names]] = {"empty": nothing, "one": one, "many": fill}


@contextmanager
def installation(state: str) -> Iterator[tuple[Page, str, Names]]:
    """A browser that is signed in to an installation in one state, with its address and names."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "tocsin.toml"
        file.write_text("")
        parts = wiring.Parts(config.load(str(file)))
        names = STATES[state](parts, datetime.now(UTC))
        with served(parts) as address, signed_in(parts, address) as page:
            yield page, address, names
        parts.database.close()


def main(arguments: list[str]) -> None:
    """The pictures of docs/pictures, all or those that are named; `--every FOLDER`: every page in every state and look, there."""
    if arguments[:1] != ["--every"]:
        with installation("many") as (page, address, names):
            take(page, address, names, arguments)
        return
    folder = Path(arguments[1])
    folder.mkdir(parents=True, exist_ok=True)
    for state in arguments[2:] or STATES:
        with installation(state) as (page, address, names):
            take_every(page, address, names, folder, state)


if __name__ == "__main__":
    main(sys.argv[1:])
