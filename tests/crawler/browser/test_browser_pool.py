"""A real Chromium as a page's reader: it runs scripts, reaches nothing past the door, and nothing of it is left over, whatever a page does."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from crawler.browser import BrowserPool, browser_pool
from crawler.browser.proxy import GuardProxy
from crawler.errors import FetchError
from crawler.guard import Guard
from tests.support.badsite import BadSite, answer, dripping, redirect

browser = pytest.mark.browser
HTML = "text/html; charset=utf-8"
SCRIPTED = """<html><head><title>Empty</title></head><body><div id="root"></div><script>
fetch("/text.json").then(a => a.json()).then(d => { root.innerHTML = "<h1>" + d.title + "</h1>"; })</script></body></html>"""


def page(body: str) -> str:
    return f"<html><head><title>T</title></head><body><p>Before</p>{body}</body></html>"


@contextlib.asynccontextmanager
async def reader(site: BadSite, **limits: float) -> AsyncIterator[BrowserPool]:
    """A browser that may reach this site and nothing else on this machine."""
    guard = Guard([f"127.0.0.1:{site.port}"])
    made = BrowserPool(lambda url: guard, **limits)  # type: ignore[arg-type]
    try:
        yield made
    finally:
        await made.close()


def left_over(before: set[int]) -> set[int]:
    """Processes of ours that live and did not before."""
    return {pid for pid in browser_pool.process_tree(os.getpid()) if pid not in before and _alive(pid)}


def _alive(pid: int) -> bool:
    with contextlib.suppress(OSError, IndexError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def browsers(user_data: str = "playwright_chromiumdev_profile") -> set[int]:
    """All Chromiums that Playwright started on this machine."""
    out = set()
    for place in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if place.name.isdigit() and user_data.encode() in (place / "cmdline").read_bytes():
                out.add(int(place.name))
    return out


@browser
def test_scripts_run_and_the_next_page_knows_nothing_of_the_last() -> None:
    store = page(
        "<script>document.title = localStorage.x || 'new'; localStorage.x = 'old'; document.cookie = 'a=b'</script>"
    )
    with BadSite(
        {
            "/": answer(SCRIPTED, content_type=HTML),
            "/text.json": answer('{"title": "What scripts say"}', content_type="application/json"),
            "/store": answer(store, content_type=HTML),
            "/missing": answer("<p>none</p>", 404, content_type=HTML),
            "/to": redirect("/"),
        }
    ) as site:

        async def read() -> None:
            async with reader(site) as made:
                said = await made.fetch(site.url("/"), agent="Tocsin/9", headers={"Authorization": "Basic eDp5"})
                assert b"<h1>What scripts say</h1>" in said.body
                assert (said.status, said.header("Content-Type")) == (200, HTML)
                for request in site.requests:
                    assert request.headers["user-agent"] == "Tocsin/9"
                    assert request.headers["authorization"] == "Basic eDp5"
                    assert "proxy-authorization" not in request.headers
                for _ in range(2):
                    assert b"<title>new</title>" in (await made.fetch(site.url("/store"), agent="T")).body
                assert "cookie" not in site.requests[-1].headers
                assert (await made.fetch(site.url("/missing"), agent="T")).status == 404
                moved = await made.fetch(site.url("/to"), agent="T")
                assert moved.url == site.url("/")

        asyncio.run(read())


@browser
def test_a_sources_headers_go_to_its_own_origin_alone() -> None:
    with BadSite({}) as other, BadSite({}) as site:
        place = f"http://127.0.0.1:{other.port}"
        more = f"<iframe src='{place}/frame'></iframe><script src='{place}/script'></script><script src='/led'></script><script src='/own'></script>"
        other.routes |= {
            p: answer("", content_type="text/javascript") for p in ("/frame", "/script", "/led-to", "/next")
        }
        other.routes["/page"] = answer(page("elsewhere"), content_type=HTML)
        site.routes |= {
            "/": answer(page(more), content_type=HTML),
            "/led": redirect(f"{place}/led-to"),
            "/own": answer("", content_type="text/javascript"),
            "/away": redirect(f"{place}/page"),
        }

        async def read() -> None:
            guard = Guard([f"127.0.0.1:{site.port}", f"127.0.0.1:{other.port}"])
            made = BrowserPool(lambda url: guard)
            try:
                secret = {"Authorization": "Basic eDp5", "Cookie": "a=b", "X-Key": "1"}
                await made.fetch(site.url("/"), agent="T", headers=secret)
                moved = await made.fetch(site.url("/away"), agent="T", headers=secret)
                assert b"elsewhere" in moved.body
            finally:
                await made.close()

        asyncio.run(read())
        named = ("authorization", "cookie", "x-key", "proxy-authorization")
        assert {r.target for r in other.requests} >= {"/frame", "/script", "/led-to", "/page"}
        assert [(r.target, k) for r in other.requests for k in named if k in r.headers] == []
        assert {r.target for r in site.requests if "x-key" in r.headers} >= {"/", "/led", "/own", "/away"}


def test_a_kept_connection_carries_one_request_each_is_checked_and_the_password_stays_here() -> None:
    """A site that keeps its connection open, and a browser that would send the next request on it."""
    heads: list[bytes] = []

    async def site(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                heads.append(await reader.readuntil(b"\r\n\r\n"))
                writer.write(
                    b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok"
                )

    async def talk() -> bytes:
        server = await asyncio.start_server(site, "127.0.0.1", 0)
        place = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
        proxy = GuardProxy(lambda url: Guard([place]))
        reader, writer = await asyncio.open_connection("127.0.0.1", await proxy.start())
        login = base64.b64encode(f"{proxy.user}:{proxy.password}".encode()).decode()
        one = f"GET http://{place}/%s HTTP/1.1\r\nHost: {place}\r\nProxy-Authorization: Basic {login}\r\n\r\n"
        writer.write((one % "first" + one % "second").encode())
        said = await asyncio.wait_for(reader.readuntil(b"\r\n\r\nok"), 60)
        writer.close()
        await proxy.close()
        server.close()
        return said

    said = asyncio.run(talk())
    assert said == b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"
    assert [head.split()[1] for head in heads] == [b"/first"]
    assert b"proxy-authorization" not in b"".join(heads).lower()


@browser
def test_a_page_reaches_nothing_past_the_door() -> None:
    with BadSite({}) as secret, BadSite({}) as site:
        place = f"http://127.0.0.1:{secret.port}"
        attempts = (
            f"<img src='{place}/img'><iframe src='{place}/frame'></iframe><script src='{place}/script'></script>"
            f"<link rel=stylesheet href='{place}/css'><script>fetch('{place}/fetch', {{mode: 'no-cors'}}).catch(() => 0);"
            f"new WebSocket('ws://127.0.0.1:{secret.port}/socket'); navigator.sendBeacon('{place}/beacon');"
            f"fetch('http://localhost:{secret.port}/name').catch(() => 0); new EventSource('{place}/events');"
            f"fetch('http://169.254.169.254/latest').catch(() => 0);</script>"
        )
        site.routes |= {
            "/": answer(page(attempts), content_type=HTML),
            "/away": redirect(f"{place}/redirected"),
            "/go": answer(page(f"<script>location = '{place}/went'</script>"), content_type=HTML),
            "/file": answer(page("<script>location = 'file:///etc/passwd'</script>"), content_type=HTML),
        }

        async def read() -> None:
            async with reader(site) as made:
                said = await made.fetch(site.url("/"), agent="T")
                assert b"Before" in said.body
                with pytest.raises(FetchError) as caught:
                    await made.fetch(site.url("/away"), agent="T")
                assert caught.value.code == "url_forbidden_address"
                with pytest.raises(FetchError) as caught:
                    await made.fetch("http://169.254.169.254/latest", agent="T")
                assert caught.value.code == "url_forbidden_address"
                for path in ("/go", "/file"):
                    with contextlib.suppress(FetchError):
                        said = await made.fetch(site.url(path), agent="T")
                        assert b"root:" not in said.body

        asyncio.run(read())
        assert secret.requests == []


@browser
def test_a_page_that_never_ends_is_killed_with_all_its_processes() -> None:
    with BadSite(
        {
            "/loop": answer(page("<script>while (true) {}</script>"), content_type=HTML),
            "/drip": dripping(b"<p>" + b"x" * 4000, 0.1),
            "/reload": answer(page("<script>setInterval(() => location.reload(), 10)</script>"), content_type=HTML),
            "/": answer(page(""), content_type=HTML),
        }
    ) as site:
        before = set(browser_pool.process_tree(os.getpid()))

        async def read() -> None:
            async with reader(site) as made:
                await made.fetch(site.url("/"), agent="T")
                made._deadline = 12.0
                for path in ("/loop", "/drip"):
                    begin = time.monotonic()
                    with pytest.raises(FetchError) as caught:
                        await made.fetch(site.url(path), agent="T")
                    assert caught.value.code == "timeout_total"
                    assert time.monotonic() - begin < 110  # a start, and the deadline
                with contextlib.suppress(FetchError):
                    await made.fetch(site.url("/reload"), agent="T")
                made._deadline = 40.0
                assert b"Before" in (await made.fetch(site.url("/"), agent="T")).body

        asyncio.run(read())
        assert left_over(before) == set()


@browser
def test_a_crash_costs_its_page_alone() -> None:
    with BadSite({"/": answer(page(""), content_type=HTML), "/slow": dripping(b"<p>" + b"x" * 4000, 0.1)}) as site:

        async def read() -> None:
            async with reader(site) as made:
                await made.fetch(site.url("/"), agent="T")
                assert made._process is not None
                mine = browsers() & set(browser_pool.process_tree(made._process.pid))
                asked = asyncio.ensure_future(made.fetch(site.url("/slow"), agent="T"))
                while site.requests[-1].target != "/slow":
                    await asyncio.sleep(0.02)
                for pid in mine:
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
                with pytest.raises(FetchError) as caught:
                    await asked
                assert caught.value.code == "browser_crashed"
                assert b"Before" in (await made.fetch(site.url("/"), agent="T")).body

        asyncio.run(read())


@browser
def test_the_browser_is_recycled_and_bounded_in_memory_and_downloads_nothing(tmp_path: Path) -> None:
    greedy = page(
        "<script>window.a = []; setInterval(() => a.push(new ArrayBuffer(3e7), new Uint8Array(3e7).fill(7)), 5)</script>"
    )
    file = answer(
        b"x" * 1000, content_type="application/octet-stream", content_disposition="attachment; filename=x.bin"
    )
    with BadSite(
        {"/": answer(page(""), content_type=HTML), "/greedy": answer(greedy, content_type=HTML), "/file": file}
    ) as site:

        async def read() -> None:
            async with reader(site, recycle=2) as made:
                await made.fetch(site.url("/"), agent="T")
                first = made._process
                await made.fetch(site.url("/"), agent="T")
                assert first is not None
                assert made._process is None
                assert first.returncode is not None
                with pytest.raises(FetchError) as caught:
                    await made.fetch(site.url("/file"), agent="T")
                assert caught.value.code == "browser_download"
                made._memory = 300_000_000
                with pytest.raises(FetchError) as caught:
                    await made.fetch(site.url("/greedy"), agent="T")
                assert caught.value.code in ("browser_memory", "browser_crashed")

        asyncio.run(read())


@browser
def test_nothing_outlives_a_parent_that_is_killed() -> None:
    script = """
