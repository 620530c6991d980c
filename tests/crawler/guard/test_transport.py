"""What the wire may bring: rows B of the catalogue of hostile input, against a real server that misbehaves."""

from __future__ import annotations

import asyncio
import ssl
import tracemalloc
import zlib
from datetime import timedelta
from pathlib import Path

import brotli
import pytest

from crawler.errors import FetchError, GuardError, TocsinError
from crawler.guard import Guard
from crawler.guard.decoding import gunzip
from tests.support import certificates
from tests.support.badsite import (
    BadSite,
    Handler,
    Request,
    answer,
    dripping,
    endless,
    gzip_bomb,
    gzipped,
    head,
    never,
    raw,
    redirect,
    reset_after,
    run,
)

OPEN = Guard(["127.0.0.0/8"])
BOMB = gzip_bomb(64)

BAD: list[tuple[str, Handler, str]] = [
    ("B1 gzip bomb", answer(BOMB, Content_Encoding="gzip"), "body_too_large"),
    ("B1 deflate bomb", answer(zlib.compress(b"\0" * 20_000_000), Content_Encoding="deflate"), "body_too_large"),
    ("B2 unknown packing", answer(b"\1\2\3", Content_Encoding="sdch"), "encoding_unsupported"),
    ("B2 a bomb in two layers", answer(gzipped(BOMB), Content_Encoding="gzip, gzip"), "body_too_large"),
    ("B3 brotli bomb", answer(brotli.compress(b"\0" * 20_000_000), Content_Encoding="br"), "body_too_large"),
    ("B3 zstd was not asked for", answer(b"(\xb5/\xfd", Content_Encoding="zstd"), "encoding_unsupported"),
    ("B3 broken gzip", answer(b"\x1f\x8b\x08\x00junkjunkjunk", Content_Encoding="gzip"), "encoding_broken"),
    ("B3 neither gzip nor text", answer(b"\1\2\3junk", Content_Encoding="gzip"), "encoding_broken"),
    ("B5 half a gzip file", answer(gzipped(b"hello" * 5000)[:60], Content_Encoding="gzip"), "body_truncated"),
    ("B5 shorter than it says", answer(b"half", Content_Length="4000"), "body_truncated"),
    ("B5 negative length", answer(b"body", Content_Length="-4"), "bad_http"),
    ("B5 two lengths", raw(head(200, {"Content-Length": "1", "content-length": "2"}) + b"ab"), "bad_http"),
    ("B5 large and said so", answer(b"x", Content_Length=str(10**12)), "body_truncated"),
    ("B6 endless chunks", endless, "body_too_large"),
    ("B6 broken chunks", raw(head(200, {"Transfer-Encoding": "chunked"}) + b"zz\r\nx"), "bad_http"),
    ("B7 a byte at a time", dripping(b"x" * 1000), "timeout_total"),
    ("B8 one header of 1 MB", raw(head(200, {"X": "y" * 1_000_000})), "headers_too_large"),
    ("B8 ten thousand headers", raw(head(200, {f"X-{i}": "y" * 20 for i in range(10_000)})), "headers_too_large"),
    ("B9 no answer", never, "timeout_first_byte"),
    ("B11 reset in mid body", reset_after(head(200, {"Content-Length": "1000"}) + b"half"), "connection_lost"),
    ("B11 reset at once", reset_after(b""), "connection_lost"),
    ("B11 closed at once", raw(b""), "connection_lost"),
    ("no HTTP at all", raw(b"SSH-2.0-OpenSSH_9\r\n\r\n"), "bad_http"),
]


@pytest.mark.parametrize(("row", "handler", "code"), BAD, ids=[b[0] for b in BAD])
def test_a_bad_answer_is_a_fetch_error_with_its_code(row: str, handler: Handler, code: str) -> None:
    with BadSite({"/": handler}) as site, pytest.raises(FetchError) as caught:
        run(
            _fetch(
                site,
                total=2.0 if code == "timeout_total" else 60.0,
                first=1.0 if code == "timeout_first_byte" else 60.0,
            )
        )
    assert caught.value.code == code, row
    assert "127.0.0.1" not in str(caught.value), "no address in the sentence"


