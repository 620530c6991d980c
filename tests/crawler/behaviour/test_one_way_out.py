"""Every connection is made by crawler/guard: no other code of ours opens one."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
FILES = sorted(p for top in ("crawler", "alerts") for p in (ROOT / top).rglob("*.py"))
# The guard, and Scrapy's handler that dials for it: crawler/runtime/download_handler.py hands it what the guard allowed.
GUARD = (ROOT / "crawler" / "guard", ROOT / "crawler" / "runtime" / "direct_handler.py")
# Libraries that dial by themselves.
DIALLING_MODULES = {
    *("http.client", "urllib.request", "urllib3", "requests", "aiohttp", "httpcore", "ftplib", "smtplib", "poplib"),
    *("imaplib", "telnetlib", "xmlrpc.client", "websockets", "pycurl", "twisted.web.client", "asyncssh", "paramiko"),
}
# What opens a connection in modules that are fine for other things.
DIALLING_CALLS = {
    *("socket.create_connection", "asyncio.open_connection", "asyncio.open_unix_connection", "httpx.Client"),
    *("httpx.AsyncClient", "httpx.get", "httpx.post", "httpx.put", "httpx.head", "httpx.request", "httpx.stream"),
    *("httpx.HTTPTransport", "httpx.AsyncHTTPTransport", "urllib.request.urlopen", "feedparser.parse"),
    *("trafilatura.fetch_url", "aiosmtplib.send"),
}
# To an address that the operator alone names and no page can lead to: the collector of traces, asked without proxies and redirects (test_tracing.py).
NAMED = {ROOT / "crawler" / "tracing.py": {"requests"}}
HARMLESS_WITH = {"asyncio.open_connection": "sock"}  # given a socket that stands already
# The mail channel speaks over a socket that the guard connected.
MAIL_CHANNEL = ROOT / "alerts" / "channels" / "transports" / "smtp.py"


def _violations(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (a.name for a in node.names if a.name in DIALLING_MODULES)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = {node.module, *(f"{node.module}.{a.name}" for a in node.names)}
            yield from names & (DIALLING_MODULES | DIALLING_CALLS)
        elif isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            keywords = {k.arg for k in node.keywords}
            if name in DIALLING_CALLS and HARMLESS_WITH.get(name) not in keywords:
                yield name
            if name.rpartition(".")[2] in ("create_connection", "sock_connect", "connect_ex"):
                yield name


@pytest.mark.parametrize("file", FILES, ids=lambda f: str(f.relative_to(ROOT)))
def test_nothing_dials_past_the_door(file: Path) -> None:
    if any(file.is_relative_to(door) for door in GUARD):
        return
    assert set(_violations(ast.parse(file.read_text(encoding="utf-8")))) == NAMED.get(file, set())


def test_mail_is_sent_over_a_socket_that_the_guard_connected() -> None:
    tree = ast.parse(MAIL_CHANNEL.read_text(encoding="utf-8"))
    sessions = [
        n for n in ast.walk(tree) if isinstance(n, ast.Call) and ast.unparse(n.func).endswith("aiosmtplib.SMTP")
    ]
    assert sessions
    connects = [
        n
        for n in ast.walk(tree)
        if isinstance(n, ast.Call) and ast.unparse(n.func).rpartition(".")[2] in ("connect", "SMTP")
    ]
    assert any("sock" in {k.arg for k in n.keywords} for n in connects)


@pytest.mark.parametrize(
    "code",
    [
        "import requests",
        "from urllib.request import urlopen",
        "from urllib import request",
        "import httpx\nhttpx.get('http://a')",
        "import httpx\nasync def f():\n    async with httpx.AsyncClient() as c: pass",
        "import socket\nsocket.create_connection(('a', 1))",
        "import asyncio\nasync def f(): await asyncio.open_connection('a', 1)",
        "async def f(loop): await loop.create_connection(x, 'a', 1)",
    ],
)
def test_the_search_finds_what_it_looks_for(code: str) -> None:
    assert list(_violations(ast.parse(code)))


def test_a_connection_over_a_given_socket_is_none_of_its_business() -> None:
    assert not list(_violations(ast.parse("import asyncio\nasync def f(s): await asyncio.open_connection(sock=s)")))
