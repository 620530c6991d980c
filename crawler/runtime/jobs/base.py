"""What a kind of crawl job answers for, and what all kinds share to store what came: one writer, one extraction pool, one tally.

Knows no kind by name, and no Scrapy engine: the way to download is handed in.
"""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, ClassVar, TypeVar

from scrapy import Request
from scrapy.http import Response
from sqlalchemy.orm import Session

from crawler import clock, correlation, tracing
from crawler.article.extraction_pool import ExtractionPool
from crawler.article.site_learning import SiteMemory
from crawler.config.source_options import SourceOptions
from crawler.evidence import store as evidence
from crawler.feeds.list_pool import ListPool
from crawler.fetch import addresses, failures
from crawler.fetch.pauses import Pauses
from crawler.guard.fetching import ACCEPT_LISTS
from crawler.guard.strict_url import readable
from crawler.health.gap_repair import Get
from crawler.items import Answer, Entry, Failure, StatementItem
from crawler.parsing import language, url_keys
from crawler.parsing.dates import suspect
from crawler.runtime.whole_page import WholePage
from crawler.schedule import cadence
from crawler.sources import store as sources
from crawler.statements import removal
from crawler.statements import store as statements
from crawler.storage import leases
from crawler.storage.database import Writer

log = logging.getLogger(__name__)
Claimed = TypeVar("Claimed", bound=Any)
Kept = TypeVar("Kept", statements.Stored, statements.Stored | None)
Download = Callable[[Request], Awaitable[Response]]
_SHARED = (
    "download_slot",
    "download_timeout",
    "options",
    "home",
    "handle_httpstatus_list",
    "download_maxsize",
    "browser",
)


async def _nothing(url: str, headers: Mapping[str, str] | None = None) -> Answer | None:
    return None


@dataclass
class Tally:
    """What a run did so far; shown as progress and as a summary."""

    sweeps: int = 0
    failed_sweeps: int = 0
    found: int = 0
    pages: int = 0
    failed_pages: int = 0
    statements: int = 0
    changed: int = 0
    read: set[int] | None = (
        None  # the numbers of the statements that came, known or not; kept where a set is put, for a short run
    )


@dataclass
class Ingest:
    """What jobs of all kinds store with. ``on_change`` is called after every settled answer.

    ``tells``: whether alerts tell also of what no source watches. Without it that is only stored: somebody tries an address or a spider.
    """

    writer: Writer
    pool: ExtractionPool
    on_change: Callable[[], None] = lambda: None
    tally: Tally = field(default_factory=Tally)
    tells: bool = False
    lists: ListPool = field(default_factory=ListPool)
    pauses: Pauses = field(default_factory=lambda: Pauses(timedelta(0)))

    def rested(self, claim: Claimed, held: float = 0.0) -> Claimed:
        """The claim with the moment until which its host is left alone once it is settled: for the pause, or the ``held`` seconds that the host asks for."""
        now = clock.utcnow()
        rest = self.pauses.until(claim.host_key, now)
        asked = now + timedelta(seconds=held) if held else None
        return replace(claim, rest=max(filter(None, (rest, asked)), default=None))

    async def close(self) -> None:
        """End the processes that read pages and lists; the writer is its owner's."""
        await asyncio.gather(self.pool.close(), self.lists.close())

    async def extract(
        self,
        received: Received,
        options: SourceOptions,
        entry: Entry | None = None,
        memory: SiteMemory | None = None,
    ) -> tuple[StatementItem, list[Answer]]:
        """What a page says with its frames and further pages, and the answers that these were.

        ``entry``: what a list said of it; ``memory``: what is known of its site.
        """
        known: dict[str, Any] = {"include": options.include, "exclude": options.exclude, "memory": memory}

        async def one(answer: Answer, first_page: str) -> StatementItem:
            chosen = {**known, "first_page": first_page}
            return await self.pool.extract(answer.body, answer.url, answer.header("Content-Type"), entry, **chosen)

        whole = WholePage(received.get, one)
        return await whole.read(received.answer), whole.parts

    async def keep(
        self,
        item: StatementItem,
        source_name: str,
        answer: Answer | None,
        spider: str | None = None,
        parts: Sequence[Answer] = (),
    ) -> statements.Stored | None:
        """Store an item that a spider yielded, under the source of that name, or the one that ``spider`` reads (made when it is missing).

        A page whose statement was removed is left alone, since the spider shows it each time: None.
        """
        proof = await evidence.prepare_off_loop(answer, parts) if answer else None
        now = clock.utcnow()

        def operation(session: Session) -> statements.Stored | None:
            source = sources.named(session, source_name, now, spider)
            if source.watched and removal.removed(session, [url_keys.url_key(item.url)]):
                return None
            catch_up = source.first == "catch-up" and source.first_read is None and source.watched
            tried = not (source.watched or self.tells)
            return statements.store(session, item, source, now, proof, catch_up=catch_up, backfill=tried)

        kept = await self.store(operation, item)
        self.tally.pages += 1
        self.on_change()
        return kept

    async def store(self, operation: Callable[[Session], Kept], item: StatementItem) -> Kept:
        """Run what stores the item, and add the statement to the tally; None (the lease was lost) counts nothing."""
        with tracing.span("statement", kind=item.kind, characters=len(item.text)):
            kept = await self.writer.run(operation)
            tracing.note(**{"statement": kept.id, "new": kept.new} if kept else {})
        self._count(kept, item)
        return kept

    def _count(self, kept: statements.Stored | None, item: StatementItem) -> None:
        if kept is None:
            return
        if self.tally.read is not None:
            self.tally.read.add(kept.id)
        self.tally.statements += kept.new
        self.tally.changed += kept.changed
        if kept.new:
            log.info("statement.stored id=%d kind=%s characters=%d", kept.id, item.kind, len(item.text))