async def _fetch(site: BadSite, total: float, first: float) -> bytes:
    guard = Guard(["127.0.0.0/8"])
    async with guard.client(max_bytes=1_000_000, timeout=total, first_byte=first) as client:
        return (await client.get(site.url())).content


def test_a_bomb_is_stopped_without_being_unpacked() -> None:
    with BadSite({"/": answer(BOMB, Content_Encoding="gzip")}) as site:
        tracemalloc.start()
        with pytest.raises(FetchError):
            run(OPEN.fetch(site.url(), max_bytes=100_000))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 20_000_000


def test_a_bomb_in_a_redirect_is_not_read() -> None:
    """B4: only the Location matters."""
    bomb = answer(BOMB, 302, Location="/there", Content_Encoding="gzip")
    with BadSite({"/": bomb, "/there": answer(b"ok")}) as site:
        assert run(OPEN.fetch(site.url(), max_bytes=1000)).body == b"ok"


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzipped(b"hello")),
        ("x-gzip", gzipped(b"hello")),
        ("gzip", gzipped(b"hel") + gzipped(b"lo")),
        ("gzip", gzipped(b"hello") + b"\0\0\0"),
        ("deflate", zlib.compress(b"hello")),
        ("deflate", zlib.compress(b"hello", wbits=-15)),
        ("br", brotli.compress(b"hello")),
        ("identity", b"hello"),
        ("GZIP", gzipped(b"hello")),
    ],
)
def test_honest_encodings_are_unpacked(encoding: str, packed: bytes) -> None:
    with BadSite({"/": answer(packed, Content_Encoding=encoding)}) as site:
        found = run(OPEN.fetch(site.url()))
    assert found.body == b"hello"
    assert found.header("content-encoding") == encoding, "headers are kept as received"


def test_a_gz_file_is_capped_too() -> None:
    assert gunzip(gzipped(b"hello"), 5) == b"hello"
    with pytest.raises(FetchError) as caught:
        gunzip(BOMB, 1_000_000)
    assert caught.value.code == "body_too_large"


@pytest.mark.parametrize("status", [204, 304, 404, 410, 500, 503])
def test_any_status_is_an_answer(status: int) -> None:
    """B14: a status without a body is an empty answer, an error status is no exception."""
    body = b"" if status in (204, 304) else b"why"
    with BadSite({"/": answer(body, status)}) as site:
        found = run(OPEN.fetch(site.url()))
    assert (found.status, found.body) == (status, body)


def test_part_of_a_document_is_called_by_its_status() -> None:
    with BadSite({"/": answer(b"pa", 206, Content_Range="bytes 0-1/9")}) as site:
        assert run(OPEN.fetch(site.url())).status == 206


def test_headers_are_kept_in_order_and_cookies_are_not_sent_back() -> None:
    """B15: a flood of cookies changes nothing."""
    flood = [("Set-Cookie", f"c{i}={'x' * 100}") for i in range(200)]
    block = "".join(f"{k}: {v}\r\n" for k, v in [("B", "1"), ("A", "2"), ("B", "3"), *flood])
    reply = raw(f"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n{block}\r\nok".encode())
    with BadSite({"/": redirect("/in"), "/in": reply}) as site:
        found = run(OPEN.fetch(site.url()))
    assert [h for h in found.headers if h[0] in ("A", "B")] == [("B", "1"), ("A", "2"), ("B", "3")]
    assert len(found.headers) == 205
    assert all("cookie" not in r.headers for r in site.requests)


def test_the_answer_says_when_and_from_where() -> None:
    with BadSite({"/": answer(b"x")}) as site:
        found = run(OPEN.fetch(site.url(), headers={"User-Agent": "Tocsin/9 (+contact)"}))
    assert found.address == "127.0.0.1"
    assert found.started <= found.ended
    assert len(found.started) == len("2026-01-01T00:00:00.000+00:00")
    assert site.requests[0].headers["user-agent"] == "Tocsin/9 (+contact)"
    assert site.requests[0].headers["accept-encoding"] == "gzip, deflate, br"
    assert "referer" not in site.requests[0].headers


