"""Pages that lead on by a refresh in their head, whatever they are encoded in; others are not decoded to find that out."""

from __future__ import annotations

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse
from scrapy.utils.test import get_crawler

from crawler.middlewares import HEAD, RefreshMiddleware

AWAY = '<html><head><META HTTP-EQUIV="Refresh" content="0; url=/there"></head></html>'
PAGE = f"<html><body><p>Nothing to see.</p>{'<p>more</p>' * HEAD}</body></html>"


def led(body: str, encoding: str) -> tuple[str, HtmlResponse]:
    middleware = RefreshMiddleware.from_crawler(get_crawler())
    response = HtmlResponse("https://paper.example/here", body=body.encode(encoding))
    return middleware.process_response(Request(response.url), response).url, response


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "windows-1251"])
def test_a_refresh_is_followed(encoding: str) -> None:
    assert led(AWAY, encoding)[0] == "https://paper.example/there"


def test_a_page_without_one_is_left_as_it_is_and_undecoded() -> None:
    url, response = led(PAGE, "utf-8")
    assert url == response.url
    assert response._cached_ubody is None
