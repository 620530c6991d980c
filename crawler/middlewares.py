"""What every request of every spider passes on its way out: robots.txt first, then the guard of its way out. Fetches nothing else."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self
from urllib.parse import urljoin, urlsplit

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.redirect import MetaRefreshMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Headers, Response, TextResponse
from scrapy.http.request import NO_CALLBACK
from scrapy.responsetypes import responsetypes

from crawler import clock
from crawler.config.source_options import PLAIN, SourceOptions
from crawler.errors import FetchError
from crawler.fetch import robots
from crawler.fetch.egress import Egress
from crawler.fetch.failures import LEASE_OVER, of_exception
from crawler.guard.chain_cookies import ChainCookies
from crawler.guard.decoding import ACCEPT_ENCODING, unpack
from crawler.guard.fetching import ACCEPT_PAGES, led_to_by
from crawler.guard.strict_url import readable
from crawler.parsing.url_keys import host_key

LARGE_ROBOTS = 20_000  # bytes of a robots.txt that is read beside the event loop
SHORT = timedelta(minutes=5)  # how long a robots.txt that could not be had is not asked for again
MOST = 20_000  # hosts whose rules are kept at once
LARGE = 100_000  # bytes that take longer to unpack than the event loop may be held
HEAD = 16_384  # bytes of a page in which Scrapy looks for a refresh: 4096 characters
LONGEST_DELAY = 60.0  # seconds; a longer Crawl-delay would keep a site's pages waiting for days


class Component:
    """What Scrapy makes for a crawler."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way of making one."""
        return cls(crawler)


def egress_of(crawler: Crawler) -> Egress:
    """The ways out of this crawler's configuration; the worker hands its own over, which knows the database's hostile hosts."""
    spider: Any = crawler.spider
    egress: Egress | None = getattr(spider, "egress", None)
    if egress is None:
        egress = Egress(crawler.settings["TOCSIN_CONFIG"])
        if spider is not None:
            spider.egress = egress
    return egress


def options_of(crawler: Crawler, request: Request) -> SourceOptions:
    """The settings of the source that a request is made for."""
    found: SourceOptions = request.meta.get("options") or getattr(crawler.spider, "options", None) or PLAIN
    return found


def _at_home(url: str, home: str) -> bool:
    """Whether a request goes to the source's own site, and not in the clear when that is encrypted."""
    return bool(home) and host_key(url) == host_key(home) and (url.startswith("https:") or home.startswith("http:"))


class EgressMiddleware(Component):
    """Gives every request its guard (redirect targets and robots.txt too), and refuses what that guard refuses.

    ``meta["options"]`` are the source's settings, ``meta["home"]`` its address: only its own site is sent its headers.
    """

    async def process_request(self, request: Request) -> None:
        """Raises GuardError for an address that we do not connect to, ConfigError for a route that does not exist."""
        egress, own = egress_of(self.crawler), options_of(self.crawler, request)
        options = egress.at(host_key(request.url), own) if egress.hostile else own
        request.meta["options"] = options  # what a hostile host leads to goes its way too
        guard = request.meta["guard"] = egress.door(options)
        guard.check_url(request.url)
        accept = request.headers.pop("Accept", ACCEPT_PAGES)
        for name in ("Referer", "User-Agent"):
            request.headers.pop(name, None)
        request.headers.update(
            {"User-Agent": egress.agent(options), "Accept": accept}
        )  # in this order, whatever the source is
        home = request.meta.get("home") or getattr(self.crawler.spider, "url", None) or ""
        for name, value in egress.headers(own):
            request.headers.pop(name, None)  # a redirect carries along what was sent before
            if _at_home(request.url, home) and not request.meta.get("is_robots"):
                request.headers[name] = value


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an origin's rules, until when; ``why``: the reason for which they could not be had."""

    rules: robots.Rules
    until: datetime
    why: Exception | None = None