def test_the_environment_s_proxy_is_not_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with BadSite({"/": answer(b"direct")}) as site:
        assert run(OPEN.fetch(site.url())).body == b"direct"


# ---- TLS: B10


@pytest.mark.parametrize(
    ("row", "host", "ends", "trusted", "code"),
    [
        ("expired", "127.0.0.1", timedelta(days=-1), True, "tls_expired"),
        ("for another host", "127.0.0.7", timedelta(days=1), True, "tls_wrong_host"),
        ("for another name", "other.example", timedelta(days=1), True, "tls_wrong_host"),
        ("of its own making", "127.0.0.1", timedelta(days=1), False, "tls_untrusted"),
    ],
)
def test_a_wrong_certificate_is_the_end(
    tmp_path: Path, row: str, host: str, ends: timedelta, trusted: bool, code: str
) -> None:
    server, chain = certificates.make(tmp_path, host, ends)
    guard = Guard(["127.0.0.0/8"], tls=ssl.create_default_context(cafile=str(chain)) if trusted else None)
    with BadSite({"/": answer(b"x")}, tls=server) as site, pytest.raises(FetchError) as caught:
        run(guard.fetch(site.url()))
    assert caught.value.code == code, row
    assert site.requests == []


def test_https_to_a_server_that_speaks_none() -> None:
    with BadSite({"/": answer(b"x")}) as site, pytest.raises(FetchError) as caught:
        run(OPEN.fetch(site.url().replace("http:", "https:"), timeout=3))
    assert caught.value.code.startswith(("tls_", "connection_lost", "timeout"))


