"""Servers that say one thing and send another, read on the whole road: what browsers forgive, and where no list is forged from it."""

from __future__ import annotations

import asyncio
import gzip
from pathlib import Path

import brotli

from tests.support.badsite import Handler, Request, answer, raw, redirect
from tests.support.road import HEAD, drain, source
from tests.support.site import FEED, ITEM, Site


def feed_of(site: Site, *numbers: int) -> bytes:
    items = "".join(ITEM.format(title=f"Story {n}", url=site.url(f"/{n}")) for n in numbers)
    return FEED.format(base=site.url(), items=items).encode()


def gated(handler: Handler) -> Handler:
    """Only who brings the cookie that comes with the redirect gets in."""

    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        lead = answer(b"", 302, Location=request.target, Set_Cookie="pass=1; Path=/")
        await (handler if "pass=1" in request.headers.get("cookie", "") else lead)(request, writer)

    return handle


def negotiated(feed: Handler, page: Handler) -> Handler:
    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        await (page if request.headers.get("accept", "").startswith("text/html") else feed)(request, writer)

    return handle


def test_what_browsers_forgive_is_read(tmp_path: Path) -> None:
    with Site() as site:
        for n in range(9):
            site.publish(f"/{n}", f"Story {n}")
        body = feed_of(site, 0)
        part = {"Content_Range": f"bytes 0-{len(feed_of(site, 4)) - 1}/{len(feed_of(site, 4))}"}
        lead = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nConnection: close\r\nLocation: /\xd0\xb6 b.xml\r\n\r\n"
        feeds: dict[str, Handler] = {
            "/gate.xml": gated(answer(body)),
            "/long.xml": answer(feed_of(site, 1), Content_Length="9999"),
            "/plain.xml": answer(feed_of(site, 2), Content_Encoding="gzip"),
            "/twice.xml": answer(gzip.compress(gzip.compress(feed_of(site, 3))), Content_Encoding="gzip"),
            "/part.xml": answer(feed_of(site, 4), 206, **part),
            "/both": negotiated(answer(feed_of(site, 5)), answer("<html><p>For people.</p></html>")),
            "/br.xml": answer(brotli.compress(feed_of(site, 6)), Content_Type="application/xml"),
            "/lead.xml": raw(lead),
        }
        site.routes |= {**feeds, "/%D0%B6%20b.xml": answer(feed_of(site, 7))}
        site.routes["/robots.txt"] = redirect("/robots.txt")
        told = drain(tmp_path, HEAD + "".join(source(f"s{i}", site.url(path)) for i, path in enumerate(feeds)))
    assert told["sources"] == {name: ["ok", None] for name in told["sources"]}
    assert {url.rpartition("/")[2] for url in told["statements"]} == set("01234567")


def test_what_is_no_list_is_said_to_be_none(tmp_path: Path) -> None:
    rows = {
        "part": (answer(b"<rss><channel>", 206, Content_Range="bytes 0-13/90"), "body_truncated"),
        "cut": (answer(b"<rss><channel><item><title>a</title>", Content_Length="900"), "body_truncated"),
        "wall": (answer(b"", 202), "challenge_page"),
        "junk": (answer(b"\1\2\3\4", Content_Encoding="gzip"), "encoding_broken"),
    }
    with Site() as site:
        site.routes |= {f"/{name}": handler for name, (handler, _) in rows.items()}
        told = drain(tmp_path, HEAD + "".join(source(name, site.url(f"/{name}")) for name in rows))
    for name, (_, code) in rows.items():
        assert told["sources"][name][1].endswith(f"[{code}]"), name


def test_robots_txt_that_cannot_be_had_forbids_and_one_that_leads_in_circles_does_not(tmp_path: Path) -> None:
    """RFC 9309, 2.3.1.2 and 2.3.1.4."""
    with Site() as circle, Site() as broken:
        for site in (circle, broken):
            site.publish("/0", "Story 0")
        circle.routes["/robots.txt"] = redirect("/robots.txt")
        broken.routes["/robots.txt"] = answer(b"", 503)
        told = drain(tmp_path, HEAD + source("circle", circle.feed) + source("broken", broken.feed))
    assert told["sources"]["circle"] == ["ok", None]
    assert "[robots_unreachable]" in told["sources"]["broken"][1]
    assert "/feed.xml" not in broken.served