class RobotsMiddleware(Component):
    """robots.txt before anything else of a host, asked once a day and shared by all requests that wait for it (RFC 9309)."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._known: dict[str, Known] = {}
        self._asking: dict[str, asyncio.Future[Known]] = {}
        self._wanted: dict[str, float] = {}  # seconds between two requests that sources of a host name themselves

    async def process_request(self, request: Request) -> None:
        """Raises FetchError robots_forbidden, or why robots.txt could not be had; waits for the host's robots.txt where it is not known yet."""
        if request.meta.get("is_robots"):
            return
        options = options_of(self.crawler, request)
        if not options.robots:
            self._slow_down(request, robots.ALLOW_ALL, options.delay)
            return
        parts = urlsplit(request.url)
        known = await self._of(f"{parts.scheme}://{parts.netloc}", request)
        self._slow_down(request, known.rules, options.delay)
        if "sitemaps" in request.meta:  # asked for by a look into a gap
            request.meta["sitemaps"] = known.rules.sitemaps()
        if known.rules.allowed(request.url, robots.AGENT_TOKEN):
            return
        if known.why is not None:
            raise known.why
        raise FetchError(
            "robots_forbidden", "The site's robots.txt forbids this address.", "Ask the site, or leave the source out."
        )

    def _slow_down(self, request: Request, rules: robots.Rules, own: timedelta | None) -> None:
        """Crawl-delay is the least pause between two requests to that host (no standard, but widely asked for).

        The source's own delay goes before it; of several sources of a host the longest.
        """
        downloader = self.crawler.engine.downloader
        slot = downloader.get_slot_key(request)
        if own is not None:
            self._wanted[slot] = max(self._wanted.get(slot, 0.0), own.total_seconds())
        asked = self._wanted.get(slot, min(rules.crawl_delay(robots.AGENT_TOKEN) or 0.0, LONGEST_DELAY))
        usual = self.crawler.settings.getfloat("DOWNLOAD_DELAY")
        pause = asked if slot in self._wanted else max(asked, usual)
        egress_of(self.crawler).pauses.wants(slot, pause)
        if slot not in self._wanted and asked <= usual / 2:  # Scrapy varies the usual pause by half of it
            return
        downloader.per_slot_settings[slot] = {"delay": pause, "jitter": 0}  # for slots that are still to be made
        if found := downloader.slots.get(slot):  # fetching robots.txt made one
            found.delay = pause if slot in self._wanted else max(found.delay, pause)
            found.jitter = 0.0

    async def _of(self, origin: str, request: Request) -> Known:
        now = clock.utcnow()
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
        meta: dict[str, Any] = {"is_robots": True}
        meta |= {
            key: request.meta[key]
            for key in ("download_slot", "download_timeout", "options", "held")
            if key in request.meta
        }
        asked = Request(f"{origin}/robots.txt", priority=1000, meta=meta, callback=NO_CALLBACK, dont_filter=True)
        engine = self.crawler.engine
        if engine is None:
            raise IgnoreRequest("the engine has stopped")
        try:
            response: Response = await engine.download_async(asked)
        except Exception as error:
            if getattr(error, "code", "") == LEASE_OVER:  # of this job; it says nothing of the host
                raise
            return Known(robots.unavailable(of_exception(error).code), now + SHORT, error)
        body = response.body
        large = len(body) > LARGE_ROBOTS  # 500 kB of rules take up to half a second
        rules = (
            await asyncio.to_thread(robots.parse, body, response.status)
            if large
            else robots.parse(body, response.status)
        )
        if rules.reachable:
            return Known(rules, now + robots.MAX_AGE)
        return Known(
            rules, now + SHORT, FetchError("robots_unreachable", f"The site's robots.txt answers {response.status}.")
        )


class ContentCodingMiddleware(Component):
    """Unpacks bodies as the guard's own client does, in the place of Scrapy's; what broke off is taken when the document is whole."""

    def process_request(self, request: Request) -> None:
        """Offers what can be unpacked."""
        request.headers.setdefault("Accept-Encoding", ACCEPT_ENCODING)

    async def process_response(self, request: Request, response: Response, spider: Spider | None = None) -> Response:
        """What is large is unpacked beside the event loop. Raises FetchError: body_too_large, body_truncated, encoding_broken, encoding_unsupported."""
        if not response.body or request.method == "HEAD":
            return response
        most = request.meta.get("download_maxsize") or self.crawler.settings.getint("DOWNLOAD_MAXSIZE")
        coding = b",".join(response.headers.getlist("Content-Encoding")).decode("latin-1")
        cut, packed = "dataloss" in response.flags, response.body
        large = len(packed) > LARGE
        body = (
            await asyncio.to_thread(unpack, packed, coding, most, cut=cut)
            if large
            else unpack(packed, coding, most, cut=cut)
        )
        if body is response.body and not coding:
            return response
        headers = Headers({k: v for k, v in response.headers.items() if k != b"Content-Encoding"})
        kind = responsetypes.from_args(headers=headers, url=response.url, body=body)
        undecoded: dict[str, Any] = {"encoding": None} if issubclass(kind, TextResponse) else {}
        return response.replace(cls=kind, body=body, headers=headers, **undecoded)


def _led_on(request: Request, response: Response) -> None:
    """Keep the cookies of an answer that leads on, for the chain that the request belongs to."""
    if given := response.headers.getlist("Set-Cookie"):
        cookies = request.meta.setdefault("chain_cookies", ChainCookies())
        cookies.take(response.url, (value.decode("latin-1") for value in given))


class LeadMiddleware(Component):
    """Prepares what Scrapy follows: a Location as browsers read it, and the cookies that a site set on the way to where it
    sends us, which no other request carries."""

    def process_request(self, request: Request) -> None:
        """Beside the source's own cookies, which EgressMiddleware has set."""
        cookies: ChainCookies | None = request.meta.get("chain_cookies")
        own = (request.headers.get("Cookie") or b"").decode("latin-1")
        if cookies is not None and (found := cookies.header(request.url, own)):
            request.headers["Cookie"] = found

    def process_response(self, request: Request, response: Response, spider: Spider | None = None) -> Response:
        """The response itself. Raises GuardError for a Location that Scrapy cannot read."""
        if 300 <= response.status < 400:
            _led_on(request, response)
            if location := response.headers.get("Location"):
                led = led_to_by(location.decode("latin-1"), response.url)
                with readable(led):
                    request.replace(url=urljoin(response.url, led))  # as Scrapy will
                response.headers["Location"] = led
        return response


class RefreshMiddleware(MetaRefreshMiddleware):
    """Scrapy's redirects by `<meta http-equiv="refresh">`, without decoding the whole of every page to look for one in its head."""

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        """The response itself, or the request that it leads to. Raises GuardError for an address that Scrapy cannot read."""
        start = response.body[:HEAD]
        if b"refresh" not in start.lower() and b"\0" not in start:  # a page in UTF-16 is left to Scrapy
            return response
        _led_on(request, response)
        with readable(response.url):
            return super().process_response(request, response)