def test_a_good_certificate_and_the_name_that_is_asked_for(tmp_path: Path) -> None:
    """The checked address is dialled, the certificate is that of the name."""

    async def at_home(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    server, chain = certificates.make(tmp_path, "site.example")
    guard = Guard(["127.0.0.0/8"], lookup=at_home, tls=ssl.create_default_context(cafile=str(chain)))
    with BadSite({"/": answer(b"private")}, tls=server) as site:
        found = run(guard.fetch(site.url(host="site.example")))
    assert (found.body, found.address) == (b"private", "127.0.0.1")
    assert site.requests[0].headers["host"] == f"site.example:{site.port}"


def test_credentials_are_not_carried_from_https_to_http(tmp_path: Path) -> None:
    """A26"""
    server, chain = certificates.make(tmp_path)
    guard = Guard(["127.0.0.0/8"], tls=ssl.create_default_context(cafile=str(chain)))
    with BadSite({"/": answer(b"open")}) as plain, BadSite({"/": redirect(plain.url())}, tls=server) as site:
        with pytest.raises(GuardError) as caught:
            run(guard.fetch(site.url(), headers={"Authorization": "Basic eA=="}))
        assert caught.value.code == "redirect_downgrade"
        assert plain.requests == []
        assert run(guard.fetch(site.url())).body == b"open"


def test_the_client_follows_nothing_and_refuses_the_same(tmp_path: Path) -> None:
    """Webhooks (G1): a redirect is an answer, not an invitation."""
    with BadSite({"/": redirect("http://169.254.169.254/")}) as site:
        assert run(_post(site.url())) == 302
        for url in ("http://10.0.0.1/", "ftp://127.0.0.1/", "http://127.0.0.1:6379/"):
            with pytest.raises(TocsinError):
                run(_post(url))
    assert site.requests[0].method == "POST"


async def _post(url: str) -> int:
    async with OPEN.client() as client:
        return (await client.post(url, content=b"{}")).status_code


# ---- packed in another way than it says, cut, led on

FEED = b"<?xml version='1.0'?><rss version='2.0'><channel><title>hello</title></channel></rss>"
MISLABELLED = [
    ("plain, called gzip", FEED, "gzip"),
    ("plain, called brotli", FEED, "br"),
    ("plain, called by a charset", FEED, "utf-8"),
    ("brotli, called gzip", brotli.compress(FEED), "gzip"),
    ("gzip, called brotli", gzipped(FEED), "br"),
    ("zlib, called gzip", zlib.compress(FEED), "gzip"),
    ("gzip twice, named twice", gzipped(gzipped(FEED)), "gzip, gzip"),
    ("gzip twice, named once", gzipped(gzipped(FEED)), "gzip"),
    ("brotli in gzip", gzipped(brotli.compress(FEED)), "br, gzip"),
    ("gzip without a word", gzipped(FEED), ""),
    ("brotli without a word", brotli.compress(FEED), ""),
    ("half a gzip file that holds the whole", gzipped(FEED)[:-8], "gzip"),
]


@pytest.mark.parametrize(("why", "packed", "encoding"), MISLABELLED, ids=[m[0] for m in MISLABELLED])
def test_the_bytes_count_more_than_their_label(why: str, packed: bytes, encoding: str) -> None:
    handler = answer(packed, Content_Encoding=encoding) if encoding else answer(packed)
    with BadSite({"/": handler}) as site:
        assert run(OPEN.fetch(site.url())).body == FEED, why


@pytest.mark.parametrize("body", [b"\x89PNG\r\n\x1a\n" + bytes(50), b"%PDF-1.7 \x01\x02", "Ж".encode("utf-16")])
def test_what_is_not_packed_stays_as_it_is(body: bytes) -> None:
    with BadSite({"/": answer(body)}) as site:
        assert run(OPEN.fetch(site.url())).body == body


def test_a_whole_document_is_taken_whatever_length_was_promised() -> None:
    cut = FEED.replace(b"</rss>", b"")
    with BadSite({"/": answer(FEED, Content_Length="5000"), "/cut": answer(cut, Content_Length="5000")}) as site:
        assert run(OPEN.fetch(site.url())).body == FEED
        with pytest.raises(FetchError) as caught:
            run(OPEN.fetch(site.url("/cut")))
    assert caught.value.code == "body_truncated"


def test_a_location_is_read_as_browsers_read_it() -> None:
    ways = {"/a": "/лента".encode(), "/b": "/два слова".encode(), "/c": "/r\xe9sum\xe9".encode("latin-1")}
    there = ["/%D0%BB%D0%B5%D0%BD%D1%82%D0%B0", "/%D0%B4%D0%B2%D0%B0%20%D1%81%D0%BB%D0%BE%D0%B2%D0%B0"]
    pages = {path: answer(path) for path in (*there, "/r%C3%A9sum%C3%A9")}
    leads = {
        k: raw(b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + v + b"\r\n\r\n") for k, v in ways.items()
    }
    with BadSite({**pages, **leads}) as site:
        bodies = [run(OPEN.fetch(site.url(path))).body.decode() for path in ways]
    assert bodies == list(pages)


def test_a_cookie_lasts_for_one_chain_of_redirects() -> None:
    lead = answer(b"", 302, Location="/", Set_Cookie="pass=1; path=/")

    async def gate(request: Request, writer: asyncio.StreamWriter) -> None:
        passed = "pass=1" in request.headers.get("cookie", "")
        await (answer(b"in") if passed else lead)(request, writer)

    with BadSite({"/": gate}) as site:
        assert run(OPEN.fetch(site.url(), headers={"Cookie": "own=2"})).body == b"in"
        assert run(OPEN.fetch(site.url())).body == b"in"
    assert [r.headers.get("cookie") for r in site.requests] == ["own=2", "own=2; pass=1", None, "pass=1"]


def test_a_cookie_that_is_set_anew_every_time_ends_the_chain() -> None:
    count = iter(range(100))

    async def gate(request: Request, writer: asyncio.StreamWriter) -> None:
        await answer(b"", 302, Location="/", Set_Cookie=f"pass={next(count)}")(request, writer)

    with BadSite({"/": gate}) as site, pytest.raises(FetchError) as caught:
        run(OPEN.fetch(site.url()))
    assert (caught.value.code, len(site.requests)) == ("too_many_redirects", 6)