@dataclass
class Scope:
    """Which work a process takes; the worker and its jobs share one.

    ``only``: of these sources alone; ``pages``: and these single pages. ``hosts``: at these alone. ``unread``: in a single pass, the sources that are still to be read once; None: each
    whenever it is due. ``past``: the sources that are followed into their past; ``past_at``: all that are, at these hosts. ``share``: of the
    request budget, for sources with `every = "auto"`.
    """

    only: Sequence[int] | None = None
    pages: Sequence[int] = ()
    hosts: frozenset[str] | None = None
    unread: set[int] | None = None
    past: Sequence[int] = ()
    past_at: frozenset[str] = frozenset()
    share: float = cadence.USUAL


@dataclass(frozen=True, slots=True)
class Turn:
    """One round of claiming. ``busy``: hosts that are being worked on; ``odd``: true in every second round."""

    now: datetime
    token: str
    lease: timedelta
    busy: Collection[str]
    odd: bool = False


@dataclass(frozen=True, slots=True)
class Received:
    """What a job's request led to. ``moved``: where permanent redirects alone led; ``trail``: the addresses on the way.

    ``sitemaps``: those that the site's robots.txt names, for a gap. ``get`` fetches further documents of the source by the same
    road (200 to 299, or 304); None for one that cannot be had.
    """

    answer: Answer
    moved: str | None = None
    trail: tuple[str, ...] = ()
    sitemaps: Sequence[str] = ()
    get: Get = _nothing