import asyncio, sys
from crawler.browser import BrowserPool
from crawler.guard import Guard
guard = Guard(["127.0.0.0/8"])
async def main():
    made = BrowserPool(lambda url: guard)
    await made.fetch(sys.argv[1], agent="T")
    print(made._process.pid, flush=True)
    await asyncio.sleep(100)
asyncio.run(main())
"""
    with BadSite({"/": answer(page(""), content_type=HTML)}) as site:
        parent = subprocess.Popen([sys.executable, "-c", script, site.url("/")], stdout=subprocess.PIPE, text=True)
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        mine = set(browser_pool.process_tree(child))
        assert browsers() & mine
        parent.kill()
        parent.wait()
        until = time.monotonic() + 60
        while any(map(_alive, mine)) and time.monotonic() < until:
            time.sleep(0.1)
        assert not [pid for pid in mine if _alive(pid)]


def test_the_proxy_serves_only_who_was_told_its_password() -> None:
    with BadSite({"/": answer("hello")}) as site:

        async def ask() -> None:
            proxy = GuardProxy(lambda url: Guard(["127.0.0.0/8"]))
            port = await proxy.start()
            reader_, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(f"GET {site.url('/')} HTTP/1.1\r\nHost: x\r\nProxy-Authorization: Basic eDp5\r\n\r\n".encode())
            assert (await reader_.readline()).startswith(b"HTTP/1.1 407")
            writer.close()
            await proxy.close()

        asyncio.run(ask())
        assert site.requests == []


def test_without_a_browser_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(FetchError) as caught:
        browser_pool.chromium()
    assert caught.value.code == "browser_missing"
    assert ".[browser]" in (caught.value.fix or "")


@browser
def test_this_machine_has_what_these_tests_need() -> None:
    """A run that skips them all must not look like one that passed."""
    assert shutil.which("chromium")
    assert browser_pool.chromium()
