"""Cookies within one chain of redirects: given back to the host that set them, and to no other."""

from __future__ import annotations

import pytest

from crawler.guard.chain_cookies import ChainCookies

SET = "https://news.example/a"
ROWS = [
    # what is set, where we are sent, what goes there
    ("a=1", "https://news.example/b", "a=1"),
    ("a=1; Path=/", "https://other.example/b", ""),
    ("a=1; Domain=.news.example", "https://www.news.example/", "a=1"),
    ("a=1; Domain=other.example", "https://other.example/", ""),
    ("a=1; Secure", "http://news.example/", ""),
    ("a=1; Path=/private", "https://news.example/b", ""),
    ("a=; Max-Age=0", "https://news.example/b", ""),
    ("", "https://news.example/b", ""),
    ("=;;;===", "https://news.example/b", ""),
]


@pytest.mark.parametrize(("set_cookie", "url", "sent"), ROWS)
def test_where_a_cookie_goes(set_cookie: str, url: str, sent: str) -> None:
    cookies = ChainCookies()
    cookies.take(SET, [set_cookie])
    assert cookies.header(url) == sent


def test_the_source_s_own_cookies_stay_and_those_set_anew_replace_them() -> None:
    cookies = ChainCookies()
    cookies.take(SET, ["session=new; Path=/", "b=2; Path=/"])
    assert cookies.header("https://news.example/", "session=old; key=k") == "session=new; key=k; b=2"
