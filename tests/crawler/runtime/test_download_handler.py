"""Behind a SOCKS proxy every request of a crawl goes through it, robots.txt included, and names are resolved there. A head without end is given up."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.storage import schema
from crawler.storage.database import Database
from tests.support.badsite import BadSite, Handler, Request, SocksProxy, answer
from tests.support.site import Site


def crawl(folder: Path, proxy_port: int, host: str) -> subprocess.CompletedProcess[str]:
    """One page by the real spider, as a process of its own."""
    (folder / "tocsin.toml").write_text(
        f'[network]\nproxy = "socks5h://127.0.0.1:{proxy_port}"\n[crawl]\ndelay = "0s"\n', encoding="utf-8"
    )
    env = {**os.environ, "TOCSIN_CONFIG": str(folder / "tocsin.toml")}
    command = [sys.executable, "-m", "scrapy", "crawl", "page", "-a", f"url=http://{host}/a"]
    top = Path(__file__).parents[3]
    return subprocess.run(command, env=env, cwd=top, capture_output=True, text=True, timeout=200)


def stored(folder: Path) -> int:
    """Statements in the folder's database."""
    database = Database(f"sqlite:///{folder / 'tocsin.db'}")
    schema.upgrade(database, schema.CRAWLER)
    with database.read() as session:
        return (
            session.connection().exec_driver_sql("select count(*) from statement where length(text) > 100").scalar()
            or 0
        )


@pytest.mark.parametrize("up", [True, False], ids=["proxy up", "proxy down: nothing goes out directly"])
def test_socks(tmp_path: Path, up: bool) -> None:
    with Site() as site, SocksProxy() as proxy:
        site.publish("/a", "Bells")
        proxy.known["bells.example"] = site.port

        done = crawl(tmp_path, proxy.port if up else 9, "bells.example")

        assert done.returncode == 0, done.stderr[-2000:]
        if up:
            assert {host for host, _ in proxy.asked} == {"bells.example"}
            assert [request.target for request in site.requests] == ["/robots.txt", "/a"]
            assert stored(tmp_path) == 1
        else:
            assert (proxy.asked, site.requests, stored(tmp_path)) == ([], [], 0)


def endless(piece: bytes) -> Handler:
    """A head that goes on until the other side has had enough."""

    async def handle(_: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 100 Go on\r\nX-First: y\r\n")
        while not writer.is_closing():
            writer.write(piece)
            sent.append(len(piece))
            await writer.drain()

    sent: list[int] = []
    handle.sent = sent  # type: ignore[attr-defined]
    return handle


@pytest.mark.parametrize(
    "piece",
    [b"X-Some: " + b"y" * 8000 + b"\r\n", b" " + b"y" * 8000 + b"\r\n", b"\r\nHTTP/1.1 100 Go on\r\n" * 400],
    ids=["lines without end", "one line, continued without end", "answers before the answer"],
)
def test_a_head_without_end_is_given_up(tmp_path: Path, piece: bytes) -> None:
    handler = endless(piece)
    with BadSite({"/robots.txt": answer("", 404), "/a": handler}) as site:
        (tmp_path / "tocsin.toml").write_text(
            '[network]\nallow_private = ["127.0.0.0/8"]\n[crawl]\ndelay = "0s"\n', encoding="utf-8"
        )
        env = {**os.environ, "TOCSIN_CONFIG": str(tmp_path / "tocsin.toml")}
        command = [sys.executable, "-m", "scrapy", "crawl", "page", "-a", f"url={site.url('/a')}"]
        top = Path(__file__).parents[3]
        done = subprocess.run(command, env=env, cwd=top, capture_output=True, text=True, timeout=200)
    assert "headers_too_large" in done.stderr
    assert sum(handler.sent) < 20_000_000  # type: ignore[attr-defined]
