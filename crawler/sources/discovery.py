"""Discovery: what can be read at an address or on its site (feeds, sitemaps, listings), ranked by what it would collect.

Asks robots.txt first, makes one request at a time and few of them; stores nothing.
"""

from __future__ import annotations

import asyncio
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin, urlsplit

from crawler import clock
from crawler.errors import FetchError, TocsinError
from crawler.feeds import feed_links
from crawler.feeds.list_leads import PageSurvey
from crawler.feeds.list_pool import ListPool, Lists
from crawler.feeds.platforms import by_address
from crawler.feeds.posts import readable_address
from crawler.feeds.sitemaps import newest_first
from crawler.fetch import failures, robots
from crawler.fetch.egress import Egress
from crawler.guard import Guard, ParsedUrl
from crawler.guard.fetching import ACCEPT_LISTS
from crawler.items import Answer, Entry, Reading
from crawler.parsing.url_keys import host_key, url_key

FEED_PATHS = ("/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml")
SITEMAP_PATHS = ("/sitemap.xml", "/news-sitemap.xml", "/sitemap_news.xml", "/sitemap_index.xml", "/wp-sitemap.xml")
MAX_REQUESTS = 24
_MAX_FEEDS = 8
_AT_ONCE = 5  # seconds
_YOUTUBE = re.compile(r"(?:www\.|m\.)?youtube\.com")
_CONSENTED = {"Cookie": "SOCS=CAI"}  # what YouTube asks every visitor in Europe first: nothing but what is needed
_MAX_CHILDREN = 2
_ASIDE = re.compile(r"comment|kommentar|comentario|podcast|/tags?/|/author/", re.I)
_NEWS = re.compile(r"news|post|article|press|statement|release", re.I)
_HOME_PATH = re.compile(r"/?([a-z]{2}([-_][a-z]{2})?/?)?(index\.\w+)?", re.I)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One address that a source could be made of. ``kind`` is feed, sitemap or listing; ``recent`` counts entries dated in
    the last 30 days, ``week`` those of the last 7, ``forbidden`` those that robots.txt closes to us; ``reading`` is what it gave (of a sitemap index: what its likeliest parts gave)."""

    url: str
    kind: str
    title: str
    reading: Reading
    score: float
    recent: int = 0
    forbidden: int = 0
    week: int = 0


@dataclass(frozen=True, slots=True)
class Discovery:
    """What was found. ``kind`` is that of the best candidate, else ``page`` (a page of text that could be watched for
    changes) or ``none``; then ``code`` and ``reason`` say why. ``forbidden`` are addresses that robots.txt closes to us,
    ``crawl_delay`` the seconds between requests that it asks for, ``robots_reachable`` whether it could be had."""

    url: str
    kind: str
    candidates: tuple[Candidate, ...] = ()
    code: str = ""
    reason: str = ""
    forbidden: tuple[str, ...] = ()
    crawl_delay: float | None = None
    robots_reachable: bool = True


@dataclass(slots=True)
class _Search:
    """The state of one discovery: what was asked, what was refused, what was found."""

    guard: Guard
    agent: str
    headers: Mapping[str, str]
    now: datetime
    pause: float
    lists: Lists
    left: int = MAX_REQUESTS
    rules: dict[str, robots.Rules] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    forbidden: list[str] = field(default_factory=list)
    found: dict[str, Candidate] = field(default_factory=dict)
    pages: dict[str, Answer] = field(default_factory=dict)  # what came in the place of a feed
    own: Mapping[str, str] = field(default_factory=dict)
    home: str = ""
    obey: bool = True
    selector: str | None = None
    kind: str | None = None

    async def get(self, url: str) -> Answer:
        """The answer of an address; the source's own headers go to its own site alone."""
        own = self.own if host_key(url) == host_key(self.home) else {}
        asked = _CONSENTED if _is_channel(url) else {}
        answer = await self.guard.fetch(url, headers={**self.headers, **asked, **own})
        self.guard = self.guard.toward(answer.url)  # what a hostile host links goes its way too
        return answer

    async def read(self, answer: Answer, kind: str | None = None, selector: str | None = None) -> Reading:
        """What an answer is as a list."""
        return await self.lists.read(answer, kind=kind, selector=selector, now=self.now)

    def may(self, rules: robots.Rules, url: str) -> bool:
        """Whether we ask for an address; what is forbidden is noted in any case."""
        if rules.allowed(url, self.agent):
            return True
        self.forbidden.append(url)
        return not self.obey


