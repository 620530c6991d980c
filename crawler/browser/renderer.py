"""The worker process of crawler.browser.browser_pool: drives Chromium by Playwright and ends with its parent.

Reads jobs and writes answers as JSON lines; imports neither Scrapy nor a database. A failure of a page is an answer, too.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import os
import sys
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Browser, Error, Page, Route, TimeoutError, async_playwright

from crawler.child_process import die_with

SETTLE = 5.0  # seconds for the scripts after the page has loaded
_HEAVY = frozenset({"image", "media", "font"})
_UNDONE = frozenset({"content-encoding", "content-length", "transfer-encoding", "connection"})
_FLAGS = (
    "--disable-quic",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",  # the guard resolves names
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--js-flags=--max-old-space-size=256",
    "--renderer-process-limit=2",
)


async def main() -> None:
    """Serve jobs from standard input until it ends."""
    die_with()
    setup = json.loads(await _line())
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(
            executable_path=setup["chromium"],
            proxy=setup["proxy"],
            chromium_sandbox=os.geteuid() != 0,  # the sandbox does not work for root
            args=list(_FLAGS),
            handle_sigint=False,
        )
        _say({"ready": True})
        while line := await _line():
            _say(await _answer(browser, json.loads(line)))
        await browser.close()


async def _line() -> str:
    return await asyncio.to_thread(sys.stdin.readline)


def _say(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


async def _answer(browser: Browser, job: dict[str, Any]) -> dict[str, Any]:
    try:
        context = await browser.new_context(
            user_agent=job["agent"], accept_downloads=False, service_workers="block", locale="en-US"
        )
        try:
            return await _render(await context.new_page(), job)
        finally:
            with contextlib.suppress(Error, asyncio.TimeoutError):
                await asyncio.wait_for(context.close(), 2)
    except TimeoutError:
        return {"failed": "timeout_total"}
    except Error as error:
        return {"failed": _code(browser, str(error))}


def _code(browser: Browser, message: str) -> str:
    if not browser.is_connected() or "crash" in message.lower():
        return "browser_crashed"
    return "browser_download" if "Download is starting" in message else "browser_failed"


async def _light(route: Route) -> None:
    await (route.abort() if route.request.resource_type in _HEAVY else route.continue_())


async def _send_at_home(page: Page, url: str, headers: dict[str, str]) -> None:
    """Give the source's own headers to every request to its own origin, and to no other.

    Each hop of a redirect is asked about here; Playwright's own routes are not, and their headers go along to wherever a page
    redirects.
    """
    session, home = await page.context.new_cdp_session(page), _origin(url)

    async def answer(paused: dict[str, Any]) -> None:
        request, said = paused["request"], {"requestId": paused["requestId"]}
        if _origin(request["url"]) == home:
            sent = {**request["headers"], **headers}
            said |= {"headers": [{"name": name, "value": value} for name, value in sent.items()]}
        with contextlib.suppress(Error):  # the page is gone
            await session.send("Fetch.continueRequest", said)

    session.on("Fetch.requestPaused", lambda paused: _keep(asyncio.ensure_future(answer(paused))))
    await session.send("Fetch.enable", {"patterns": [{"urlPattern": "*"}]})


_answering: set[asyncio.Future[None]] = set()


def _keep(task: asyncio.Future[None]) -> None:
    """A task that nobody else holds."""
    _answering.add(task)
    task.add_done_callback(_answering.discard)


def _origin(url: str) -> tuple[str, str, int | None]:
    try:
        parts = urlsplit(url)
        return parts.scheme, parts.hostname or "", parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError:
        return "", "", None


async def _render(page: Page, job: dict[str, Any]) -> dict[str, Any]:
    """Load the page, wait for its scripts until the network is idle, and return the document then."""
    limit = job["seconds"] * 1000
    await page.route("**/*", _light)
    if job["headers"]:
        await _send_at_home(page, job["url"], job["headers"])
    response = await page.goto(job["url"], wait_until="domcontentloaded", timeout=limit)
    if response is None:
        return {"failed": "browser_failed"}
    kind = response.headers.get("content-type", "")
    if "application/pdf" in kind:  # its body would be Chromium's viewer
        return {"failed": "browser_download"}
    with contextlib.suppress(TimeoutError):
        await page.wait_for_load_state("networkidle", timeout=min(limit, SETTLE * 1000))
    headers = [[k, v] for k, v in (await response.all_headers()).items() if k not in _UNDONE]
    if "html" in kind or not kind:
        body = (await page.content()).encode("utf-8", "replace")
        headers = [["content-type", "text/html; charset=utf-8"], *([k, v] for k, v in headers if k != "content-type")]
    else:
        body = await response.body()
    return {"status": response.status, "url": page.url, "headers": headers, "body": base64.b64encode(body).decode()}


if __name__ == "__main__":
    asyncio.run(main())
