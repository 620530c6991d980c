"""One document for somebody who waits, in the turn of its host: no worker asks there meanwhile. Stores nothing of it."""

from __future__ import annotations

from datetime import timedelta

from crawler import clock
from crawler.errors import FetchError
from crawler.fetch.egress import Egress
from crawler.items import Answer
from crawler.parsing.url_keys import host_key
from crawler.schedule import host_pause
from crawler.sources.discovery import fetch_politely
from crawler.storage.database import Database


async def fetch(url: str, egress: Egress, database: Database, patience: timedelta = host_pause.PATIENCE) -> Answer:
    """As `discovery.fetch_politely`, not before the pause of its host is over, whoever asked there last.

    Raises also FetchError host_held, when that takes longer than ``patience``.
    """
    host = host_key(url)
    held, ours = await host_pause.take(database, host, egress.pauses.until, patience)
    if not ours:
        raise FetchError(
            "host_held",
            f"{host} is being read, or is to be left alone, until {held:%Y-%m-%d %H:%M:%S} UTC at least.",
            "Try again then.",
        )
    try:
        return await fetch_politely(url, egress)
    finally:
        now = clock.utcnow()
        egress.pauses.asked({host}, now)
        with database.write() as session:
            host_pause.leave(session, host, held, egress.pauses.until(host, now))
