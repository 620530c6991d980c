"""A publisher's web site on loopback: pages, a robots.txt, and lists that show what was published so far. Knows nothing of the crawler."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from xml.sax.saxutils import escape as xml

from alerts.demo.texts import Publisher, Text

_RTL = ("ar", "fa", "he", "ur")
_ROBOTS = "User-agent: *\nDisallow: /drafts/\n"


@dataclass
class Post:
    """A text that is published: since when, and when it was last changed."""

    text: Text
    published: datetime
    changed: datetime
    paragraphs: tuple[str, ...]


@dataclass
class Site:
    """``publisher`` on 127.0.0.1:``port``; counts its requests. Newest posts come first in its lists."""

    publisher: Publisher
    port: int = 0
    posts: list[Post] = field(default_factory=list)
    requests: int = 0
    unchanged: int = 0
    _server: asyncio.Server | None = None

    @property
    def base(self) -> str:
        """Scheme, host and port."""
        return f"http://127.0.0.1:{self.port}"

    def url(self, text: Text) -> str:
        """The address of a page."""
        return f"{self.base}/{'statements' if self.publisher.key == 'ngo' else 'articles'}/{text.slug}"

    async def start(self) -> None:
        """Listen on a free port."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    def stop(self) -> None:
        """Listen no more."""
        if self._server is not None:
            self._server.close()

    def publish(self, text: Text, now: datetime) -> None:
        """Show a text from now on."""
        self.posts.insert(0, Post(text, now, now, text.paragraphs))

    def correct(self, text: Text, now: datetime) -> None:
        """Replace a text's paragraphs by the corrected ones; its feed says that it changed."""
        post = next(p for p in self.posts if p.text is text)
        post.paragraphs, post.changed = text.corrected, now

    # ---- the wire

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in head[1:])}
            writer.write(self._answer(head[0].split(" ")[1], headers.get("if-none-match")))
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, IndexError):
            pass  # a broken request gets no answer
        finally:
            writer.close()

    def _answer(self, path: str, known: str | None) -> bytes:
        self.requests += 1
        found = self._find(path)
        if found is None:
            return _response("404 Not Found", "text/plain", b"There is no such page.\n")
        kind, content = found[0], found[1].encode()
        tag = f'"{hashlib.sha256(content).hexdigest()[:20]}"'
        if known == tag:
            self.unchanged += 1
            return _response("304 Not Modified", kind, b"", tag)
        return _response("200 OK", kind, content, tag)

    def _find(self, path: str) -> tuple[str, str] | None:
        """Content type and content of a path; None when there is none."""
        if path == "/robots.txt":
            return "text/plain", _ROBOTS
        for post in self.posts:
            if self.url(post.text) == self.base + path:
                return "text/html; charset=utf-8", page(self.publisher, post)
        writers: dict[str, tuple[str, Callable[[Site, list[Post]], str]]] = {
            ".atom": ("application/atom+xml", atom),
            ".xml": ("application/xml", news_sitemap if "sitemap" in path else rss),
            "/": ("text/html; charset=utf-8", listing),
        }
        if path in (listed for _, listed in self.publisher.lists):
            kind, write = next(made for end, made in writers.items() if path.endswith(end))
            return kind, write(self, [p for p in self.posts if path in p.text.lists])
        return None


def _response(status: str, kind: str, content: bytes, tag: str = "") -> bytes:
    validator = f"ETag: {tag}\r\n" if tag else ""
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{validator}Content-Length: {len(content)}\r\nConnection: close\r\n\r\n"
    return head.encode() + content


# ---- what the lists and pages look like


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def atom(site: Site, posts: list[Post]) -> str:
    """An Atom feed (RFC 4287)."""
    entries = "".join(
        f'<entry xml:lang="{p.text.language}"><id>{site.url(p.text)}</id><title>{xml(p.text.title)}</title>'
        f'<link href="{site.url(p.text)}"/><published>{_iso(p.published)}</published><updated>{_iso(p.changed)}</updated>'
        f"<author><name>{xml(site.publisher.name)}</name></author></entry>"
        for p in posts
    )
    newest = max((p.changed for p in posts), default=datetime.now(UTC))
    return (
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
        f"<id>{site.base}/</id><title>{xml(site.publisher.name)}</title><updated>{_iso(newest)}</updated>{entries}</feed>"
    )


def rss(site: Site, posts: list[Post]) -> str:
    """An RSS 2.0 feed."""
    items = "".join(
        f'<item><title>{xml(p.text.title)}</title><link>{site.url(p.text)}</link><guid isPermaLink="true">{site.url(p.text)}</guid>'
        f"<pubDate>{format_datetime(p.published)}</pubDate></item>"
        for p in posts
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>{xml(site.publisher.name)}</title>'
        f"<link>{site.base}/</link><description>News from the quay and from abroad</description>{items}</channel></rss>"
    )


def news_sitemap(site: Site, posts: list[Post]) -> str:
    """A news sitemap."""
    urls = "".join(
        f"<url><loc>{site.url(p.text)}</loc><news:news><news:publication><news:name>{xml(site.publisher.name)}</news:name>"
        f"<news:language>{p.text.language}</news:language></news:publication>"
        f"<news:publication_date>{_iso(p.published)}</news:publication_date><news:title>{xml(p.text.title)}</news:title></news:news></url>"
        for p in posts
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{urls}</urlset>'
    )


def listing(site: Site, posts: list[Post]) -> str:
    """An HTML page with a headline for each text."""
    rows = "".join(
        f'<article><h2><a href="{site.url(p.text)}">{escape(p.text.title)}</a></h2>'
        f'<time datetime="{_iso(p.published)}">{p.published:%d.%m.%Y}</time></article>'
        for p in posts
    )
    return _frame(site.publisher, site.publisher.language, "World", f"<h1>World</h1>{rows}")


def page(publisher: Publisher, post: Post) -> str:
    """The page of one text, with the frame that pages have around it."""
    text = post.text
    byline = f'<p class="byline">{escape(text.author)}</p>' if text.author else ""
    body = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in post.paragraphs)
    main = (
        f'<article><header><h1>{escape(text.title)}</h1>{byline}<time datetime="{_iso(post.published)}">{post.published:%d.%m.%Y %H:%M}</time></header>'
        f'<div class="text">{body}</div></article>'
    )
    extra = f'<meta property="article:published_time" content="{_iso(post.published)}"><meta property="og:type" content="article">'
    if text.author:
        extra += f'<meta name="author" content="{escape(text.author)}">'
    return _frame(publisher, text.language, text.title, main, extra)


def _frame(publisher: Publisher, language: str, title: str, main: str, extra: str = "") -> str:
    direction = ' dir="rtl"' if language in _RTL else ""
    return (
        f'<!doctype html><html lang="{language}"{direction}><head><meta charset="utf-8"><title>{escape(title)}</title>{extra}</head>'
        f'<body><header><nav><a href="/">{escape(publisher.name)}</a> <a href="/about">About us</a> <a href="/contact">Contact</a></nav></header>'
        f"<main>{main}</main><footer><p>{escape(publisher.name)}. All rights reserved.</p></footer></body></html>"
    )