async def discover(
    url: str,
    guard: Guard,
    *,
    now: datetime,
    agent: str = robots.AGENT_TOKEN,
    headers: Mapping[str, str] | None = None,
    own: Mapping[str, str] | None = None,
    pause: float = 0.0,
    obey: bool = True,
    selector: str | None = None,
    kind: str | None = None,
    lists: Lists | None = None,
) -> Discovery:
    """Find out what can be read at ``url`` or, when it is a site's home page, anywhere on the site.

    ``agent`` is the token for robots.txt, ``headers`` go with every request, ``own`` with those to the site itself. ``pause``
    seconds lie between two. Without ``obey`` what robots.txt forbids is said and done all the same. With a ``selector`` the
    page itself is what is looked for, with the links that it selects; with a ``kind`` it is read as that, and nothing else is looked for.
    ``lists`` reads what comes (default: a process of its own, for this search).
    Raises GuardError when the address itself is refused, FetchError when the site cannot be reached.
    """
    parsed = guard.check_url(readable_address(url.strip()))
    sent = {"User-Agent": agent, "Accept": ACCEPT_LISTS, **(headers or {})}
    own_pool = ListPool(1)  # no process starts before it is asked
    search = _Search(guard, agent, sent, now, pause, lists or own_pool)
    search.own, search.home, search.obey, search.selector, search.kind = own or {}, parsed.url, obey, selector, kind
    try:
        return await _searched(search, parsed)
    finally:
        await own_pool.close()


async def _searched(search: _Search, parsed: ParsedUrl) -> Discovery:
    guard = search.guard
    if guard.goes_direct(parsed.host, parsed.port):
        await guard.resolve(parsed.host, parsed.port)  # a name that is refused or unknown is no matter of robots.txt
    rules = await _rules_of(search, parsed.url)
    if await _first_of(search, by_address(parsed.url)):
        return _conclude(search, parsed.url, None)
    if not search.may(rules, parsed.url):
        await _sitemaps(search, parsed.url)
        return _conclude(search, parsed.url, None, "robots_forbidden", "The site's robots.txt forbids this address.")
    search.left -= 1
    search.asked.add(parsed.url)
    answer = await search.get(parsed.url)
    if (refusal := failures.of_answer(answer, search.now)) is not None:
        return _conclude(search, parsed.url, None, refusal.code, refusal.message)
    return await _explore(search, parsed.url, answer)


async def fetch_politely(url: str, egress: Egress) -> Answer:
    """One document, by the way out and the settings that hold for its host; robots.txt is asked first.

    Raises GuardError, and FetchError (robots_forbidden and those of Guard.fetch).
    """
    options = egress.at(host_key(url))
    guard = egress.door(options)
    search = _Search(
        guard, robots.AGENT_TOKEN, {"User-Agent": egress.agent(options)}, datetime.now(UTC), 0.0, ListPool()
    )
    parsed = guard.check_url(url)
    if not (await _rules_of(search, parsed.url)).allowed(parsed.url, robots.AGENT_TOKEN):
        raise FetchError(
            "robots_forbidden", "The site's robots.txt forbids this address.", "Ask the site, or leave the source out."
        )
    return await guard.fetch(parsed.url, headers=search.headers)


async def _explore(search: _Search, url: str, answer: Answer) -> Discovery:
    if search.selector or search.kind:
        chosen = await search.read(answer, search.kind, search.selector)
        await _keep(search, answer.url, chosen)
        return _conclude(search, url, chosen)
    reading = await search.read(answer)
    if reading.kind in ("feed", "sitemap"):
        await _keep(search, answer.url, reading)
        return _conclude(search, url, reading)
    page = await search.lists.survey(answer)
    if led := await _refreshed(search, page):
        return await _explore(search, url, led)
    if _is_channel(answer.url) and await _first_of(search, page.made_with):
        return _conclude(search, url, reading)
    if page.empty or reading.warnings[:1] in (("login_page",), ("challenge_page",), ("content_type",)):
        return _conclude(search, url, reading)
    if reading.kind == "listing":
        await _keep(search, answer.url, reading)
    if any(entry.whole for entry in reading.entries) or "telegram_closed" in reading.warnings:
        return _conclude(search, url, reading)
    await _feeds(search, page, answer)
    if is_home(answer.url):
        await _sitemaps(search, answer.url)
    watchable = reading.kind == "none" and page.article
    return _conclude(search, url, replace(reading, kind="page") if watchable else reading, shown=reading.entries)


