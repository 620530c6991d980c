"""One pass of `tocsin run --once`: what is due, the pages that it finds, and each due delivery tried once."""

from __future__ import annotations

from alerts.cli.output import answer, progress
from alerts.messages.rendering import count
from alerts.runtime import startup
from alerts.runtime.alert_worker import AlertWorker
from alerts.runtime.wiring import Parts
from crawler import tracing
from crawler.runtime.crawl_worker import Worker
from crawler.runtime.reactor import in_reactor
from crawler.storage import leases


def sentence(done: dict[str, int]) -> str:
    """What a pass did, for people."""
    tried = done["sources"]
    read = (
        count(tried, "source") + " read"
        if not done["failed_sources"]
        else f"{tried - done['failed_sources']} of {count(tried, 'source')} read"
    )
    failed = f", {done['failed']} failed" if done["failed"] else ""
    matches = f"{done['matches']} match" + ("" if done["matches"] == 1 else "es")
    return f"{read}; {count(done['statements'], 'new statement')}; {matches}; {count(done['sent'], 'message')} sent{failed}."


def one_pass(parts: Parts, *, json_: bool = False) -> int:
    """Returns 0, or 1 if a source or a delivery failed or a declared query is wrong. The installation's lock is held by the caller."""
    wrong = startup.prepare(parts)
    owner = f"{leases.RUN}:once"

    async def whole() -> int:
        worker = Worker(parts.config, parts.database, owner=owner)
        with progress("reading") as report:
            worker.on_change = lambda: report(
                worker.tally.sweeps + worker.tally.pages, None, f"{worker.tally.statements} new"
            )
            tally = await worker.drain()
        alerts = AlertWorker(parts, owner=owner)
        await alerts.once()
        await alerts.close()
        summary = {
            "sources": tally.sweeps,
            "failed_sources": tally.failed_sweeps,
            "statements": tally.statements,
            "matches": alerts.matches,
            "sent": alerts.deliverer.sent,
            "failed": alerts.deliverer.failed,
        }
        answer(json_, summary, sentence(summary))
        return 1 if wrong or tally.failed_sweeps or alerts.deliverer.failed else 0

    with tracing.sending(parts.config.traces.endpoint, "once"):
        return in_reactor(whole)
