"""A site that does everything a bad site does, polled by the real worker six times: what is stored of it, and what is said."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Iterator
from contextlib import ExitStack
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from crawler import clock as times
from crawler.health.gap_repair import MOST_PAGES
from tests.support import telegram
from tests.support.badsite import Handler, Request, answer, dripping, half, head, redirect, turns
from tests.support.road import HEAD, drain, source
from tests.support.site import Site

POLLS = 6
LOGIN = '<html><title>Sign in</title><body><form><input name="u"><input type="password" name="p"></form></body></html>'
CHALLENGE = '<html><head><title>Just a moment...</title></head><body><div class="cf-chl">Checking your browser</div></body></html>'
PARAGRAPHS = [
    "The archive of the town keeps the minutes of all the meetings about the bells.",
    "Whoever wants to read them can do so on every working day in the reading room.",
    "On Tuesday the council decided that the bells will be silent from midnight on.",
]


def rss(*items: str, head_: str = "") -> bytes:
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>T</title>{head_}{"".join(items)}</channel></rss>'.encode()


def item(url: str, title: str = "", guid: str = "", date: str = "") -> str:
    dated = f"<pubDate>{date}</pubDate>" if date else ""
    return f"<item><title>{title or url}</title><link>{url}</link><guid>{guid or url}</guid>{dated}</item>"


class Town:
    """Sites by the name of their fault, and the sources that watch them."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self.sites: dict[str, Site] = {}
        self.sources = ""

    def site(self, name: str, pages: int = 2) -> Site:
        made = self.sites[name] = self._stack.enter_context(Site())
        for n in range(pages):
            made.publish(f"/{n}", f"{name} {n}")
        return made

    def watch(self, name: str, feed: Handler | None = None, **own: Any) -> Site:
        site = self.sites.get(name) or self.site(name)
        if feed is not None:
            site.routes["/feed.xml"] = feed
        self.sources += source(name, own.pop("url", site.feed), **own)
        return site

    def items(self, name: str, *numbers: int, **more: str) -> list[str]:
        return [item(self.sites[name].url(f"/{n}"), **more) for n in numbers]


def fresh_etags(body: bytes) -> Handler:
    numbers = itertools.count()

    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        await answer(body, ETag=f'"{next(numbers)}"')(request, writer)

    return handle


def endless_calendar(site: Site) -> Handler:
    """Every page shows other days and leads to a next one, for ever; nothing on it is ever seen twice."""
    numbers = itertools.count()

    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        n = next(numbers)
        page = int(request.target.partition("page=")[2] or 1)
        days = "".join(
            f'<li><h2><a href="/day/{n}-{d}-of-the-endless-calendar">What happens on day {n} {d} of it</a></h2></li>'
            for d in "abc"
        )
        await answer(f'<html><body><ul>{days}</ul><a rel="next" href="/?page={page + 1}">next</a></body></html>')(
            request, writer
        )

    return handle


def paged(site: Site, rows: list[list[int]]) -> Handler:
    """A listing of which each page has some stories; which stories there are grows from poll to poll."""

    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        number = int(request.target.partition("page=")[2] or 1)
        shown = rows[number - 1] if site.served["/list"] > 1 else rows[-1]
        stories = "".join(
            f'<li><h2><a href="/{n}">A long and telling headline of the story {n}</a></h2></li>' for n in shown
        )
        more = f'<a rel="next" href="/list?page={number + 1}">older</a>' if number < len(rows) else ""
        await answer(f"<html><body><ul>{stories}</ul>{more}</body></html>")(request, writer)

    return handle


def page(*paragraphs: str, clock: str) -> Handler:
    text = "".join(f"<p>{p}</p>" for p in paragraphs)
    return answer(
        f"<html><head><title>Minutes</title></head><body><nav><a href='/'>Home</a></nav><main><h1>Minutes</h1>{text}</main>"
        f"<div class='advert'>Buy {clock} bells at the corner, cheaper than anywhere else in the town!</div>"
        f"<footer>It is {clock}, you are visitor {clock}</footer></body></html>",
        content_type="text/html",
    )


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """All sites polled; what was stored and said, with the sites themselves."""
    with ExitStack() as stack:
        town = Town(stack)
        build(town)
        text = '[network]\nallow_private = ["127.0.0.0/8"]\n[crawl]\ndelay = "0s"\nworkers = 1\ntimeout = "8s"\n'
        told = drain(tmp_path_factory.mktemp("town"), text + town.sources, POLLS)
        yield told | {"sites": town.sites}


