"""A site with a past: articles of many days, shown by a feed in pages, a listing in pages, a calendar without end, and sitemaps."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

from tests.support.badsite import Request, answer
from tests.support.builders import prose
from tests.support.site import PAGE, Site

_HTML = "text/html; charset=utf-8"
LIST = "<html><head><title>News</title></head><body><main>{items}</main><p>{more}</p></body></html>"
ITEM = '<article><h2><a href="{url}">{title}</a></h2>{day}<p>What was said that day about the harbour.</p></article>'


class PastSite(Site):
    """``days`` articles, the newest at ``newest``, one a day; ``size`` to a page of a list. ``dated``: lists say the dates."""

    def __init__(self, days: int, newest: date, *, size: int = 5, dated: bool = True) -> None:
        super().__init__()
        self.size, self.dated = size, dated
        self.articles = {f"/news/story-{n}": newest - timedelta(days=n) for n in range(days)}
        self.robots = "User-agent: *\nDisallow: /private\n"

    async def _dispatch(self, request: Request, writer: asyncio.StreamWriter) -> None:
        parts = urlsplit(request.target)
        self.served[request.target] += 1
        number = int(parse_qs(parts.query).get("paged", parse_qs(parts.query).get("page", ["1"]))[0])
        shown = list(self.articles)[(number - 1) * self.size : number * self.size]
        if parts.path in self.articles:
            body = self._article(parts.path)
            self.fetched.set()
        elif parts.path == "/robots.txt":
            body = answer(self.robots, content_type="text/plain")
        elif parts.path == "/feed.xml":
            body = self._rss(shown) if shown else answer(b"no more", 404)
        elif parts.path == "/list":
            body = self._listing(shown, number)
        elif parts.path == "/sitemap.xml":
            body = self._sitemap(self.articles)
        elif parts.path == "/endless":
            body = self._calendar(shown, number)
        elif parts.path == "/about/us":
            body = answer("<html><body><p>Who we are.</p></body></html>", content_type=_HTML)
        elif parts.path.startswith("/20"):
            body = self._month(parts.path)
        else:
            body = answer(b"not here", 404)
        await body(request, writer)

    def _article(self, path: str):  # type: ignore[no-untyped-def]
        number, day = int(path.rpartition("-")[2]), self.articles[path]
        text = "".join(f"<p>{part}.</p>" for part in f"The bridge fell. {prose(5000 + number, 8)}".split(". "))
        page = PAGE.replace("2026-03-04T09:00:00+00:00", f"{day}T09:00:00+00:00")
        return answer(page.format(title=f"Story {number}", body=text), content_type=_HTML)

    def _rss(self, paths: Sequence[str]):  # type: ignore[no-untyped-def]
        items = "".join(
            f"<item><title>{p}</title><link>{self.url(p)}</link>"
            + (f"<pubDate>{self.articles[p]:%a, %d %b %Y} 09:00:00 GMT</pubDate>" if self.dated else "")
            + "</item>"
            for p in paths
        )
        return answer(f'<rss version="2.0"><channel><title>T</title>{items}</channel></rss>', content_type="text/xml")

    def _items(self, paths: Sequence[str]) -> str:
        said = {p: f'<time datetime="{self.articles[p]}"></time>' if self.dated else "" for p in paths}
        return "".join(ITEM.format(url=p, title=f"What the council said of quay {p[12:]}", day=said[p]) for p in paths)

    def _listing(self, paths: Sequence[str], number: int):  # type: ignore[no-untyped-def]
        more = (
            f'<a rel="next" href="/list?page={number + 1}">Older</a>' if number * self.size < len(self.articles) else ""
        )
        return answer(LIST.format(items=self._items(paths), more=more), content_type=_HTML)

    def _calendar(self, paths: Sequence[str], number: int):  # type: ignore[no-untyped-def]
        """A listing with links to months, for ever back and for ever on."""
        months = "".join(f'<a href="/{year}/{month:02}/">month</a>' for year in range(1950, 2100) for month in (1, 6))
        newest = {f"/{d.year}/{d.month:02}/" for d in self.articles.values()}
        links = months + "".join(f'<a href="{path}">month</a>' for path in sorted(newest))
        return answer(LIST.format(items=self._items(paths), more=links), content_type=_HTML)

    def _month(self, path: str):  # type: ignore[no-untyped-def]
        year, month = (int(part) for part in path.strip("/").split("/"))
        paths = [p for p, d in self.articles.items() if (d.year, d.month) == (year, month)]
        ahead = f'<a href="/{year + month // 12}/{month % 12 + 1:02}/">next month</a>'
        return answer(LIST.format(items=self._items(paths), more=ahead), content_type=_HTML)

    def _sitemap(self, paths: Sequence[str]):  # type: ignore[no-untyped-def]
        rows = "".join(f"<url><loc>{self.url(p)}</loc><lastmod>{self.articles[p]}</lastmod></url>" for p in paths)
        rows += f"<url><loc>{self.url('/about/us')}</loc></url>"
        head = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        return answer(f"{head}{rows}</urlset>", content_type="application/xml")
