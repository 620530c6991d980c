"""Connections to a desk that really serves: slow senders are cut, what is too large is refused before it is sent, and what was broken stays clear."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from alerts.web import app, connections
from crawler.storage.database import Database
from tests.alerts.web.conftest import COOKIE, Served, a_desk, serving

HOST = "Host: 127.0.0.1:{port}\r\n"
OURS = HOST + "Sec-Fetch-Site: same-origin\r\n"


@pytest.fixture
def served(sqlite: Database, tmp_path: Path) -> Iterator[Served]:
    """A desk at a port of its own."""
    with serving(a_desk(sqlite, tmp_path)) as served:
        yield served


def said(served: Served, *parts: str) -> bytes:
    """What the desk answers to these bytes until it closes the connection."""
    with closing(socket.create_connection(("127.0.0.1", served.port), timeout=20)) as connection:
        for part in parts:
            connection.sendall(part.format(port=served.port, cookie=f"Cookie: {COOKIE}={served.token}\r\n").encode())
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
        return answer


@pytest.mark.parametrize("sent", ["", "GET / HT", "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "])
def test_who_sends_headers_slowly_is_cut(sent: str, served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HEADERS_WITHIN", 0.2)
    assert said(served, sent) == b""


def test_a_second_request_that_never_ends_is_cut_too(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HEADERS_WITHIN", 0.3)
    answer = said(served, "GET /healthz HTTP/1.1\r\n" + HOST + "\r\n", "GET /healthz HTTP/1.1\r\nHo")
    assert answer.endswith(b"ok\n")


def test_who_sends_a_body_slowly_is_cut(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "BODY_WITHIN", 0.2)
    head = "POST /sign-in HTTP/1.1\r\n" + OURS + "Content-Length: 100\r\n\r\ntoken="
    assert said(served, head).startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize("length", ["Content-Length: 100000000", "Transfer-Encoding: chunked"])
@pytest.mark.parametrize("cookie", ["", "{cookie}"])
def test_what_is_too_large_is_refused(length: str, cookie: str, served: Served) -> None:
    """Before it is sent, when its size is said; else as soon as it is too much."""
    head = "POST /sign-in HTTP/1.1\r\n" + OURS + cookie + length + "\r\nContent-Type: text/plain\r\n\r\n"
    body = "" if "Length" in length else "1e8480\r\n" + "x" * (1_000_001 if cookie else 64_001)
    assert said(served, head, body).startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize(
    "headers",
    [
        "Host: evil.example\r\n",
        "Host: evil.example\r\nX-Forwarded-Host: 127.0.0.1:{port}\r\nX-Forwarded-For: 127.0.0.1\r\n",
        "Host: evil.example\r\nForwarded: host=127.0.0.1:{port};for=127.0.0.1\r\n",
        "Host: 127.0.0.1:{port}@evil.example\r\n",
        "Host: 127.0.0.1:{port}.evil.example\r\n",
    ],
)
def test_a_forged_name_is_refused(headers: str, served: Served) -> None:
    answer = said(served, "GET / HTTP/1.1\r\n" + headers + "{cookie}Connection: close\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 421 ")


def test_two_names_are_no_request(served: Served) -> None:
    answer = said(served, "GET / HTTP/1.1\r\n" + HOST + "Host: evil.example\r\nConnection: close\r\n\r\n")
    assert answer.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 421 "))


def test_forwarded_headers_change_nothing(served: Served) -> None:
    """No address, scheme or host of ours follows from what a client says of itself."""
    forged = "X-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Prefix: /evil\r\n"
    answer = said(served, "GET /feed.json HTTP/1.1\r\n" + HOST + forged + "{cookie}Connection: close\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert b"evil" not in answer
