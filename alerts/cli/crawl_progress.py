"""How far a crawl is, and of a backfill how long it may still take: the progress bar and the summary. Decides nothing."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from alerts.cli.output import print_json, say
from crawler import clock
from crawler.config.sections import Config
from crawler.frontier.backfill import Progress
from crawler.progress import Report
from crawler.runtime.backfill_worker import BackfillWorker
from crawler.runtime.crawl_worker import Worker

EVERY = 1.0  # seconds between two looks into the database


def reporter(worker: Worker, report: Report) -> Callable[[], None]:
    """What is called after every settled answer: pages done of those found; of a backfill also how long it may still take."""
    if not isinstance(worker, BackfillWorker):
        return lambda: report(
            worker.tally.pages, max(worker.tally.found, worker.tally.pages), f"{worker.tally.statements} new"
        )
    begun, looked = time.monotonic(), 0.0
    first = worker.progress()

    def look() -> None:
        nonlocal looked
        if time.monotonic() - looked < EVERY:
            return
        looked = time.monotonic()
        now = worker.progress()
        report(now.pages - now.pages_left, now.pages, note(first, now, looked - begun))

    return look


def note(first: Progress, now: Progress, seconds: float) -> str:
    """The documents that are left, and the time that the pages known so far will take at the pace so far."""
    done = (first.pages_left - now.pages_left) + (now.pages - first.pages)
    left = f", about {clock.in_words(timedelta(seconds=now.pages_left * seconds / done))} left" if done > 0 else ""
    return f"{now.documents - now.documents_left} of {now.documents} lists{left}"


def as_dict(backfill: Progress) -> dict[str, Any]:
    """What the summary says of a backfill."""
    return {
        "archive_lists": backfill.documents,
        "archive_lists_left": backfill.documents_left,
        "archive_lists_failed": backfill.documents_failed,
        "archive_pages": backfill.pages,
        "archive_pages_left": backfill.pages_left,
        "archive_pages_older": backfill.older,
    }


def say_count(config: Config, backfill: Progress, since: date | None, json_: bool) -> None:
    """What a backfill would fetch, and how long that takes at the pause between two requests to one host."""
    seconds = backfill.pages_left * max(config.crawl.delay.total_seconds(), 0.2)
    if json_:
        print_json({**as_dict(backfill), "estimated_seconds": round(seconds)})
        return
    say(
        f"{backfill.pages_left} pages since {since} in {backfill.documents} lists; fetching them takes about {clock.in_words(timedelta(seconds=seconds))}."
    )
