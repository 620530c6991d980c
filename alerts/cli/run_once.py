"""One pass of `tocsin run --once`: what is due, the pages that it finds, and each due delivery tried once."""

from __future__ import annotations

from alerts.cli.output import progress, say
from alerts.runtime import startup
from alerts.runtime.alert_worker import AlertWorker
from alerts.runtime.wiring import Parts
from crawler.runtime.crawl_worker import Worker
from crawler.runtime.reactor import in_reactor
from crawler.storage import leases


def one_pass(parts: Parts) -> int:
    """Returns 0, or 1 if a source or a delivery failed or a declared query does not hold. The installation's lock is held by the caller."""
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
        say(
            f"{tally.sweeps} sources read, {tally.failed_sweeps} failed; {tally.statements} new statements; "
            f"{alerts.matches} matches; {alerts.deliverer.sent} deliveries sent, {alerts.deliverer.failed} failed."
        )
        return 1 if wrong or tally.failed_sweeps or alerts.deliverer.failed else 0

    return in_reactor(whole)