async def _first_of(search: _Search, feeds: Iterable[str]) -> bool:
    """The first of these feeds that shows anything, else whether one of them is there at all."""
    there = False
    for feed in feeds:
        if await _try(search, feed, "feed"):
            there = True
            if any(c.reading.entries for c in search.found.values()):
                break
    return there


def _is_channel(url: str) -> bool:
    return _YOUTUBE.fullmatch(urlsplit(url).hostname or "") is not None


async def _refreshed(search: _Search, page: PageSurvey) -> Answer | None:
    """What a page leads to at once by a refresh in its head."""
    return await _get(search, page.refresh) if page.refresh and page.wait <= _AT_ONCE else None


def is_home(url: str) -> bool:
    """Whether an address is that of a site's home page, or of one of its languages."""
    parts = urlsplit(url)
    return not parts.query and _HOME_PATH.fullmatch(parts.path) is not None


async def _rules_of(search: _Search, url: str) -> robots.Rules:
    """The rules of an origin, asked once. When robots.txt cannot be had, all is forbidden (RFC 9309, 2.3.1.4)."""
    parts = urlsplit(url)
    origin = f"{parts.scheme}://{parts.netloc}"
    if origin not in search.rules:
        first = not search.rules
        try:
            answer = await search.guard.fetch(f"{origin}/robots.txt", headers=search.headers)
            search.rules[origin] = robots.parse(answer.body, answer.status)
        except TocsinError as error:
            if first and error.code.startswith(("connection_refused", "timeout_connect", "tls_", "proxy_")):
                raise  # the site, not the file, is out of reach
            search.rules[origin] = robots.unavailable(error.code)
    return search.rules[origin]


def _known_rules(search: _Search, url: str) -> robots.Rules:
    parts = urlsplit(url)
    return search.rules.get(f"{parts.scheme}://{parts.netloc}", robots.ALLOW_ALL)


async def _get(search: _Search, url: str) -> Answer | None:
    """A further document, when robots.txt allows it and the budget lasts; a failure is nothing found."""
    if url in search.asked or search.left <= 0:
        return None
    search.asked.add(url)
    try:
        search.guard.check_url(url)
        if not search.may(await _rules_of(search, url), url):
            return None
        search.left -= 1
        await asyncio.sleep(search.pause)
        answer = await search.get(url)
    except TocsinError:
        return None
    return answer if failures.of_answer(answer, search.now) is None else None


async def _try(search: _Search, url: str, kind: str) -> bool:
    """Keep what stands at an address when it is of the kind that was looked for."""
    answer = await _get(search, url)
    if answer is None:
        return False
    reading = await search.read(answer, kind)
    if reading.kind != kind:
        search.pages[url] = answer
        return False
    await _keep(search, answer.url, reading)
    return True


