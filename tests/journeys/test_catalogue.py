"""Ten of the catalogue as local copies, in the shapes that such sites have: added by the catalogue's own way, read, and told of when they die.

The shapes are written for the tests. Rows keep their kind and get the address of the copy.
"""

from __future__ import annotations

import asyncio
import dataclasses
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from alerts.cli.sources_check import check_all, of_entries
from crawler.catalogue.rows import Entry, entries
from crawler.clock import utcnow
from crawler.config import loader
from crawler.fetch.egress import Egress
from crawler.sources import catalogued
from crawler.storage.database import Database
from tests.journeys.house import Installation, installation
from tests.support.badsite import answer
from tests.support.site import Site

Links = list[tuple[str, str]]  # address and title


def rss(links: Links) -> str:
    items = "".join(f"<item><title>{t}</title><link>{u}</link><guid>{u}</guid></item>" for u, t in links)
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>A house</title>{items}</channel></rss>'


def wordpress(links: Links) -> str:
    items = "".join(
        f'<item><title>{t}</title><link>{u}</link><dc:creator>Ada Wren</dc:creator><pubDate>Wed, 04 Mar 2026 09:15:00 +0000</pubDate><guid isPermaLink="false">{u}?p=1</guid><description><![CDATA[<p>{t} &#8230;</p>]]></description></item>'
        for u, t in links
    )
    return f'<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>A house</title><generator>https://wordpress.org/?v=6.4</generator>{items}</channel></rss>'


def rdf(links: Links) -> str:
    items = "".join(f'<item rdf:about="{u}"><title>{t}</title><link>{u}</link></item>' for u, t in links)
    return f'<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel rdf:about="x"><title>A house</title></channel>{items}</rdf:RDF>'


def atom(links: Links) -> str:
    rows = "".join(
        f'<entry><id>{u}#1</id><title>{t}</title><updated>2026-03-04T09:15:00Z</updated><link rel="alternate" type="text/html" href="{u}"/><summary>{t}.</summary></entry>'
        for u, t in links
    )
    return f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>A house</title>{rows}</feed>'


def news_sitemap(links: Links) -> str:
    rows = "".join(
        f"<url><loc>{u}</loc><news:news><news:publication_date>2026-03-04T09:15:00Z</news:publication_date><news:title>{t}</news:title></news:news></url>"
        for u, t in links
    )
    return f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{rows}</urlset>'


def front_page(links: Links) -> str:
    cards = "".join(f'<article><h2><a href="{urlsplit(u).path}">{t}</a></h2><p>{t}.</p></article>' for u, t in links)
    return f'<!doctype html><html lang="en"><head><title>A house</title></head><body><nav><a href="/about">About</a></nav><main>{cards}</main></body></html>'


SHAPES: dict[str, Callable[[Links], str]] = {
    "hrw": rss,
    "ovd-info": rss,
    "lefaso": rss,
    "radio-tavisupleba": rss,
    "tibet-policy": wordpress,
    "frontier-myanmar": wordpress,
    "allafrica": rdf,
    "uk-fcdo": atom,
    "ap": news_sitemap,
    "human-rights-first": front_page,
}
WORDS = ("Court", "Ferry", "Bridge", "Harbour", "Market")


def copied(site: Site, id_: str) -> Entry:
    """A row of the catalogue with the address of its copy, which has five pages."""
    entry = entries()[id_]
    links = []
    for n, word in enumerate(WORDS):
        title = f"{word} of the old town speaks to its people about {id_}"
        links.append((site.publish(f"/{id_}/{word.lower()}-of-the-old-town-speaks-{n}", title), title))
    path = f"/{id_}{urlsplit(entry.url).path.rstrip('/')}/list"
    media = "text/html" if entry.kind == "listing" else "application/xml"
    site.routes[path] = answer(SHAPES[id_](links), content_type=f"{media}; charset=utf-8")
    return dataclasses.replace(entry, url=site.url(path), home=site.url(f"/{id_}"))


def watch(house: Installation, rows: list[Entry]) -> None:
    config = loader.load(env={}, folder=house.folder, others=True)
    with Database(config.database).write() as session:
        done = catalogued.add(session, Egress(config).door(), rows, utcnow())
    assert {(item["result"], item["name"] == item["id"]) for item in done} == {("added", True)}


def test_ten_of_the_catalogue_are_read_from_their_lists_to_their_statements(tmp_path: Path) -> None:
    with Site() as site, installation(tmp_path) as house:
        house.configure([])
        assert house.here("sources", "list").exception is None
        watch(house, [copied(site, id_) for id_ in SHAPES])
        done = house.call("crawl", *SHAPES, "--json")
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["failed_lists"] == 0
        stored = house.rows("statements", "list", "--limit", "200")
    assert Counter(row["source"] for row in stored) == dict.fromkeys(SHAPES, len(WORDS))
    assert {row["title"].partition(" of the old town speaks")[0] for row in stored} == set(WORDS)


def test_a_list_that_died_is_told_with_what_its_site_has_instead(tmp_path: Path) -> None:
    house = Installation(tmp_path)
    house.configure([])
    with Site() as site:
        alive, dead, gone = (copied(site, id_) for id_ in ("hrw", "tibet-policy", "ovd-info"))
        page = f'<html><head><link rel="alternate" type="application/rss+xml" href="{alive.url}"></head><body>A house</body></html>'
        site.routes |= {
            "/tibet-policy": answer(page, content_type="text/html"),
            urlsplit(dead.url).path: answer(b"gone", 410),
            urlsplit(gone.url).path: answer(b"gone", 404),
        }
        egress = Egress(loader.load(env={}, folder=tmp_path, others=True))
        rows = asyncio.run(check_all(egress, of_entries([alive, dead, gone]), lambda *_: None))
    said = {row["name"]: (row["result"], row.get("replacement")) for row in rows}
    assert said == {
        "hrw": ("ok", None),
        "tibet-policy": ("http_410", f"feed {alive.url}"),
        "ovd-info": ("http_404", None),
    }
