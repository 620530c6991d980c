"""`tocsin worker`."""

from __future__ import annotations

import click

from alerts.cli.installation import Installation, pass_installation
from alerts.runtime import many_processes, supervisor
from crawler import logs
from crawler.config import loader
from crawler.config.sections import SECTIONS

WORK = {"crawl": "crawl_jobs", "alerts": "alert_jobs"}


@click.command()
@click.option("--only", type=click.Choice(list(WORK)), help="Only read sources, or only match and deliver; without it both.")  # fmt: skip
@pass_installation
def worker(installation: Installation, only: str | None) -> int:
    """Take work from the scheduler of an installation on PostgreSQL, on any machine, until stopped (SIGTERM, Ctrl-C).

    Start as many as you like, beside one `tocsin run --role scheduler` (and a second, which stands by). Each needs the same tocsin.toml.

    \b
    tocsin worker
    tocsin worker --only crawl
    """
    loaded = loader.load(installation.argument, sections=SECTIONS, others=True)
    logs.set_up(form=loaded.log.format)
    loader.check_place(loaded)
    many_processes.check(loaded.database)
    return supervisor.work(loaded, tuple(WORK[name] for name in WORK if only in (None, name)))
