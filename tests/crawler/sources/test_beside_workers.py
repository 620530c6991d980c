"""What a command asks of a site, it asks while no worker may ask there."""

from __future__ import annotations

import asyncio
from contextlib import nullcontext
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from crawler import clock
from crawler.config import loader
from crawler.errors import FetchError
from crawler.fetch.egress import Egress
from crawler.parsing.url_keys import host_key
from crawler.schedule import host_pause
from crawler.sources import beside_workers
from crawler.storage.database import Database
from tests.support.builders import a_source
from tests.support.site import Site


def until(database: Database, url: str) -> datetime | None:
    with database.read() as session:
        return host_pause.held_until(session, host_key(url), clock.utcnow())


@pytest.mark.parametrize("status", [200, None])
def test_the_host_is_held_while_it_is_asked_and_left_a_pause(
    database: Database, tmp_path: Path, status: int | None
) -> None:
    """Also when no answer comes."""
    seen: list[datetime | None] = []

    async def answered(_request: object, writer: asyncio.StreamWriter) -> None:
        seen.append(await asyncio.to_thread(until, database, url))
        if status:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOn")

    (tmp_path / "tocsin.toml").write_text('[crawl]\ndelay = "5s"\n[network]\nallow_private = ["127.0.0.0/8"]\n')
    egress = Egress(loader.load(str(tmp_path / "tocsin.toml")))
    with Site() as site:
        url, site.routes["/one"] = site.url("/one"), answered
        with database.write() as session:
            a_source(session, "paper", url=site.feed)
        began = clock.utcnow()
        with nullcontext() if status else pytest.raises(FetchError):
            asyncio.run(beside_workers.fetch(url, egress, database))
    assert seen[0]
    assert seen[0] >= began + timedelta(seconds=30)
    assert (left := until(database, url))
    assert left <= clock.utcnow() + timedelta(seconds=5)