def build(town: Town) -> None:
    """One source a fault."""
    town.site("lying")
    body = rss(*town.items("lying", 0))
    town.watch("lying", turns(answer(body, ETag='"1"'), raw304(rss(*town.items("lying", 0, 1)))))
    town.site("etags")
    town.watch("etags", fresh_etags(rss(*town.items("etags", 0, 1))))
    town.watch("seconds", answer(b"later", 429, Retry_After="3600"))
    year = format_datetime(times.utcnow().replace(microsecond=0, year=times.utcnow().year + 1))
    town.watch("date", turns(*(answer(b"later", status, Retry_After=year) for status in (503, 429))))
    chain = town.site("chain")
    chain.routes |= {f"/r{n}": redirect(f"/r{n + 1}", 301) for n in range(3)} | {"/r3": redirect("/feed.xml", 308)}
    town.watch("chain", url=chain.url("/r0"))
    circle = town.site("circle")
    circle.routes |= {"/a": redirect("/b", 301), "/b": redirect("/a", 301)}
    town.watch("circle", url=circle.url("/a"))
    town.site("slow")
    town.watch("slow", turns(dripping(rss(*town.items("slow", 0)), every=0.5), answer(b"", 500)))
    town.site("half")
    town.watch("half", half(rss(*town.items("half", 0, 1))))
    town.site("cut")
    town.watch("cut", answer(rss(*town.items("cut", 0, 1))[:-150]))
    town.site("guids")
    numbers = [rss(*town.items("guids", 0, 1, guid=f"g{n}")) for n in range(POLLS)]
    town.watch("guids", turns(*map(answer, numbers)))
    town.site("dates", pages=3)
    old, far = "Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 01 Jan 2099 00:00:00 GMT"
    dates = [*town.items("dates", 0, date=old), *town.items("dates", 1, date=far), *town.items("dates", 2)]
    town.sites["dates"].routes |= {
        f"/{n}": answer(f"<p>{town.sites['dates'].pages[f'/{n}'][1]}</p>", content_type="text/html") for n in range(3)
    }
    town.watch("dates", answer(rss(*dates)))
    town.site("order", pages=6)
    town.watch(
        "order",
        turns(
            *(
                answer(rss(*town.items("order", *(order))))
                for order in itertools.islice(itertools.permutations(range(6)), 0, 700, 97)
            )
        ),
    )
    town.watch("login", answer(LOGIN, content_type="text/html"))
    town.watch("challenge", answer(CHALLENGE, content_type="text/html"))
    town.watch("wall", answer(CHALLENGE, 403, content_type="text/html"))
    listing = town.site("pages", pages=12)
    listing.routes["/list"] = paged(listing, [[11, 10, 9], [8, 7, 6], [5, 4, 3], [2, 1, 0]])
    town.watch("pages", url=listing.url("/list"), kind="listing")
    town.site("fewer")
    entries = [{"id": str(n), "url": town.sites["fewer"].url(f"/{n}"), "title": str(n)} for n in range(2)]
    town.watch(
        "fewer", answer(json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [*entries, "broken"]}))
    )
    mirrored, mirror = town.site("main", pages=3), town.site("mirror", pages=0)
    mirror.pages = mirrored.pages
    dead = answer(b"out of order", 500)
    mirrored.routes["/feed.xml"] = turns(answer(rss(*town.items("main", 0))), dead)
    mirrored.routes |= {"/1": dead, "/2": dead}
    mirror.routes["/feed.xml"] = answer(rss(*(item(mirror.url(f"/{n}")) for n in range(3))))
    town.watch("main", mirrors=[mirror.feed])
    watched = town.site("minutes", pages=0)
    first, second = PARAGRAPHS[:2], [PARAGRAPHS[2], *PARAGRAPHS[:2]]
    watched.routes["/"] = turns(
        *(page(*first, clock=f"10:1{n}") for n in range(3)), *(page(*second, clock=f"11:1{n}") for n in range(3))
    )
    town.watch("minutes", url=watched.url("/"), kind="page")
    channel = town.site("channel", pages=0)
    posts = [telegram.post(n, f"Колокола звонили в городе {n} раз, и никто не спал.") for n in range(1, 4)]
    edited = telegram.post(2, "Колокола звонили в деревне всю ночь, и все спали.", edited=True, views=99)
    channel.routes["/s/bells"] = turns(
        answer(telegram.channel(*posts[:2]), content_type="text/html"),
        answer(telegram.channel(posts[0], edited, posts[2], before=0), content_type="text/html"),
    )
    town.watch("channel", url=channel.url("/s/bells"), kind="listing")
    quiet = town.site("quiet")
    quiet.routes |= {"/robots.txt": answer(b"oh", 500)}
    town.watch("quiet")
    big = town.site("robots")
    big.routes["/robots.txt"] = answer(b"User-agent: *\nDisallow: /0\n" + b"# \n" * 200_000 + b"Disallow: /1\n")
    town.watch("robots")