async def _feeds(search: _Search, found: PageSurvey, answer: Answer) -> None:
    """Feeds that the page or the head of its answer announces, else those it links, else those where its system keeps them, else those
    at the usual places."""
    page = answer.url
    announced = list(dict.fromkeys((*feed_links.in_header(answer), *found.announced)))[:_MAX_FEEDS]
    if any([await _try(search, feed, "feed") for feed in announced]):
        return
    linked = found.linked[: _MAX_FEEDS // 2]
    if any([await _try(search, feed, "feed") for feed in linked]):
        return
    if any([await _feeds_listed(search, place) for place in linked]):
        return
    below = page.partition("?")[0].rstrip("/")
    usual = [urljoin(page, path) for path in FEED_PATHS] if is_home(page) else [f"{below}/feed", f"{below}/rss"]
    for place in dict.fromkeys((*found.made_with, *usual)):
        if await _try(search, place, "feed"):
            return


async def _feeds_listed(search: _Search, url: str) -> bool:
    """The feeds of a page that a site links as its feeds; it was asked for as one."""
    answer = search.pages.get(url)
    if answer is None:
        return False
    page = await search.lists.survey(answer)
    listed = list(dict.fromkeys((*page.announced, *page.files)))[:_MAX_FEEDS]
    return any([await _try(search, feed, "feed") for feed in listed])


async def _sitemaps(search: _Search, url: str) -> None:
    """Sitemaps that robots.txt names (news first), else those at the usual places."""
    named = (await _rules_of(search, url)).sitemaps()
    ordered = sorted(named, key=lambda s: not _NEWS.search(s))[:4]
    if any([await _try(search, place, "sitemap") for place in ordered]):
        return
    for path in SITEMAP_PATHS:
        await _try(search, urljoin(url, path), "sitemap")


async def _keep(search: _Search, url: str, reading: Reading) -> None:
    if reading.kind == "sitemap" and reading.children:
        reading = replace(reading, entries=await _of_children(search, reading.children))
    if reading.kind == "none" or (not reading.entries and reading.kind == "listing"):
        return
    recent, week = (sum(1 for e in reading.entries if _is_recent(e, search.now, days)) for days in (30, 7))
    closed = sum(1 for e in reading.entries if not _known_rules(search, e.url).allowed(e.url, search.agent))
    candidate = Candidate(
        url, reading.kind, reading.title, reading, _score(url, reading, recent, week), recent, closed, week
    )
    known = search.found.get(url_key(url))
    if known is None or known.score < candidate.score:
        search.found[url_key(url)] = candidate


async def _of_children(search: _Search, children: tuple[str, ...]) -> tuple[Entry, ...]:
    """Entries of the parts of a sitemap index that most likely hold articles; names with later numbers are newer."""
    entries: list[Entry] = []
    for child in newest_first(children)[:_MAX_CHILDREN]:
        if answer := await _get(search, child):
            entries += (await search.read(answer, "sitemap")).entries
    return tuple(entries)


def _is_recent(entry: Entry, now: datetime, days: int) -> bool:
    moment = clock.moment(entry.published or entry.updated)
    return moment is not None and now - timedelta(days=days) <= moment <= now + timedelta(days=1)


def _score(url: str, reading: Reading, recent: int, week: int) -> float:
    """What a source made of it would be worth: what it would have brought in the last week, entries, dates and titles of its own,
    freshness; asides count less."""
    entries = reading.entries
    if not entries:
        return 0.0
    sample = entries[:200]
    dated = sum(1 for e in sample if e.published or e.updated) / len(sample)
    titled = sum(1 for e in sample if e.title) / len(sample)
    base = {"feed": 6.0, "sitemap": 2.0, "listing": 2.5}[reading.kind]
    score = base + 2 * dated + titled + 0.5 * math.log2(1 + min(len(entries), 1000)) + 0.4 * math.log2(1 + recent)
    score += 0.4 * math.log2(1 + week)
    return score - 6 * bool(_ASIDE.search(url + " " + reading.title))


def _conclude(
    search: _Search,
    url: str,
    reading: Reading | None,
    code: str = "",
    reason: str = "",
    shown: tuple[Entry, ...] = (),
) -> Discovery:
    candidates = sorted((_with_overlap(c, shown) for c in search.found.values()), key=lambda c: -c.score)
    kind = candidates[0].kind if candidates else "page" if reading is not None and reading.kind == "page" else "none"
    if not candidates and reading is not None:
        code = code or (reading.warnings[0] if reading.warnings else "nothing_found")
        reason = reason or reading.error or "Nothing was found that lists articles."
    first = next(iter(search.rules.values()), robots.ALLOW_ALL)
    closed, delay = tuple(search.forbidden), first.crawl_delay(search.agent)
    return Discovery(url, kind, tuple(candidates), code, reason, closed, delay, first.reachable)


def _with_overlap(candidate: Candidate, shown: tuple[Entry, ...]) -> Candidate:
    """A list that covers the articles of the page itself is most likely what the address was meant for."""
    if not shown or candidate.kind == "listing":
        return candidate
    listed = {url_key(e.url) for e in candidate.reading.entries}
    share = sum(1 for e in shown if url_key(e.url) in listed) / len(shown)
    return replace(candidate, score=candidate.score + 3 * share)
