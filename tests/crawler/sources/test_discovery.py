"""From an address to what can be read there, on real local sites: what is found, in which order, and how politely."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from crawler.errors import FetchError, GuardError
from crawler.guard import Guard
from crawler.sources.discovery import MAX_REQUESTS, Discovery, discover
from tests.support.badsite import BadSite, Handler, answer, gzipped, never, redirect, run
from tests.support.telegram import CLOSED, channel, post

NOW = datetime(2024, 3, 10, tzinfo=UTC)
SLUGS = [
    "court-orders-release-of-four",
    "ministry-answers-after-years",
    "lawyers-barred-from-hearing",
    "report-on-prison-visits",
]


def rss(*slugs: str, title: str = "News", day: int = 1) -> Handler:
    """A feed of these stories."""
    items = "".join(
        f"<item><title>Story {s}</title><link>/2024/03/{s}</link><pubDate>0{day} Mar 2024</pubDate></item>"
        for s in slugs
    )
    return answer(f"<rss><channel><title>{title}</title>{items}</channel></rss>", content_type="application/rss+xml")


def sitemap(*slugs: str) -> str:
    """A sitemap of these stories."""
    return "<urlset>" + "".join(f"<url><loc>/2024/03/{s}</loc></url>" for s in slugs) + "</urlset>"


def home(*slugs: str, head: str = "", middle: str = "") -> Handler:
    """A home page that lists these stories."""
    rows = "".join(f'<li><h2><a href="/2024/03/{s}">The long title of {s}</a></h2></li>' for s in slugs)
    return answer(
        f"<!doctype html><html><head><title>Home</title>{head}</head><body><ul>{rows}</ul>{middle}</body></html>"
    )


ALTERNATE = '<link rel="alternate" type="application/rss+xml" href="{}">'


def find(routes: Mapping[str, Handler], path: str = "/") -> tuple[Discovery, list[str], BadSite]:
    """What is discovered on a site, and what it was asked for."""
    with BadSite(routes) as site:
        found = run(discover(site.url(path), Guard(["127.0.0.0/8"]), now=NOW, headers={"User-Agent": "T/1"}))
    return found, site.paths(), site


def paths(found: Discovery) -> list[tuple[str, str]]:
    """Kind and path of the candidates, best first."""
    return [(c.kind, "/" + c.url.split("/", 3)[3]) for c in found.candidates]


def test_a_home_page_with_everything() -> None:
    routes = {
        "/robots.txt": answer("User-agent: *\nCrawl-delay: 3\nSitemap: SITE/news.xml"),
        "/": home(*SLUGS, head=ALTERNATE.format("/comments/feed") + ALTERNATE.format("/feed")),
        "/feed": rss(*SLUGS),
        "/comments/feed": rss("a", "b", title="Comments on News"),
        "/sitemap.xml": answer(sitemap(*SLUGS, "older-story-of-last-year")),
    }
    found, asked, site = find(routes)
    assert paths(found) == [
        ("feed", "/feed"),
        ("sitemap", "/sitemap.xml"),
        ("listing", "/"),
        ("feed", "/comments/feed"),
    ]
    assert (found.kind, found.code, found.crawl_delay) == ("feed", "", 3)
    best = found.candidates[0]
    assert (best.title, len(best.reading.entries), best.recent) == ("News", 4, 4)
    assert asked[0] == "/robots.txt"
    assert len(asked) == len(set(asked)) <= MAX_REQUESTS
    assert {r.headers["user-agent"] for r in site.requests} == {"T/1"}


@pytest.mark.parametrize(
    ("why", "routes", "expected"),
    [
        (
            "a feed that is only linked",
            {"/": home(*SLUGS, middle='<a href="/rss.php?all">RSS</a>'), "/rss.php": rss(*SLUGS)},
            ("feed", "/rss.php?all"),
        ),
        ("a feed at a usual place", {"/": home(*SLUGS), "/feed.xml": rss(*SLUGS)}, ("feed", "/feed.xml")),
        ("no feed, but a sitemap", {"/": home(), "/sitemap.xml": answer(sitemap(*SLUGS))}, ("sitemap", "/sitemap.xml")),
        ("nothing but the list", {"/": home(*SLUGS)}, ("listing", "/")),
        (
            "an announced feed that is a page",
            {"/": home(*SLUGS, head=ALTERNATE.format("/f")), "/f": home(*SLUGS)},
            ("listing", "/"),
        ),
        (
            "a feed behind a redirect",
            {"/": home(head=ALTERNATE.format("/f")), "/f": redirect("/g"), "/g": rss(*SLUGS)},
            ("feed", "/g"),
        ),
    ],
)
def test_the_best_there_is(why: str, routes: Mapping[str, Handler], expected: tuple[str, str]) -> None:
    found, _, _ = find(routes)
    assert paths(found)[0] == expected, why
    assert found.kind == expected[0], why


@pytest.mark.parametrize(
    ("why", "handler", "kind"),
    [
        ("a feed", rss(*SLUGS), "feed"),
        (
            "a feed called a page",
            answer("<rss><channel><item><link>/a</link></item></channel></rss>", content_type="text/html"),
            "feed",
        ),
        ("a sitemap", answer(sitemap(*SLUGS)), "sitemap"),
        ("a packed sitemap", answer(gzipped(sitemap(*SLUGS).encode())), "sitemap"),
    ],
)
def test_an_address_that_is_one_itself(why: str, handler: Handler, kind: str) -> None:
    found, asked, _ = find({"/here": handler}, "/here")
    assert paths(found) == [(kind, "/here")], why
    assert asked == ["/robots.txt", "/here"], "nothing else was asked for"


def test_a_section_s_own_feed_is_looked_for_below_it() -> None:
    """Blogs have a feed for each section; the site's other feeds are not the section's."""
    found, asked, _ = find(
        {"/prisons/": home(*SLUGS), "/prisons/feed": rss(*SLUGS), "/feed": rss("other")}, "/prisons/"
    )
    assert paths(found) == [("feed", "/prisons/feed"), ("listing", "/prisons/")]
    assert "/feed" not in asked


def test_a_sitemap_index_is_judged_by_its_likeliest_parts() -> None:
    parts = ["pages-1", "posts-2", "posts-11", "authors-99"]
    index = "<sitemapindex>" + "".join(f"<sitemap><loc>/{p}.xml</loc></sitemap>" for p in parts) + "</sitemapindex>"
    routes = {f"/{p}.xml": answer(sitemap(p)) for p in parts} | {"/s.xml": answer(index)}
    found, asked, _ = find(routes, "/s.xml")
    assert asked[2:] == ["/posts-11.xml", "/posts-2.xml"]
    assert len(found.candidates[0].reading.entries) == 2
    assert len(found.candidates[0].reading.children) == 4


TEXT = "<h1>T</h1>" + "<p>A sentence of a statement that is long enough to count as running text on its page.</p>" * 40


@pytest.mark.parametrize(
    ("why", "handler", "kind", "code"),
    [
        ("an article", answer(f"<!doctype html><html><body>{TEXT}</body></html>"), "page", "article_page"),
        ("a login page", answer("<!doctype html><form><input type=password></form>"), "none", "login_page"),
        ("a challenge", answer("<!doctype html><title>Just a moment...</title>"), "none", "challenge_page"),
        ("a picture", answer(b"\x89PNG\r\n\x1a\n"), "none", "content_type"),
        ("not there", answer("no", 404), "none", "http_404"),
        ("not for us", answer("no", 403), "none", "http_403"),
        ("empty", answer(""), "none", "empty"),
        ("other data", answer('{"a": 1}'), "none", "not_a_feed"),
    ],
)
def test_why_it_is_none(why: str, handler: Handler, kind: str, code: str) -> None:
    found, _, _ = find({"/x": handler}, "/x")
    assert (found.kind, found.code) == (kind, code), why
    assert found.reason, why
    assert found.candidates == ()


# ---- robots.txt


def test_what_robots_forbid_is_said_and_not_asked_for() -> None:
    routes = {
        "/robots.txt": answer("User-agent: *\nDisallow: /feed\n"),
        "/": home(*SLUGS, head=ALTERNATE.format("/feed")),
        "/feed": rss(*SLUGS),
    }
    found, asked, site = find(routes)
    assert "/feed" not in asked
    assert site.url("/feed") in found.forbidden
    assert paths(found)[0] == ("listing", "/")


def test_a_forbidden_address_may_have_an_open_sitemap() -> None:
    routes = {
        "/robots.txt": answer("User-agent: *\nDisallow: /\nAllow: /sitemap.xml$"),
        "/": home(*SLUGS),
        "/sitemap.xml": answer(sitemap(*SLUGS)),
    }
    found, asked, _ = find(routes)
    assert "/" not in asked
    assert found.code == "robots_forbidden"
    assert paths(found) == [("sitemap", "/sitemap.xml")]


@pytest.mark.parametrize(("status", "open_"), [(404, True), (403, True), (500, False), (503, False)])
def test_a_missing_robots_file_opens_and_a_broken_one_closes(status: int, open_: bool) -> None:
    found, asked, _ = find({"/robots.txt": answer("x", status), "/f": rss(*SLUGS)}, "/f")
    assert ("/f" in asked) is open_
    assert (found.kind == "feed") is open_
    assert found.robots_reachable is open_


def test_robots_that_send_us_inside_or_in_circles() -> None:
    """C15: a redirect to a private address is no permission; a loop is a missing file (RFC 9309, 2.3.1.2)."""
    found, _, _ = find({"/robots.txt": redirect("http://169.254.169.254/"), "/f": rss(*SLUGS)}, "/f")
    assert (found.kind, found.code) == ("none", "robots_forbidden")
    found, _, _ = find({"/robots.txt": redirect("/robots.txt"), "/f": rss(*SLUGS)}, "/f")
    assert found.kind == "feed"


# ---- bad sites


def test_links_to_forbidden_places_are_not_followed() -> None:
    inside = ["http://169.254.169.254/feed", "http://[::1]:9/feed", "file:///etc/passwd", "http://u:p@127.0.0.1/feed"]
    with BadSite({"/": home(*SLUGS, head="".join(map(ALTERNATE.format, inside)))}) as site:
        found = run(discover(site.url(), Guard([f"127.0.0.1:{site.port}"]), now=NOW))
    assert found.kind == "listing"


def test_a_page_of_a_thousand_feeds_is_not_asked_for_all() -> None:
    heads = "".join(ALTERNATE.format(f"/feed/{n}") for n in range(1000))
    _, asked, _ = find({"/": home(*SLUGS, head=heads)})
    assert len(asked) <= MAX_REQUESTS + 1


def test_addresses_that_are_refused_or_out_of_reach() -> None:
    with pytest.raises(GuardError) as refused:
        run(discover("http://10.0.0.1/", Guard(), now=NOW))
    assert refused.value.code == "url_forbidden_address"
    with BadSite() as site:
        gone = site.url()
    with pytest.raises(FetchError) as failed:
        run(discover(gone, Guard(["127.0.0.0/8"]), now=NOW))
    assert failed.value.code == "connection_refused"


def test_a_feed_that_hangs_spoils_nothing() -> None:
    class Impatient(Guard):
        async def fetch(self, url: str, **more: object):  # type: ignore[no-untyped-def, override]
            if url.endswith("/slow"):
                more["timeout"] = 0.4
            return await super().fetch(url, **more)  # type: ignore[arg-type]

    with BadSite({"/": home(*SLUGS, head=ALTERNATE.format("/slow")), "/slow": never}) as site:
        found = run(discover(site.url(), Impatient(["127.0.0.0/8"]), now=NOW))
    assert paths(found)[0] == ("listing", "/")


def test_pages_that_robots_closes_are_counted_and_own_headers_stay_at_home() -> None:
    with BadSite({"/robots.txt": answer(b"", 404), "/feed": rss(*SLUGS)}) as far:
        routes = {
            "/robots.txt": answer("User-agent: *\nDisallow: /2024/03/"),
            "/": home(*SLUGS, head=ALTERNATE.format("/feed") + ALTERNATE.format(far.url("/feed"))),
            "/feed": rss(*SLUGS),
        }
        with BadSite(routes) as site:
            found = run(discover(site.url(), Guard(["127.0.0.0/8"]), now=NOW, own={"X-Key": "1"}))
    mine = next(c for c in found.candidates if c.url == site.url("/feed"))
    assert mine.forbidden == len(SLUGS)
    assert {r.headers.get("x-key") for r in site.requests if r.target == "/feed"} == {"1"}
    assert {r.headers.get("x-key") for r in far.requests} == {None}
    assert far.requests


def test_an_operator_may_look_at_what_robots_closes() -> None:
    routes = {"/robots.txt": answer("User-agent: *\nDisallow: /"), "/feed": rss(*SLUGS)}
    with BadSite(routes) as site:
        found = run(discover(site.url("/feed"), Guard(["127.0.0.0/8"]), now=NOW, obey=False))
    assert found.kind == "feed"
    assert found.forbidden == (site.url("/feed"),)


def test_a_channel_is_found_by_its_page_and_its_posts_need_no_pages() -> None:
    routes = {
        "/@bells": answer("<html><body><div id=app>Needs scripts</div></body></html>", content_type="text/html"),
        "/@bells.rss": rss(*SLUGS),
        "/s/bells": answer(channel(post(1, "The bells rang.")), content_type="text/html"),
        "/s/closed": answer(CLOSED.format("closed"), content_type="text/html"),
    }
    found, asked, _ = find(routes, "/@bells")
    assert (paths(found), asked) == ([("feed", "/@bells.rss")], ["/robots.txt", "/@bells.rss"])
    assert all(entry.whole for entry in found.candidates[0].reading.entries)
    found, asked, _ = find(routes, "/s/bells")
    assert (paths(found), asked) == ([("listing", "/s/bells")], ["/robots.txt", "/s/bells"])
    found, _, _ = find(routes, "/s/closed")
    assert (found.kind, found.code) == ("none", "telegram_closed")


def test_a_feed_that_is_announced_as_xml_and_relative_to_the_base() -> None:
    head = '<base href="/area/"><link rel="alternate" type="text/xml" href="out/news.xml">'
    found, _, _ = find({"/": answer(f"<html><head>{head}</head><body><p>Hi"), "/area/out/news.xml": rss(*SLUGS)})
    assert ("feed", "/area/out/news.xml") in paths(found)


def test_a_page_that_lists_feeds_is_looked_at() -> None:
    routes = {
        "/": answer("<html><body><p>Hello</p><a href='/feeds/'>Subscribe</a>"),
        "/feeds/": answer("<html><body><a href='/out/politics.xml'>Politics</a> <a href='/about'>About</a>"),
        "/out/politics.xml": rss(*SLUGS),
    }
    found, asked, _ = find(routes)
    assert ("feed", "/out/politics.xml") in paths(found)
    assert "/about" not in asked


def test_a_feed_that_is_linked_on_another_host_is_offered_where_the_site_has_none_of_its_own() -> None:
    with BadSite({"/news.rss": rss(*SLUGS)}) as service:
        page = answer(f"<html><body><a href='{service.url('/news.rss')}'>RSS</a>")
        found, asked, _ = find({"/": page, "/robots.txt": answer("")})
        assert ("feed", "/news.rss") in paths(found), (asked, service.paths())


def test_a_channel_whose_page_asks_for_consent_is_found_by_its_address() -> None:
    routes = {"/users/bells": redirect("/consent"), "/consent": home(), "/users/bells.rss": rss(*SLUGS)}
    found, asked, _ = find(routes, "/users/bells")
    assert (paths(found), asked) == ([("feed", "/users/bells.rss")], ["/robots.txt", "/users/bells.rss"])


def test_an_address_that_only_looks_like_an_account_is_read_as_a_page() -> None:
    found, _, _ = find({"/tags/bells": home(*SLUGS)}, "/tags/bells")
    assert paths(found) == [("listing", "/tags/bells")]


def test_feeds_that_the_head_of_an_answer_announces() -> None:
    page = answer(
        "<html><p>Nothing.</p></html>", Link='</x/all>; rel="alternate"; type="application/atom+xml", </s>; rel=next'
    )
    found, asked, _ = find({"/": page, "/x/all": rss(*SLUGS)})
    assert paths(found)[0] == ("feed", "/x/all")
    assert "/s" not in asked


def test_a_page_that_leads_on_by_a_refresh_is_followed() -> None:
    lead = answer('<html><head><meta http-equiv="refresh" content="0; url=/en/"></head></html>')
    found, _, _ = find({"/": lead, "/en/": home(head=ALTERNATE.format("/en/feed.x")), "/en/feed.x": rss(*SLUGS)})
    assert paths(found) == [("feed", "/en/feed.x")]
    found, asked, _ = find({"/": answer('<meta http-equiv="refresh" content="0; url=/">')})
    assert (found.kind, asked.count("/")) == ("none", 1)


def test_the_system_of_a_page_says_where_its_feed_is() -> None:
    forum = home(head="<meta name='generator' content='Discourse 3.4'>")
    found, asked, _ = find({"/c/news/5": forum, "/c/news/5.rss": rss(*SLUGS)}, "/c/news/5")
    assert paths(found) == [("feed", "/c/news/5.rss")]
    assert asked == ["/robots.txt", "/c/news/5", "/c/news/5.rss"]


def test_of_two_feeds_that_of_this_week_goes_first() -> None:
    head = ALTERNATE.format("/old.xml") + ALTERNATE.format("/new.xml")
    found, _, _ = find({"/": home(head=head), "/old.xml": rss(*SLUGS, day=1), "/new.xml": rss(*SLUGS, day=9)})
    assert paths(found)[:2] == [("feed", "/new.xml"), ("feed", "/old.xml")]
    assert [c.week for c in found.candidates[:2]] == [4, 0]