def raw304(body: bytes) -> Handler:
    """Not modified, and yet with a body that was."""

    async def handle(_: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(head(304, {"ETag": '"1"', "Content-Length": str(len(body)), "Connection": "close"}) + body)

    return handle


ROWS = [
    # the fault, the state after the polls, statements stored, what is said (in the error or the warnings)
    ("lying", "ok", 1, "", "304 with new content: believed for a day at most (test_standing)"),
    ("etags", "ok", 2, "", "an ETag that changes each time: the same bytes are the same list"),
    ("seconds", None, 0, "http_429", "429 with a number"),
    ("date", None, 0, "http_429", "503 with a date, then 429 with one"),
    ("chain", "ok", 2, "", "four permanent redirects in a row"),
    ("circle", None, 0, "too_many_redirects", "redirects in a circle"),
    ("slow", None, 0, "http_500", "a byte now and then, at first"),
    ("half", None, 0, "body_truncated", "half of what the head promised: nothing of it is believed"),
    ("cut", "ok", 1, "feed_truncated", "a feed that ends in the middle of an item: what is whole is kept, and said"),
    ("guids", "ok", 2, "", "guids that change with every poll"),
    ("dates", "ok", 3, "date_suspect", "items of 1970 and 2099"),
    ("order", "ok", 6, "", "a feed that reorders"),
    ("login", None, 0, "login_page", "a login page in the place of the feed"),
    ("challenge", None, 0, "challenge_page", "a challenge with status 200"),
    ("wall", None, 0, "challenge_page", "a challenge with status 403"),
    ("fewer", "ok", 2, "items_missing", "fewer items than there are tags: an event, never silence"),
    ("quiet", None, 0, "robots_unreachable", "robots.txt that answers 500 forbids everything"),
    ("robots", "ok", 2, "", "of a long robots.txt the first 500 KiB count"),
]


@pytest.mark.parametrize(("name", "state", "stored", "code", "why"), ROWS, ids=[row[0] for row in ROWS])
def test_what_is_stored_and_said(
    said: dict[str, Any], name: str, state: str | None, stored: int, code: str, why: str
) -> None:
    found = said["state"][name]
    assert len(said["stored"][name]) == stored, why
    assert code in f"{found['error']} {found['warnings']}", (why, found)
    if state is None:
        assert found["state"] not in ("ok", "new"), (why, found)
        assert found["failures"] == POLLS
    else:
        assert (found["state"], found["failures"]) == (state, 0), (why, found)


def test_slow_bytes_do_not_hold_a_source_up(said: dict[str, Any]) -> None:
    assert "source.failed source=slow code=timeout_total" in said["log"]


def test_who_asks_to_be_left_alone_is_left_alone_as_long_as_asked(said: dict[str, Any]) -> None:
    now = times.utcnow().replace(tzinfo=None)
    waits = {
        n: (times.datetime.fromisoformat(said["state"][n]["next_at"]) - now).total_seconds()
        for n in ("seconds", "date")
    }
    assert 3000 < waits["seconds"] < 3700
    assert 80000 < waits["date"] < 87000  # a year is asked for; a day is the most that is believed


def test_a_redirect_for_good_is_adopted_after_three_polls(said: dict[str, Any]) -> None:
    site = said["sites"]["chain"]
    assert said["failover"]["chain"]["moved"] == site.feed
    assert site.served["/r0"] == 3
    assert site.served["/feed.xml"] == POLLS


def test_dates_that_cannot_be_are_not_told(said: dict[str, Any]) -> None:
    assert [row[3] for row in said["stored"]["dates"]] == [None, None, None]
    assert said["state"]["dates"]["pace"] < 5


def test_no_gap_is_invented(said: dict[str, Any]) -> None:
    assert not {"order", "guids", "etags", "channel"} & set(said["gaps"])


def test_a_calendar_without_end_is_left_after_some_pages(tmp_path: Path) -> None:
    """It never shows what it showed before, so the second poll opens a gap, which is looked into page by page, up to a bound."""
    with ExitStack() as stack:
        town = Town(stack)
        calendar = town.site("calendar", pages=0)
        calendar.routes["/"] = endless_calendar(calendar)
        town.watch("calendar", url=calendar.url("/"), kind="listing")
        told = drain(tmp_path, HEAD + town.sources, 2)
    assert calendar.served["/"] <= 3 + MOST_PAGES
    assert told["gaps"] == ["calendar"]


def test_a_listing_is_followed_back_to_what_is_known(said: dict[str, Any]) -> None:
    """At first 2, 1, 0 are shown; then nine more, on three pages."""
    assert len(said["stored"]["pages"]) == 12
    assert {"/list?page=2", "/list?page=3", "/list?page=4"} <= set(said["sites"]["pages"].paths())


def test_a_mirror_answers_in_the_place_of_a_dead_site_and_each_statement_is_one(said: dict[str, Any]) -> None:
    site, mirror = said["sites"]["main"], said["sites"]["mirror"]
    assert said["state"]["main"]["state"] == "ok"
    assert [row[2] for row in said["stored"]["main"]] == [site.url(f"/{n}") for n in range(3)]
    assert all(row[1] for row in said["stored"]["main"])
    assert (mirror.served["/1"], mirror.served["/2"], mirror.served["/0"]) == (1, 1, 0)


def test_a_page_tells_new_paragraphs_and_neither_its_clock_nor_its_adverts(said: dict[str, Any]) -> None:
    texts = [row[1] for row in said["stored"]["minutes"]]
    assert len(texts) == 2
    assert all(p in texts[0] for p in PARAGRAPHS[:2])
    assert texts[1] == PARAGRAPHS[2]


def test_a_telegram_channel_gives_posts_and_their_edits_without_fetching_them(said: dict[str, Any]) -> None:
    rows = {row[2]: row for row in said["stored"]["channel"]}
    assert list(rows) == [f"https://t.me/bells/{n}" for n in (1, 2, 3)]
    assert rows["https://t.me/bells/2"][1] == "Колокола звонили в деревне всю ночь, и все спали."
    assert (rows["https://t.me/bells/2"][4], rows["https://t.me/bells/1"][4]) == (2, 1)
    assert said["revisions"]["https://t.me/bells/2"].startswith("Колокола звонили в городе 2 раз")
    assert rows["https://t.me/bells/3"][3] == "2026-03-04T09:03:00+00:00"
    assert rows["https://t.me/bells/3"][6] == "ru"
    assert set(said["sites"]["channel"].paths()) == {"/robots.txt", "/s/bells"}


def test_nothing_is_asked_where_robots_cannot_be_had(said: dict[str, Any]) -> None:
    assert set(said["sites"]["quiet"].paths()) == {"/robots.txt"}
    assert said["sites"]["robots"].served["/0"] == 0
    assert said["sites"]["robots"].served["/1"] == 1
    assert [bool(row[1]) for row in said["stored"]["robots"]] == [False, True]
    assert json.loads(said["state"]["cut"]["warnings"])
