"""One page from the web, for a command that works without an installation too. Stores nothing of it."""

from __future__ import annotations

from alerts.cli.installation import Installation
from crawler.fetch.egress import Egress
from crawler.items import Answer
from crawler.sources import beside_workers
from crawler.sources.discovery import fetch_politely


async def fetch(installation: Installation, url: str) -> Answer:
    """Its answer, in the turn of its host where a database says who else asks there; GuardError, FetchError."""
    database = installation.existing
    if database is None:
        return await fetch_politely(url, Egress(installation.config))
    return await beside_workers.fetch(url, installation.parts.egress, database)
