"""What the targets of `tocsin crawl` are: sources, spiders, and the pages behind addresses. Asks what an address shows, and stores no page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from alerts.cli.output import Installation
from crawler import clock
from crawler.article import page_kind
from crawler.errors import FetchError, RequestError, TocsinError
from crawler.feeds import sitemap_index
from crawler.feeds.list_pool import ListPool, Lists
from crawler.feeds.page_kinds import mostly_headlines
from crawler.fetch.egress import Egress
from crawler.frontier import pages
from crawler.items import Answer, Entry, Failure, Reading
from crawler.parsing.url_keys import host_key
from crawler.runtime import spider_loader
from crawler.schedule import host_pause
from crawler.schedule.due_hosts import held_hosts
from crawler.sources import beside_workers
from crawler.sources import store as sources
from crawler.sources.discovery import is_home
from crawler.sources.typed_address import typed_address
from crawler.statements import inline_entries
from crawler.storage.database import Database
from crawler.storage.models import ADHOC, WATCHED, Page, Source, Statement


@dataclass(frozen=True, slots=True)
class Failed:
    """A target, or a page of one, that could not be read, and why."""

    target: str
    code: str
    sentence: str

    def as_dict(self) -> dict[str, str]:
        """For programs."""
        return {"target": self.target, "code": self.code, "error": self.sentence}


@dataclass
class Targets:
    """What the command's targets are: sources, by their numbers; spiders, by their names; and single pages, by their numbers."""

    source_ids: list[int] = field(default_factory=list)
    spiders: list[str] = field(default_factory=list)
    pages: list[int] = field(default_factory=list)
    failed: list[Failed] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)  # what of them was left out, in sentences


async def resolve(
    installation: Installation, targets: Sequence[str], since: datetime | None, *, deliver: bool
) -> Targets:
    """The targets; RequestError target_unknown. An address that fails is noted, and the others are done all the same; one alone raises."""
    wanted, database = Targets(), installation.database
    spiders = spider_loader.names(installation.config)
    for target in dict.fromkeys(targets):
        if "://" not in target:
            _name(database, wanted, target, spiders)
    for target in dict.fromkeys(targets):
        if "://" in target:
            try:
                await _address(installation, wanted, target, since, deliver)
            except TocsinError as error:
                if len(targets) == 1:
                    raise
                wanted.failed.append(Failed(target, error.code, f"{error.message} {error.fix or ''}".strip()))
    return wanted


def _name(database: Database, wanted: Targets, name: str, spiders: Sequence[str]) -> None:
    """A source's name, or a spider's: a spider that a source is read with stands for that source."""
    with database.read() as session:
        row = session.scalar(select(Source).where(Source.name == name, Source.removed_at.is_(None)))
        if (row is None or not row.watched) and name in spiders:
            row = session.scalar(select(Source).where(Source.spider == name, WATCHED).order_by(Source.id))
            if row is None:
                wanted.spiders.append(name)
                return
    if row is None:
        raise RequestError(
            "target_unknown",
            f'"{name}" is not a source, a spider or an address.',
            "`tocsin sources list` and `tocsin sites list` show what there is.",
        )
    wanted.source_ids.append(row.id)


async def _address(
    installation: Installation, wanted: Targets, url: str, since: datetime | None, deliver: bool
) -> None:
    """An address: the pages that it lists when it is a list, itself otherwise."""
    url = typed_address(url, installation.parts.egress.door())
    answer: Answer = await _fetch(installation, url)
    if answer.status >= 400:
        raise FetchError(f"http_{answer.status}", f"The site answered {answer.status}.", "Check the address.")
    async with ListPool(1) as lists:
        found = await lists.read(answer)
        listed = await _is_list(answer, found, lists)
        shown = await _parts(installation, wanted, url, found, since, lists) if found.children else found.entries
    found_there = [entry for entry in shown if _recent(entry, since)] if listed else [Entry(url)]
    entries = _own_way(installation.parts.egress, wanted, answer.url, found_there)
    now = clock.utcnow()
    with installation.database.write() as session:
        wanted.pages += _note(session, entries, now, again=not listed, deliver=deliver)
        host = host_key(url)
        host_pause.keep(session, host, installation.parts.egress.pauses.until(host, now))  # for its new pages too


async def _fetch(installation: Installation, url: str) -> Answer:
    return await beside_workers.fetch(url, installation.parts.egress, installation.database)


async def _parts(
    installation: Installation, wanted: Targets, url: str, index: Reading, since: datetime | None, lists: Lists
) -> Sequence[Entry]:
    """The pages of an index's sitemaps: of its newest parts, and without ``since`` the newest pages of these, which is noted."""

    async def get(part: str, headers: Mapping[str, str]) -> Answer | None:
        try:
            answer = await _fetch(installation, part)
        except TocsinError:
            return None
        return answer if answer.status < 400 else None

    done = await sitemap_index.poll(index, {}, None, get, lists)
    lost = [part for part, known in done.parts.items() if known.state == "failed"]
    wanted.failed += [Failed(part, "sitemap_part_failed", "This part of the index could not be read.") for part in lost]
    found = [*index.entries, *(entry for one in done.readings for entry in one.entries)]
    entries = sorted(found, key=sitemap_index.dated, reverse=True)
    shown = entries if since else entries[: sitemap_index.NEWEST]
    left = sum(known.state == "left" for known in done.parts.values())
    if left or len(shown) < len(entries):
        wanted.notes.append(_bounded(url, len(shown), len(done.readings), left, all_=since is not None))
    return shown


