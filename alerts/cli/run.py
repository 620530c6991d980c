"""`tocsin run`."""

from __future__ import annotations

import click

from alerts.cli.installation import Installation, pass_installation
from alerts.config import WebSection, web
from alerts.runtime import supervisor
from alerts.runtime.installation_lock import only_one
from crawler import logs
from crawler.config import loader
from crawler.config.sections import SECTIONS


@click.command()
@click.option(
    "--once", is_flag=True, help="One pass over what is due and the pages it finds; each due delivery is tried once."
)
@click.option("--json", "json_", is_flag=True, help="With --once: print what was done as JSON.")
@pass_installation
def run(installation: Installation, once: bool, json_: bool) -> int:
    """Crawl, match and deliver, until stopped (SIGTERM, Ctrl-C).

    \b
    tocsin run
    tocsin run --once       from your own scheduler; exits 1 when a source or a delivery failed
    """
    logs.set_up()
    loaded = loader.load(
        installation.argument, sections=SECTIONS | {"web": WebSection}, others=True
    )  # the rest is checked by the child that prepares
    loader.check_place(loaded)
    if not once:
        return supervisor.run(loaded, ("crawl", "alerts", "web") if web(loaded).enabled else ("crawl", "alerts"))
    from alerts.cli.run_once import one_pass  # the supervisor stays small without it

    with only_one(loaded):
        return one_pass(installation.parts, json_=json_)
