"""Scrapy's downloads through the door: the resolver is asked for every connection, and gives checked addresses alone.

Each crawl is a process of its own, for a reactor runs once.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable

from tests.support.badsite import BadSite, answer

CRAWL = """
import json, socket, sys
from pathlib import Path

from crawler.config import TABLES, Config, Network

allowed, proxy, names, urls = json.loads(sys.argv[1])
looked_up = []
system = socket.getaddrinfo

def lookup(host, *rest, **more):
    looked_up.append(host)
    answers = names.get(host) or ([["127.0.0.1"]] if host == "localhost" else None)
    if host.replace(".", "").isdigit() or ":" in host:
        return system(host, *rest, **more)
    if answers is None:
        raise socket.gaierror(socket.EAI_NONAME, "no such name")
    now = answers.pop(0) if len(answers) > 1 else answers[0]
    return [found for ip in now for found in system(ip, *rest, **more)]

socket.getaddrinfo = lookup  # before Twisted takes it for its own

import scrapy
from scrapy.crawler import AsyncCrawlerProcess

class Spider(scrapy.Spider):
    name = "probe"

    async def start(self):
        for url in urls:
            yield scrapy.Request(url, self.parse, errback=self.failed, dont_filter=True, meta={"asked": url})

    def parse(self, response):
        print(json.dumps([response.meta["asked"], response.status]))

    def failed(self, failure):
        from twisted.internet import reactor
        host = failure.request.url.split("/")[2].rpartition(":")[0].strip("[]")
        refusal = reactor.nameResolver.refusal(host)
        print(json.dumps([failure.request.meta["asked"], refusal.code if refusal else type(failure.value).__name__]))

network = Network(allow_private=tuple(allowed), proxy=proxy)
configuration = Config(Path(), None, "", {"network": network, "crawl": None}, dict.fromkeys(TABLES, ()))
process = AsyncCrawlerProcess({
    "DNS_RESOLVER": "crawler.guard.resolver.GuardedResolver",
    "TOCSIN_CONFIG": configuration,
    "LOG_ENABLED": False, "RETRY_ENABLED": False, "HTTPPROXY_ENABLED": False, "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False, "CONCURRENT_REQUESTS": 1, "DOWNLOAD_TIMEOUT": 10,
})
process.crawl(Spider)
process.start()
print(json.dumps(["looked up", looked_up]))
"""


def crawl(
    urls: Iterable[str], allowed: Iterable[str] = (), proxy: str | None = None, names: object = None
) -> dict[str, object]:
    """What became of each URL: a status, or the code of the refusal; and the names that were looked up."""
    argument = json.dumps([list(allowed), proxy, names or {}, list(urls)])
    done = subprocess.run(
        [sys.executable, "-c", CRAWL, argument], capture_output=True, text=True, timeout=60, check=True
    )
    return dict(json.loads(line) for line in done.stdout.splitlines())


def test_what_is_opened_is_reached_and_nothing_else_by_literal_or_by_name() -> None:
    """A1, A2, A15, A16, A21, A22 for Scrapy's own downloader: what is dialled is what was checked."""
    names = {
        "open.example": [["127.0.0.1"]],
        "turns.example": [["127.0.0.1"], ["127.0.0.2"]],
        "closed.example": [["127.0.0.2"]],
        "mixed.example": [["127.0.0.1", "127.0.0.2"]],
    }
    forbidden = ("127.0.0.2", "[::1]", "[::ffff:127.0.0.2]", "closed.example", "mixed.example")
    with BadSite({"/": answer(b"inside")}) as site:
        opened = [f"http://{host}:{site.port}/" for host in ("127.0.0.1", "localhost", "open.example", "turns.example")]
        closed = [f"http://{host}:{site.port}/" for host in forbidden]
        unknown = f"http://unknown.example:{site.port}/"
        found = crawl([*opened, *closed, unknown], allowed=[f"127.0.0.1:{site.port}"], names=names)
    assert {found[url] for url in opened} == {200}
    assert {found[url] for url in closed} == {"url_forbidden_address"}
    assert found[unknown] == "CannotResolveHostError"
    assert site.connections == len(opened)


def test_behind_a_proxy_no_name_is_looked_up_and_nothing_goes_beside_it() -> None:
    with BadSite({"/": answer(b"direct")}) as site:
        urls = [f"http://site.example:{site.port}/", f"http://127.0.0.1:{site.port}/", f"http://127.0.0.2:{site.port}/"]
        names = {"site.example": [["127.0.0.1"]]}
        found = crawl(urls, allowed=["127.0.0.1/32"], proxy="http://127.0.0.1:1", names=names)
    assert [found[u] for u in urls] == ["proxy_bypassed", 200, "proxy_bypassed"]
    assert "site.example" not in found["looked up"]  # type: ignore[operator]
    assert site.connections == 1