def _bounded(url: str, pages: int, read: int, left: int, *, all_: bool) -> str:
    """What of a large index was taken, and how to have the rest."""
    parts = f"the newest {read} of its {read + left} sitemaps" if left else f"its {read} sitemaps"
    more = "" if all_ else " With --since 7d all that they date later are read."
    rest = " `tocsin sources add` watches it, and `tocsin crawl NAME --since` reads its past."
    return f"{url} is an index: {'' if all_ else f'the newest {pages} '}pages of {parts} are read.{more}{rest if left else ''}"


def _own_way(egress: Egress, wanted: Targets, url: str, entries: Sequence[Entry]) -> Sequence[Entry]:
    """Of what a hostile host lists the pages of hostile hosts: a single address has no way out of its own for others, so they are left, which is noted."""
    if host_key(url) not in egress.hostile:
        return entries
    kept = [entry for entry in entries if host_key(entry.url) in egress.hostile]
    if left := len(entries) - len(kept):
        wanted.notes.append(
            f"{left} {'page' if left == 1 else 'pages'} of other sites that {url} lists are left out, since it is a hostile source's: "
            "`tocsin crawl NAME` reads them by the way of that source."
        )
    return kept


def _recent(entry: Entry, since: datetime | None) -> bool:
    dated = entry.published or entry.updated
    if since is None or not dated:
        return True
    moment = clock.moment(dated)
    return dated >= since.date().isoformat() if len(dated) <= 10 else moment is None or moment >= since


async def _is_list(answer: Answer, found: Reading, lists: Lists) -> bool:
    """Whether an address leads to a list of pages and not to a page of its own. A short page with links beside its text is no list."""
    if found.kind != "listing" or is_home(answer.url):
        return found.kind in ("feed", "sitemap", "listing")
    page = await lists.survey(answer)
    return not page.empty and mostly_headlines(page.running, [entry.title for entry in found.entries])


def _note(session: Session, entries: Sequence[Entry], now: datetime, *, again: bool, deliver: bool) -> list[int]:
    """Put the pages on the frontier, under the source of single addresses unless another source has them; returns their numbers.

    ``again``: each is read once more. With ``deliver`` so are those that were only tried before, so that alerts tell of them.
    """
    source = sources.named(session, ADHOC, now)
    own, inline = inline_entries.split(entries)
    pages.note(session, source, own, now)
    inline_entries.store(session, source, inline, now, backfill=not deliver)
    session.flush()
    urls = [entry.url for entry in own]
    numbers = pages.numbers(session, urls)
    tried = select(Page.statement_id).where(Page.id.in_(numbers), Page.source_id == source.id)
    known = Statement.id.in_(tried), Statement.backfill
    if again or deliver:
        wanted = urls if again else session.scalars(select(Statement.url).where(*known)).all()
        pages.ask_again(session, wanted, now - timedelta(seconds=1))
    session.execute(update(Statement).where(*known).values(matched_at=None))  # there may be other topics by now
    return numbers


# ---- after the run


def sources_read(session: Session, wanted: Targets) -> list[int]:
    """The numbers of the sources whose statements a run may have stored."""
    by_hand = select(Source.id).where(or_(Source.spider.in_(wanted.spiders), Source.name == ADHOC))
    return [*wanted.source_ids, *session.scalars(by_hand)]


def failures(session: Session, wanted: Targets, problems: Mapping[str, Failure], started: datetime) -> list[Failed]:
    """The pages, lists and spiders of a run that failed; ``problems``: of the spiders."""
    tried: Any = select(Page).where(Page.id.in_(wanted.pages), Page.error.is_not(None), Page.lease_token.is_(None))
    failed = [Failed(page.url, page.error, _sentence(page.error)) for page in session.scalars(tried.order_by(Page.id))]
    lists = select(Source).where(Source.id.in_(wanted.source_ids), Source.failures > 0, Source.last_tried >= started)
    failed += map(_unread, session.scalars(lists.order_by(Source.id)))
    failed += _held(session, wanted, started)
    return failed + [Failed(name, problem.code, problem.message) for name, problem in problems.items()]


def _held(session: Session, wanted: Targets, started: datetime) -> list[Failed]:
    """What was not asked for since its host is left alone for longer than the run waited."""
    now = clock.utcnow()
    left = Page.id.in_(wanted.pages), Page.state == "pending", Page.error.is_(None), Page.next_at <= now
    unread = Source.id.in_(wanted.source_ids), or_(Source.last_tried.is_(None), Source.last_tried < started)
    rows = [*session.execute(select(Source.name, Source.host_key).where(*unread))]
    rows += session.execute(select(Page.url, Page.host_key).where(*left))
    held = held_hosts(session, now) if rows else set()
    return [Failed(what, "host_held", f"{host} is to be left alone for a while; it is read later.") for what, host in rows if host in held]  # fmt: skip


def _unread(source: Source) -> Failed:
    """A list that was not read; what is kept of it ends with its code in brackets."""
    sentence, _, code = (source.last_error or "Its list could not be read. [failed]").rpartition(" [")
    return Failed(source.name, code.removesuffix("]"), sentence)


def _sentence(code: str) -> str:
    """What kept a page away, in words."""
    return f"The site answered {code[5:]}." if code.startswith("http_") else page_kind.sentence(code)
