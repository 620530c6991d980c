"""What a sitemap of 50,000 entries costs: read and settled for the first time, and again with ten new pages. CPU seconds, and
megabytes of resident memory above the process before it. Usage: python -m bench.sitemaps [--entries N]"""

from __future__ import annotations

import argparse
import gc
import resource
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crawler.config.sections import SourceSpec
from crawler.feeds import reader
from crawler.runtime.jobs.base import ready
from crawler.sources import settlement
from crawler.sources import store as sources
from crawler.sources.settlement import Outcome
from crawler.storage import schema
from crawler.storage.database import Database

NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
URL = "https://paper.example/sitemap.xml"
ENTRY = "<url><loc>https://paper.example/news/{day}/story-number-{n}-of-the-town</loc><lastmod>{day}T08:00:00+00:00</lastmod></url>"


def sitemap(entries: int) -> bytes:
    """One entry an hour, back from now."""
    urls = "".join(ENTRY.format(n=n, day=(NOW - timedelta(hours=n)).date()) for n in range(entries))
    return f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'.encode()


def poll(database: Database, body: bytes, now: datetime) -> int:
    """Read and settle as the crawl process does; the number of new pages."""
    found = reader.read(body, URL, "application/xml", kind="sitemap", now=now)
    outcome = Outcome("ok", entries=ready(found.entries, now), warnings=found.warnings, body_sha256=str(now))
    with database.write() as session:
        (claim,) = sources.claim_due(session, now, "token", 1)
    with database.write() as session:
        return settlement.settle(session, claim, outcome, now)


def resident() -> float:
    """Megabytes at most so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Prints a line a poll."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=50_000)
    entries = parser.parse_args().entries
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'bench.db'}")
        schema.upgrade(database, schema.CRAWLER)
        with database.write() as session:
            sources.add(session, SourceSpec(url=URL, name="paper", kind="sitemap", every="1h"), NOW)
        reader.read(sitemap(10), URL, kind="sitemap", now=NOW)  # what is loaded once
        bodies = [sitemap(entries), sitemap(entries + 10)]
        for number, body in enumerate(bodies):
            gc.collect()
            before, cpu = resident(), time.process_time()
            new = poll(database, body, NOW + timedelta(days=number))
            spent = time.process_time() - cpu
            print(f"poll {number + 1}: {new} new, {spent:.2f} s CPU, {resident() - before:.0f} MB above")


if __name__ == "__main__":
    main()
