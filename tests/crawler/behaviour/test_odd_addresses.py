"""Addresses that some parser cannot read end with a code of ours, whether a list, a Location, a refresh or a person names them."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from crawler.errors import GuardError
from crawler.guard import Guard
from crawler.guard.strict_url import readable
from crawler.runtime.jobs.base import request_for
from tests.support.badsite import BadSite, SocksProxy, answer, redirect
from tests.support.road import HEAD, drain, feed, source

ODD = {
    "http://[::1": "url_bad_host",
    "http://a]b/": "url_bad_host",
    "http://a:b/": "url_bad_host",
    "http://a:99999/": "url_forbidden_port",
    "http://a:-1/": "url_bad_host",
    "http://℀.example/": "url_not_canonical",
    "http://a..b/": "url_bad_host",
}
HALVES = ("http://\ud800/", "http://a/\ud800", "http://a/?\udcff", "http://user:\ud800@a/")


@pytest.mark.parametrize("url", [*ODD, *HALVES, "", "paper.example", "//paper.example/", "http:"])
def test_a_request_for_what_is_no_address_is_refused_by_a_code(url: str) -> None:
    with pytest.raises(GuardError) as caught:
        Guard().check_url(request_for(url).url)
    assert caught.value.code == ODD.get(url, caught.value.code)


def test_what_both_parsers_read_is_let_through_and_what_one_gives_up_on_has_a_code() -> None:
    with readable("http://a.example/"):
        pass
    with pytest.raises(GuardError, match="one way only"), readable("http://a.example/"):
        raise ValueError


def test_lists_and_sites_may_lead_to_anything(tmp_path: Path) -> None:
    with BadSite() as site:
        pages = {}
        for number, url in enumerate(ODD):
            refresh = f'<meta charset="utf-8"><meta http-equiv="refresh" content="0;url={url}">'.encode()
            pages |= {f"/led/{number}": redirect(url.encode().decode("latin-1"))}
            pages |= {f"/refreshed/{number}": answer(refresh, content_type="text/html; charset=utf-8")}
        site.routes |= {**pages, "/feed.xml": answer(feed(*map(site.url, pages), *ODD))}
        said = drain(tmp_path, HEAD + source("odd", site.url("/feed.xml"), robots=False))
    assert said["sources"]["odd"][0] == "ok"
    assert {url: code for url, code in said["pages"].items() if not (code or "").startswith("url_")} == {}
    assert [said["pages"][site.url(f"/led/{n}")] for n in range(len(ODD))] == [*ODD.values()]


def test_a_host_of_signs_is_reached_by_a_proxy_too() -> None:
    """Such names are registered, and a strict reader of international names knows none of them."""
    with BadSite({"/": answer(b"hello")}) as site, SocksProxy({"xn--i-7iq.ws": site.port}) as proxy:
        guard = Guard(proxy=f"socks5h://127.0.0.1:{proxy.port}")
        assert asyncio.run(guard.fetch("http://xn--i-7iq.ws/")).body == b"hello"
    assert site.requests[0].headers["host"] == "xn--i-7iq.ws"
