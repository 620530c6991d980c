"""Scrapy's downloads through the door: the resolver is asked for every connection, and gives checked addresses alone.

Each crawl is a process of its own, for a reactor runs once.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from tests.support import certificates
from tests.support.badsite import BadSite, answer

CRAWL = """
import json, logging, socket, sys
from datetime import timedelta
from pathlib import Path

from crawler.config.sections import TABLES, Config, Crawl, Network

allowed, proxy, names, urls, whole = json.loads(sys.argv[1])
looked_up = []
logging.disable()
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

from OpenSSL.SSL import Context
reads, default = [], Context.set_default_verify_paths
Context.set_default_verify_paths = lambda self: reads.append(1) or default(self)

import scrapy
from crawler import settings
from crawler.runtime.reactor import in_reactor
from scrapy.crawler import AsyncCrawlerRunner

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

async def crawl():  # as the crawl process does it: the reactor runs before there is a crawler
    await AsyncCrawlerRunner({**settings.derive(configuration), **own}).crawl(Spider)
    return 0

network = Network(allow_private=tuple(allowed), proxy=proxy)
tables = dict.fromkeys(TABLES, ())
configuration = Config(Path(), None, "", {"network": network, "crawl": Crawl(delay=timedelta(0))}, tables)
direct = dict.fromkeys(("http", "https"), "crawler.runtime.direct_handler.DirectHandler")
doors = {"crawler.middlewares.EgressMiddleware": 95}
own = {"DOWNLOADER_MIDDLEWARES": doors} if whole else {"DOWNLOADER_MIDDLEWARES": {}, "DOWNLOAD_HANDLERS": direct}
own["ITEM_PIPELINES"] = {}
in_reactor(crawl)
print(json.dumps(["looked up", looked_up]))
print(json.dumps(["authorities read", len(reads)]))
"""


def crawl(
    urls: Iterable[str],
    allowed: Iterable[str] = (),
    proxy: str | None = None,
    names: object = None,
    whole: bool = False,
    trust: Path | None = None,
) -> dict[str, object]:
    """What became of each URL: a status, or the code of the refusal; and the names that were looked up.

    ``whole``: through the product's own handler and door, not by the direct handler alone. ``trust``: a file of authorities.
    """
    env = {**os.environ, **({"SSL_CERT_FILE": str(trust)} if trust else {})}
    argument = json.dumps([list(allowed), proxy, names or {}, list(urls), whole])
    done = subprocess.run(
        [sys.executable, "-c", CRAWL, argument], capture_output=True, text=True, timeout=200, check=True, env=env
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


def test_the_crawl_process_too_reaches_no_name_that_leads_inside_and_no_host_of_another_name(tmp_path: Path) -> None:
    """Certificates are checked by authorities that are read once, however many hosts there are."""
    tls, chain = certificates.make(tmp_path, "open.example")
    page = {"/": answer(b"inside")}
    with BadSite(page) as site, BadSite(page, tls=tls) as safe, BadSite(page, tls=tls) as second:
        url, other = (f"http://{name}.example:{site.port}/" for name in ("open", "closed"))
        named = [at.url(host="open.example") for at in (safe, second)]
        misnamed = safe.url(host="else.example")
        names = {"open.example": [["127.0.0.1"]], "else.example": [["127.0.0.1"]], "closed.example": [["127.0.0.2"]]}
        opened = [f"127.0.0.1:{at.port}" for at in (site, safe, second)]
        found = crawl([url, other, *named, misnamed], allowed=opened, names=names, whole=True, trust=chain)
    assert (found[url], found[other]) == (200, "url_forbidden_address")
    assert [found[one] for one in named] == [200, 200]
    assert found[misnamed] == "DownloadFailedError"
    assert site.connections == 1
    assert found["authorities read"] == 1


def test_behind_a_proxy_no_name_is_looked_up_and_nothing_goes_beside_it() -> None:
    with BadSite({"/": answer(b"direct")}) as site:
        urls = [f"http://site.example:{site.port}/", f"http://127.0.0.1:{site.port}/", f"http://127.0.0.2:{site.port}/"]
        names = {"site.example": [["127.0.0.1"]]}
        found = crawl(urls, allowed=["127.0.0.1/32"], proxy="http://127.0.0.1:1", names=names)
    assert [found[u] for u in urls] == ["proxy_bypassed", 200, "proxy_bypassed"]
    assert "site.example" not in found["looked up"]  # type: ignore[operator]
    assert site.connections == 1
