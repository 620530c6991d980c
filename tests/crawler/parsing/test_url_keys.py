"""When two addresses mean one page, and when they must not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.parsing.url_keys import absolute, host_key, led_to, plausible_canonical, url_key, without_password

PAGE = "https://www.example.org/news/2024/03/some-story"
SAME = [
    ("scheme", "http://www.example.org/news/2024/03/some-story"),
    ("www", "https://example.org/news/2024/03/some-story"),
    ("mobile host", "https://m.example.org/news/2024/03/some-story"),
    ("mobile host under www", "https://www.m.example.org/news/2024/03/some-story"),
    ("AMP host", "https://amp.example.org/news/2024/03/some-story"),
    ("host in upper case", "https://WWW.EXAMPLE.ORG/news/2024/03/some-story"),
    ("dot after the host", "https://www.example.org./news/2024/03/some-story"),
    ("default port", "https://www.example.org:443/news/2024/03/some-story"),
    ("trailing slash", "https://www.example.org/news/2024/03/some-story/"),
    ("fragment", "https://www.example.org/news/2024/03/some-story#comments"),
    ("index page", "https://www.example.org/news/2024/03/some-story/index.html"),
    ("campaign", "https://www.example.org/news/2024/03/some-story?utm_source=feed&utm_medium=rss"),
    ("click ids", "https://www.example.org/news/2024/03/some-story?fbclid=1&gclid=2&yclid=3&msclkid=4"),
    ("mail campaign", "https://www.example.org/news/2024/03/some-story?mc_cid=1&mc_eid=2"),
    ("escaped ampersand", "https://www.example.org/news/2024/03/some-story?utm_source=a&amp;utm_medium=b"),
    ("referrer by name", "https://www.example.org/news/2024/03/some-story?ref=rss"),
    ("referrer by name and place", "https://www.example.org/news/2024/03/some-story?source=twitter.com"),
    ("session", "https://www.example.org/news/2024/03/some-story;jsessionid=0A1B"),
    ("AMP end", "https://www.example.org/news/2024/03/some-story/amp"),
    ("AMP end with slash", "https://www.example.org/news/2024/03/some-story/amp/"),
    ("AMP suffix", "https://www.example.org/news/2024/03/some-story.amp"),
    ("AMP folder", "https://www.example.org/amp/news/2024/03/some-story"),
    ("AMP parameter", "https://www.example.org/news/2024/03/some-story?amp=1"),
    ("AMP output", "https://www.example.org/news/2024/03/some-story?outputType=amp"),
    ("mobile parameter", "https://www.example.org/news/2024/03/some-story?m=1"),
    ("AMP cache", "https://www-example-org.cdn.ampproject.org/c/s/www.example.org/news/2024/03/some-story"),
    ("AMP viewer", "https://www.google.com/amp/s/www.example.org/news/2024/03/some-story"),
    ("needless encoding", "https://www.example.org/news/2024/03/some%2Dstory"),
    ("dots", "https://www.example.org/news/2024/./02/../03/some-story"),
    ("dots and a way out of the site", "https://www.example.org/../../news/2024/03/x/../some-story"),
]
PAIRS = [
    ("order of parameters", "https://a.org/x?b=2&a=1", "https://a.org/x?a=1&b=2", True),
    ("spelling of a letter", "https://a.org/%d1%8f", "https://a.org/я", True),
    ("spelling of a host", "https://xn--80ak6aa92e.com/", "https://аррӏе.com/", True),
    ("a plus is a space", "https://a.org/?q=a+b", "https://a.org/?q=a%20b", True),
    ("home pages", "https://a.org", "https://a.org/index.php", True),
    ("empty value", "https://a.org/x?a=", "https://a.org/x?a", True),
    ("AMP suffix before an ending", "https://a.org/x.amp.html", "https://a.org/x.html", True),
    ("id", "https://a.org/index.php?id=1", "https://a.org/index.php?id=2", False),
    ("WordPress id", "https://a.org/?p=1", "https://a.org/?p=2", False),
    ("another path", "https://a.org/a", "https://a.org/b", False),
    ("letter case of a path", "https://a.org/Aa", "https://a.org/aA", False),
    ("another host", "https://news.a.org/x", "https://a.org/x", False),
    ("language host", "https://ru.a.org/x", "https://en.a.org/x", False),
    ("another port", "https://a.org:8080/x", "https://a.org/x", False),
    ("encoded slash", "https://a.org/a%2Fb", "https://a.org/a/b", False),
    ("encoded question mark", "https://a.org/a%3Fb", "https://a.org/a?b", False),
    ("page of a text", "https://a.org/x?page=2", "https://a.org/x", False),
    ("order of equal parameters", "https://a.org/x?c=1&c=2", "https://a.org/x?c=2&c=1", False),
    ("a month among parameters", "https://a.org/x?y=2024&m=1", "https://a.org/x?y=2024", False),
    ("numbered reference", "https://a.org/x?ref=1234", "https://a.org/x?ref=1235", False),
    ("source that chooses", "https://a.org/x?source=77", "https://a.org/x?source=78", False),
    ("a site called m", "https://m.org/x", "https://org/x", False),
    ("a page about AMP", "https://a.org/amp", "https://a.org/", False),
    ("script route", "https://a.org/#!/story/1", "https://a.org/#!/story/2", False),
    ("script route, plain", "https://a.org/#/story/1", "https://a.org/#/story/2", False),
    ("ending", "https://a.org/x.html", "https://a.org/x.pdf", False),
    ("IP address", "http://192.0.2.1/a", "http://192.0.2.2/a", False),
    ("public suffix shared by strangers", "https://one.github.io/a", "https://two.github.io/a", False),
]


@pytest.mark.parametrize(("why", "url"), SAME)
def test_one_page_has_one_key(why: str, url: str) -> None:
    assert url_key(url) == url_key(PAGE), why


@pytest.mark.parametrize(("why", "one", "two", "same"), PAIRS)
def test_pairs_of_addresses(why: str, one: str, two: str, same: bool) -> None:
    assert (url_key(one) == url_key(two)) is same, why


@pytest.mark.parametrize(
    "url", ["", "not a url", "http://[::1", "http://a:b:c/", "mailto:a@b", "http://\udcff/", "//x"]
)
def test_what_is_no_url_is_its_own_key(url: str) -> None:
    assert isinstance(url_key(url), str)
    assert isinstance(host_key(url), str)


@given(st.text(max_size=80))
def test_any_text_has_a_key(text: str) -> None:
    assert isinstance(url_key("http://a.org/" + text), str)
    assert isinstance(host_key(text), str)
    absolute(text, "http://a.org/b")
    plausible_canonical("http://a.org/b", text)


@given(
    st.from_regex(
        r"https?://[a-z]{1,5}\.(org|co\.uk)/[a-zA-Z0-9._~/-]{0,30}(\?[a-z]{1,4}=[a-z0-9%]{0,4})?", fullmatch=True
    )
)
def test_a_key_is_stable_under_being_read_again(url: str) -> None:
    assert url_key("https://" + url_key(url)) == url_key(url)


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("/a", "https://a.org/a"),
        ("b?c=1#d", "https://a.org/x/b?c=1#d"),
        ("//b.org/c", "https://b.org/c"),
        ("  https://b.org/a b ", "https://b.org/a%20b"),
        ("https://b.org/a\n b", "https://b.org/a%20b"),
        ("https://b.org", "https://b.org/"),
        ("/новость?q=я", "https://a.org/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D1%8C?q=%D1%8F"),
        ("/a%20b", "https://a.org/a%20b"),
        ("\\a\\b", "https://a.org/a/b"),
        ("javascript:alert(1)", None),
        ("java\nscript:alert(1)", None),
        ("mailto:a@b.org", None),
        ("data:text/html,x", None),
        ("tel:1", None),
        ("", None),
        ("http://[::1", None),
        ("http:///path", None),
    ],
)
def test_links_are_joined_as_browsers_join_them(link: str, expected: str | None) -> None:
    assert absolute(link, "https://a.org/x/y") == expected


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.example.co.uk/a", "example.co.uk"),
        ("https://news.example.org:8443/a", "example.org"),
        ("https://one.github.io/", "one.github.io"),
        ("http://192.0.2.1/a", "192.0.2.1:80"),
        ("https://192.0.2.1:8443/a", "192.0.2.1:8443"),
        ("http://[2001:db8::1]/", "[2001:db8::1]:80"),
        ("http://localhost:8000/", "localhost"),
        ("https://bücher.example/", "xn--bcher-kva.example"),
    ],
)
def test_whose_server_it_is(url: str, key: str) -> None:
    assert host_key(url) == key


@pytest.mark.parametrize(
    ("why", "url", "canonical", "believed"),
    [
        ("itself", "https://a.org/x?utm_source=b", "https://a.org/x", True),
        ("parameters away", "https://a.org/news/some-story-here?print=1", "https://a.org/news/some-story-here", True),
        (
            "another folder, same slug",
            "https://a.org/n/a-long-story-here",
            "https://a.org/world/a-long-story-here",
            True,
        ),
        ("number to speaking address", "https://a.org/?p=123", "https://a.org/2024/a-long-story-here", True),
        ("same number", "https://a.org/article/1234567", "https://a.org/world/1234567/a-long-story", True),
        ("second page of a story", "https://a.org/a-long-story-here/2", "https://a.org/a-long-story-here", True),
        ("subdomain of the site", "https://m.a.org/a-long-story-here", "https://www.a.org/a-long-story-here", True),
        ("home page", "https://a.org/news/some-story-here", "https://a.org/", False),
        ("language home page", "https://a.org/en/news/some-story-here", "https://a.org/en", False),
        ("section above", "https://a.org/news/some-story-here", "https://a.org/news", False),
        ("another site", "https://a.org/a-long-story-here", "https://b.org/a-long-story-here", False),
        ("another article", "https://a.org/a-long-story-here", "https://a.org/another-thing-entirely-new", False),
        ("another number", "https://a.org/story-1234567", "https://a.org/story-7654321", False),
        ("another id", "https://a.org/show?id=12345", "https://a.org/show?id=54321", False),
        ("relative", "https://a.org/a-long-story-here", "/a-long-story-here", False),
        ("script", "https://a.org/a-long-story-here", "javascript:void(0)", False),
        ("empty", "https://a.org/a-long-story-here", "", False),
    ],
)
def test_which_canonical_links_are_believed(why: str, url: str, canonical: str, believed: bool) -> None:
    assert plausible_canonical(url, canonical) is believed, why


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("www.harbour.example.org/a", "https://www.harbour.example.org/a"),
        ("harbour.com/a?b=1", "https://harbour.com/a?b=1"),
        ("ttp://harbour.com/a", "http://harbour.com/a"),
        ("htps://harbour.com/a", "https://harbour.com/a"),
        ("https:/harbour.com/a", "https://harbour.com/a"),
        ("http://https://harbour.com/a", "https://harbour.com/a"),
        ("/a?b=1&amp;c=2", "https://a.org/a?b=1&c=2"),
        # near misses, which stay as they are
        ("story.html", "https://a.org/x/story.html"),
        ("archive.zip", "https://a.org/x/archive.zip"),
        ("notes.md", "https://a.org/x/notes.md"),
        ("tides/2024.11", "https://a.org/x/tides/2024.11"),
        ("https://web.archive.example.org/web/2024/https://harbour.com/a", "https://web.archive.example.org/web/2024/https://harbour.com/a"),
    ],
)  # fmt: skip
def test_slips_in_links_are_mended(link: str, expected: str) -> None:
    assert absolute(link, "https://a.org/x/y") == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.google.com/url?rct=j&sa=t&url=https://harbour.com/a%3Fb%3D1&ct=ga", "https://harbour.com/a?b=1"),
        ("https://out.example.org/?to=https://harbour.com/a", "https://harbour.com/a"),
        # near misses
        ("https://harbour.com/url?url=https://www.harbour.com/b", "https://harbour.com/url?url=https://www.harbour.com/b"),
        ("https://harbour.com/share?url=https://tide.com/b", "https://harbour.com/share?url=https://tide.com/b"),
        ("https://a.com/url?url=https://tide.com/b&u=https://ebb.com/c", "https://a.com/url?url=https://tide.com/b&u=https://ebb.com/c"),
        ("https://a.com/url?url=harbour", "https://a.com/url?url=harbour"),
    ],
)  # fmt: skip
def test_a_link_that_only_leads_on_is_the_page_it_leads_to(url: str, expected: str) -> None:
    assert led_to(url) == expected


@pytest.mark.parametrize(
    "path", ["//[x/../y", "//[::ffff:7f//%E4/../b", "//b.example/../..", "/./.", "/..", "/a/..//b"]
)
def test_dots_in_a_path_are_no_host(path: str) -> None:
    """A path that begins with two strokes was read as an address of its own."""
    assert url_key(f"https://a.example{path}").startswith("a.example/")


@pytest.mark.parametrize(
    "name",
    [
        "token",
        "key",
        "apikey",
        "user_key",
        "subscription-key",
        "authkey",
        "X-Amz-Signature",
        "sid",
        "session",
        "jwt",
        "pass",
    ],
)
def test_what_a_query_calls_a_key_is_not_shown(name: str) -> None:
    assert (
        without_password(f"https://a.example/f?page=2&{name}=canary&x=1")
        == f"https://a.example/f?page=2&{name}=****&x=1"
    )


@pytest.mark.parametrize("name", ["keyword", "keys", "sidebar", "author", "page"])
def test_other_words_of_a_query_are_shown(name: str) -> None:
    assert "news" in without_password(f"https://a.example/f?{name}=news")
