"""What every request of every spider passes on its way out: robots.txt first, then the one outbound door. Fetches nothing else."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from w3lib.http import basic_auth_header

from crawler import robots, times
from crawler.errors import FetchError, GuardError
from crawler.guard import Guard
from crawler.settings import AGENT_TOKEN

SHORT = timedelta(minutes=5)  # how long a robots.txt that could not be had is not asked for again
MOST = 20_000  # hosts whose rules are kept at once
LONGEST_DELAY = 60.0  # seconds; a longer Crawl-delay would keep a site's pages waiting for days


def guard_of(crawler: Crawler) -> Guard:
    """The door that this crawler's configuration describes."""
    network = crawler.settings["TOCSIN_CONFIG"].network
    return Guard(network.allow_private, network.proxy)


class DoorMiddleware:
    """Refuses what the guard refuses (redirect targets and robots.txt included) and names the proxy."""

    def __init__(self, guard: Guard) -> None:
        self.guard = guard

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> DoorMiddleware:
        """Scrapy's way of making one."""
        return cls(guard_of(crawler))

    async def process_request(self, request: Request) -> None:
        """Raises GuardError for an address that we do not connect to."""
        parsed = self.guard.check_url(request.url)
        proxy = self.guard.proxy
        request.meta.pop("proxy", None)
        if proxy is not None and not self.guard.goes_direct(parsed.host, parsed.port):
            request.meta["proxy"] = proxy.url
            if proxy.auth:
                request.headers["Proxy-Authorization"] = basic_auth_header(*proxy.auth)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an origin's rules, until when; ``why``: the reason for which they could not be had."""

    rules: robots.Rules
    until: datetime
    why: Exception | None = None


class RobotsMiddleware:
    """robots.txt before anything else of a host, asked once a day and shared by all requests that wait for it (RFC 9309)."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._known: dict[str, Known] = {}
        self._asking: dict[str, asyncio.Future[Known]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RobotsMiddleware:
        """Scrapy's way of making one."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raises FetchError robots_forbidden, or why robots.txt could not be had; waits for the host's robots.txt where it is not known yet."""
        if request.meta.get("is_robots"):
            return
        parts = urlsplit(request.url)
        known = await self._of(f"{parts.scheme}://{parts.netloc}", request)
        self._slow_down(request, known.rules)
        if known.rules.allowed(request.url, AGENT_TOKEN):
            return
        if known.why is not None:
            raise known.why
        raise FetchError(
            "robots_forbidden", "The site's robots.txt forbids this address.", "Ask the site, or leave the source out."
        )

    def _slow_down(self, request: Request, rules: robots.Rules) -> None:
        """Crawl-delay is the least pause between two requests to that host (no standard, but widely asked for)."""
        asked = min(rules.crawl_delay(AGENT_TOKEN) or 0.0, LONGEST_DELAY)
        engine = self.crawler.engine
        if engine is None or asked <= self.crawler.settings.getfloat("DOWNLOAD_DELAY"):
            return
        downloader = engine.downloader
        slot = downloader.get_slot_key(request)
        downloader.per_slot_settings[slot] = {"delay": asked, "jitter": 0}  # for slots that are still to be made
        if slot in downloader.slots:
            downloader.slots[slot].delay = max(downloader.slots[slot].delay, asked)

    async def _of(self, origin: str, request: Request) -> Known:
        now = times.utcnow()
        known = self._known.get(origin)
        if known and known.until > now:
            return known
        if origin in self._asking:
            return await asyncio.shield(self._asking[origin])
        future = self._asking[origin] = asyncio.get_running_loop().create_future()
        try:
            known = await self._ask(origin, request, now)
        except BaseException as error:
            future.set_exception(error if isinstance(error, Exception) else IgnoreRequest("the engine has stopped"))
            future.exception()  # nobody may be waiting
            raise
        else:
            if len(self._known) >= MOST:
                self._known.clear()
            self._known[origin] = known
            future.set_result(known)
            return known
        finally:
            del self._asking[origin]

    async def _ask(self, origin: str, request: Request, now: datetime) -> Known:
        meta: dict[str, Any] = {"is_robots": True, "handle_httpstatus_all": True}
        if slot := request.meta.get("download_slot"):
            meta["download_slot"] = slot
        asked = Request(f"{origin}/robots.txt", priority=1000, meta=meta, callback=NO_CALLBACK, dont_filter=True)
        engine = self.crawler.engine
        if engine is None:
            raise IgnoreRequest("the engine has stopped")
        try:
            response: Response = await engine.download_async(asked)
        except GuardError:
            raise
        except Exception as error:  # RFC 9309, 2.3.1.4: complete disallow for as long as it cannot be reached
            return Known(robots.DISALLOW_ALL, now + SHORT, error)
        rules = robots.parse(response.body, response.status)
        if rules.reachable:
            return Known(rules, now + robots.MAX_AGE)
        return Known(
            rules, now + SHORT, FetchError("robots_unreachable", f"The site's robots.txt answers {response.status}.")
        )