class JobKind(ABC):
    """A kind of crawl job. ``model`` is the table whose rows are its jobs; a claim is what was taken from a row."""

    name: ClassVar[str]
    model: ClassVar[Any]
    lists: ClassVar[bool] = True  # whether what is asked for is a list

    def __init__(self, ingest: Ingest, scope: Scope) -> None:
        self.ingest = ingest
        self.scope = scope

    @abstractmethod
    def any_due(self, session: Session, now: datetime) -> bool:
        """Whether there may be something to claim; read without the writer's lock, so that an idle installation writes nothing."""

    @abstractmethod
    def claim(self, session: Session, turn: Turn, room: int) -> Sequence[Any]:
        """Take up to ``room`` jobs that are due, each under a lease."""

    def started(self, claim: Any) -> None:  # noqa: B027 - most kinds need not know
        """Its claim is committed and its host is free: it is done now."""

    def spider(self, claim: Any) -> str | None:
        """The spider of its own that does the job (crawler/sites); None when the shared one does."""
        return None

    def request(self, claim: Any) -> Request:
        """What is asked for; in the claim's options are those of their pack."""
        browser = claim.options.browser and claim.kind in addresses.BY_BROWSER
        headers = {"Accept": ACCEPT_LISTS} if self.lists and claim.kind in ("feed", "sitemap") else None
        return request_for(claim.url, headers=headers, meta={"home": claim.url, "browser": browser})

    @abstractmethod
    async def answer(self, claim: Any, received: Received) -> None:
        """Store what came and settle the job."""

    @abstractmethod
    async def fail(self, claim: Any, failure: Failure) -> None:
        """Settle a job that got no answer, or none of use."""

    async def spider_ended(self, claim: Any, problem: Failure | None) -> None:
        """Settle a job that a spider of its own did; ``problem``: what kept the spider from its list."""
        if problem is not None:
            await self.fail(claim, problem)

    def poll(self, claim: Any) -> str:
        """What the job belongs to; a page to the poll that showed it."""
        return correlation.poll_id(claim.token, claim.id)

    def traced(self, claim: Any) -> AbstractContextManager[None]:
        """The job's span: the poll itself, above all that comes of it, or a step of another one, as a page is."""
        own = correlation.poll() == correlation.poll_id(claim.token, claim.id)
        return tracing.span("poll" if own else self.name, root=own, host=claim.host_key, kind=self.name)

    def renew(self, session: Session, claims: Iterable[Any], now: datetime, lease: timedelta) -> None:
        """Hold the claims for longer."""
        leases.renew(session, self.model, claims, now, lease)


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """One claimed piece of work, as the worker and the spider hand it on. ``number``: of the queue's job that asked for it, where there is a queue."""

    kind: JobKind
    claim: Any
    number: str | None = None


def request_for(url: str, **more: Any) -> Request:
    """Scrapy's request; GuardError where it cannot read the address."""
    with readable(url):
        return Request(url, **more)


def received(response: Response, download: Download) -> Received:
    """A response of Scrapy's downloader, which ``download`` is."""
    meta = response.meta
    redirects: Sequence[str] = meta.get("redirect_urls", ())
    reasons = meta.get("redirect_reasons", ())
    accept = response.request.headers.get("Accept", ACCEPT_LISTS) if response.request else ACCEPT_LISTS
    for_good = reasons and all(reason in (301, 308) for reason in reasons)  # RFC 9110, 15.4.2 and 15.4.9

    async def get(url: str, headers: Mapping[str, str] | None = None) -> Answer | None:
        shared = {key: meta[key] for key in _SHARED if key in meta}
        wanted = {"Accept": accept, **(headers or {})}
        try:
            answer = answer_of(await download(request_for(url, headers=wanted, meta=shared)))
        except Exception as error:
            log.warning("list.failed host=%s code=%s", meta["download_slot"], failures.of_exception(error).code)
            return None
        refused = None if answer.status == 304 else failures.of_answer(answer, clock.utcnow())
        return answer if refused is None else None

    return Received(
        answer_of(response),
        response.url if for_good else None,
        (*redirects[1:], response.url) if redirects else (),
        meta.get("sitemaps", ()),
        get,
    )


def answer_of(response: Response) -> Answer:
    """Scrapy's response as an answer."""
    headers = tuple(
        (k.decode("latin-1"), v.decode("latin-1")) for k, values in response.headers.items() for v in values
    )
    address = str(response.ip_address) if response.ip_address else None
    ended, started = clock.iso(clock.utcnow()) or "", response.meta.get("started", "")
    return Answer(response.url, response.status, headers, response.body, address, started, ended)


def ready(entries: Iterable[Entry], now: datetime) -> tuple[Entry, ...]:
    """Entries without impossible dates; those without a page of their own get the language of their words."""
    believed = (replace(e, published=None) if suspect(e.published, now) else e for e in entries)
    return tuple(
        replace(e, language=language.identify(f"{e.title}\n{e.summary}", e.language)) if e.whole else e
        for e in believed
    )
