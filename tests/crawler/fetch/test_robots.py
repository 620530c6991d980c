"""What robots.txt allows: the rules of RFC 9309, row C15 of the catalogue, and rules made to be slow."""

from __future__ import annotations

import pytest

from crawler.fetch import robots

FILE = b"""# comment
User-agent: otherbot
Disallow: /

User-agent: *
Disallow: /private/
Allow: /private/open
Disallow: /*.pdf$
Disallow: /search?
Crawl-delay: 7
Sitemap: https://example.org/sitemap.xml
Sitemap: /relative.xml

User-agent: tocsin
User-agent: friend
Disallow: /tocsin-only
"""


@pytest.mark.parametrize(
    ("why", "agent", "path", "allowed"),
    [
        ("the group of all", "Somebot", "/a", True),
        ("a closed folder", "Somebot", "/private/a", False),
        ("the longest rule wins", "Somebot", "/private/open/a", True),
        ("wildcard and end", "Somebot", "/a/b.pdf", False),
        ("the end is the end", "Somebot", "/a/b.pdf?x=1", True),
        ("a query", "Somebot", "/search?q=a", False),
        ("another's group", "OtherBot", "/a", False),
        ("our own group replaces the general one", "Tocsin", "/private/a", True),
        ("our own group, any case", "TOCSIN", "/tocsin-only/x", False),
        ("the second name of a group", "friend", "/tocsin-only", False),
        ("robots.txt itself", "Somebot", "/robots.txt", True),
    ],
)
def test_groups_and_rules(why: str, agent: str, path: str, allowed: bool) -> None:
    assert robots.parse(FILE).allowed(f"https://example.org{path}", agent) is allowed, why


@pytest.mark.parametrize(
    ("status", "allowed", "reachable"),
    [
        *((missing, True, True) for missing in (204, 302, 401, 403, 404, 410)),
        *((broken, False, False) for broken in (429, 500, 503)),
    ],
)
def test_a_status_speaks_for_a_missing_file(status: int, allowed: bool, reachable: bool) -> None:
    rules = robots.parse(b"User-agent: *\nDisallow: /" if status >= 300 else b"", status)
    assert rules.allowed("https://example.org/a", "Tocsin") is allowed
    assert rules.reachable is reachable
    assert rules.crawl_delay("Tocsin") is None
    assert rules.sitemaps() == ()


def test_delay_and_sitemaps() -> None:
    rules = robots.parse(FILE)
    assert rules.crawl_delay("Somebot") == 7
    assert rules.crawl_delay("Tocsin") is None
    assert rules.sitemaps() == ("https://example.org/sitemap.xml",)
    assert robots.parse(b"User-agent: *\nRequest-rate: 1/10s").crawl_delay("Tocsin") == 10
    assert robots.parse(b"User-agent: *\nCrawl-delay: -5").crawl_delay("Tocsin") is None


@pytest.mark.parametrize(
    ("why", "body"),
    [
        ("empty", b""),
        ("binary", bytes(range(256)) * 100),
        ("UTF-16", "User-agent: *\nDisallow: /".encode("utf-16")),
        ("a page instead", b"<!doctype html><title>Not found</title><p>Disallow nothing"),
        ("rules outside of a group", b"Disallow: /\n"),
    ],
)
def test_what_is_no_robots_file_forbids_nothing(why: str, body: bytes) -> None:
    assert robots.parse(body).allowed("https://example.org/a", "Tocsin"), why


def test_a_mark_and_old_line_ends_are_no_hindrance() -> None:
    rules = robots.parse(b"\xef\xbb\xbfUser-agent: *\rDisallow: /a\r")
    assert not rules.allowed("https://example.org/a", "Tocsin")


def test_only_the_first_500_kib_count() -> None:
    filler = b"# " + b"x" * 98 + b"\n"
    within = b"User-agent: *\nDisallow: /early\n" + filler * 6000 + b"Disallow: /late\n"
    rules = robots.parse(within)
    assert not rules.allowed("https://example.org/early", "Tocsin")
    assert rules.allowed("https://example.org/late", "Tocsin")


def test_ten_megabytes_of_rules_and_a_hundred_wildcards_come_to_an_end() -> None:
    many = b"User-agent: *\n" + b"Disallow: /x*y*z*$\n" * 600_000
    stars = b"User-agent: *\nDisallow: /" + b"a*" * 100 + b"b$\n"
    assert robots.parse(many).allowed("https://example.org/" + "x" * 2000, "Tocsin")
    assert not robots.parse(stars).allowed("https://example.org/" + "a" * 1999, "Tocsin")


def test_a_cut_rule_covers_more_and_never_less() -> None:
    rules = robots.parse(b"User-agent: *\nDisallow: /" + b"a*" * 30 + b"z\n")
    assert not rules.allowed("https://example.org/" + "a" * 40, "Tocsin")
