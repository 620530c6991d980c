"""A small web site on loopback with a feed of pages, ETags and robots.txt, on which faults can be put. Counts what it is asked.

Pages are written for the tests. Every site is a host of its own to the crawler, since host and port tell them apart.
"""

from __future__ import annotations

import asyncio
import hashlib
import html
import threading
from collections import Counter
from collections.abc import Mapping

from tests.support.badsite import BadSite, Handler, Request, answer, head
from tests.support.builders import prose

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta property="og:type" content="article"></head>
<body><nav><a href="/">Home</a></nav><article><h1>{title}</h1>
<time datetime="2026-03-04T09:00:00+00:00"></time>{body}</article></body></html>"""

FEED = """<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Test</title><link>{base}</link>{items}</channel></rss>"""
ITEM = "<item><title>{title}</title><link>{url}</link><guid>{url}</guid></item>"


class Site(BadSite):
    """Publish with `publish`; `faults` go before everything else, by path."""

    def __init__(self, routes: Mapping[str, Handler] | None = None) -> None:
        super().__init__(routes)
        self.pages: dict[str, tuple[str, str]] = {}
        self.served: Counter[str] = Counter()
        self.unchanged = self.whole = 0  # answers of the feed: 304, and with a body
        self.fetched = threading.Event()  # set by every answered page
        self.routes.setdefault("/robots.txt", answer("User-agent: *\nDisallow: /private\n", content_type="text/plain"))

    @property
    def feed(self) -> str:
        """The address of the feed."""
        return self.url("/feed.xml")

    def publish(self, path: str, title: str, text: str = "", number: int | None = None) -> str:
        """Put a page on the site and into the feed; returns its address."""
        body = prose(len(self.pages) + 1000 if number is None else number)
        self.pages[path] = (title, f"{text} {body}".strip())
        return self.url(path)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, target, _ = lines[0].split(" ", 2)
        headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in lines[1:] if line)}
        request = Request(method, target, headers, "")
        self.requests.append(request)
        await self._dispatch(request, writer)

    async def _dispatch(self, request: Request, writer: asyncio.StreamWriter) -> None:
        """A fault, the feed, a page, or 404."""
        path = request.target.partition("?")[0]
        self.served[path] += 1
        if path in self.routes:
            await self.routes[path](request, writer)
        elif path == "/feed.xml":
            await self._feed(request, writer)
        elif path in self.pages:
            await answer(self.page(path), content_type="text/html; charset=utf-8")(request, writer)
            self.fetched.set()
        else:
            await answer(b"not here", 404)(request, writer)

    def page(self, path: str) -> bytes:
        """The HTML of a page."""
        title, text = self.pages[path]
        body = "".join(f"<p>{html.escape(part)}.</p>" for part in text.rstrip(".").split(". "))
        return PAGE.format(title=html.escape(title), body=body).encode()

    def rss(self) -> bytes:
        """The feed as it stands."""
        items = "".join(
            ITEM.format(title=html.escape(title), url=self.url(path)) for path, (title, _) in self.pages.items()
        )
        return FEED.format(base=self.url("/"), items=items).encode()

    async def _feed(self, request: Request, writer: asyncio.StreamWriter) -> None:
        body = self.rss()
        etag = f'"{hashlib.sha256(body).hexdigest()[:12]}"'
        if request.headers.get("if-none-match") == etag:
            self.unchanged += 1
            writer.write(head(304, {"ETag": etag, "Connection": "close"}))
            return
        self.whole += 1
        await answer(body, content_type="application/rss+xml", ETag=etag)(request, writer)
