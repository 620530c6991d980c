"""Every kind of source by its real list: feeds of three formats, a news sitemap, a listing, a watched page, a spider of its own."""

from __future__ import annotations

import json
from pathlib import Path

from tests.journeys.house import installation
from tests.support.badsite import answer
from tests.support.site import Site

ATOM = """<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>A</title><id>urn:a</id>
<updated>2026-03-04T10:00:00Z</updated><entry><id>urn:a:1</id><title>Atom</title><link href="{url}"/>
<updated>2026-03-04T10:00:00Z</updated></entry></feed>"""
NEWS = """<?xml version="1.0" encoding="utf-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>{url}</loc><news:news><news:publication><news:name>N</news:name>
<news:language>en</news:language></news:publication><news:publication_date>2026-03-04T10:00:00Z</news:publication_date>
<news:title>News</news:title></news:news></url></urlset>"""
LISTING = """<html><body><nav><a href="/about">About</a></nav><main>{items}</main></body></html>"""
ITEM = '<article><h2><a href="{url}">{title}</a></h2></article>'


def test_each_kind_brings_its_pages(tmp_path: Path) -> None:
    with (
        Site() as rss,
        Site() as atom,
        Site() as jsonfeed,
        Site() as sitemap,
        Site() as listing,
        Site() as watched,
        Site() as spider,
        installation(tmp_path) as house,
    ):
        sites = {
            "rss": rss,
            "atom": atom,
            "json": jsonfeed,
            "sitemap": sitemap,
            "listing": listing,
            "watched": watched,
            "spider": spider,
        }
        pages = {
            name: site.publish(f"/2026/a-bridge-in-{name}", name.title(), "The bridge fell.", number=n * 50)
            for n, (name, site) in enumerate(sites.items(), 1)
        }
        more = [listing.publish(f"/2026/another-bridge-{n}", f"Another bridge {n}", number=900 + n) for n in range(3)]
        atom.routes["/atom.xml"] = answer(ATOM.format(url=pages["atom"]), content_type="application/atom+xml")
        feed = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": "J",
            "items": [{"id": "1", "url": pages["json"], "title": "Json"}],
        }
        jsonfeed.routes["/feed.json"] = answer(json.dumps(feed), content_type="application/feed+json")
        sitemap.routes["/news.xml"] = answer(NEWS.format(url=pages["sitemap"]), content_type="application/xml")
        shown = "".join(ITEM.format(url=u, title=f"Bridge {n}") for n, u in enumerate([pages["listing"], *more]))
        listing.routes["/news"] = answer(LISTING.format(items=shown), content_type="text/html")
        own = [
            pages["spider"],
            *(spider.publish(f"/2026/one-more-{n}", f"One more {n}", number=950 + n) for n in range(3)),
        ]
        lone = LISTING.format(items="".join(ITEM.format(url=u, title=f"Story number {n}") for n, u in enumerate(own)))
        spider.routes["/news"] = answer(lone, content_type="text/html")
        declared = {
            "rss": (rss.feed, 'kind = "feed"'),
            "atom": (atom.url("/atom.xml"), 'kind = "feed"'),
            "json": (jsonfeed.url("/feed.json"), 'kind = "feed"'),
            "sitemap": (sitemap.url("/news.xml"), 'kind = "sitemap"'),
            "listing": (listing.url("/news"), 'kind = "listing"\nselector = "h2 a"'),
            "watched": (pages["watched"], 'kind = "page"'),
            "spider": (spider.url("/news"), 'kind = "spider"\nspider = "listing"'),
            "deaf": (spider.url("/nowhere"), 'kind = "spider"\nspider = "listing"'),
        }
        house.configure(
            more="\n".join(
                f'[[source]]\nname = "{name}"\nurl = "{url}"\n{rest}' for name, (url, rest) in declared.items()
            )
        )

        done = house.call("run", "--once", seconds=110)

        stored = {(row["source"], row["url"]) for row in house.rows("statements", "list")}
        wanted = set(pages.items()) | {("listing", url) for url in more} | {("spider", u) for u in own}
        assert stored == wanted, done.stderr
        assert done.returncode == 1, "a spider that finds no list is a source that was not read"
        states = {row["name"]: (row["state"], row["error"]) for row in house.rows("sources", "list")}
        assert states.pop("deaf") == ("failing", "The site does not know the address. [http_404]")
        assert {state for state, _ in states.values()} == {"ok"}
