"""`tocsin run`."""

from __future__ import annotations

import click

from alerts.cli.installation import Installation, pass_installation
from alerts.config import WebSection, web
from alerts.runtime import many_processes, supervisor
from alerts.runtime.installation_lock import only_one
from crawler import logs
from crawler.config import loader
from crawler.config.sections import SECTIONS, Config

ROLES = {"scheduler": ("scheduler",), "crawl": ("crawl_jobs",), "alerts": ("alert_jobs",), "web": ("web",)}


def _part(loaded: Config, role: str) -> int:
    many_processes.check(loaded.database)
    if role in ("scheduler", "all"):
        roles = [child for name, some in ROLES.items() for child in some if role in (name, "all")]
        return supervisor.schedule(loaded, tuple(child for child in roles if child != "web" or web(loaded).enabled))
    return supervisor.work(loaded, ROLES[role])


@click.command()
@click.option(
    "--once", is_flag=True, help="One pass over what is due and the pages it finds; each due delivery is tried once."
)
@click.option(
    "--role",
    type=click.Choice(["all", *ROLES]),
    help="A part of an installation of many processes on PostgreSQL: `scheduler` gives out the work, the others do it; `all` is each once.",
)
@click.option("--json", "json_", is_flag=True, help="With --once: print what was done as JSON.")
@pass_installation
def run(installation: Installation, once: bool, role: str | None, json_: bool) -> int:
    """Crawl, match and deliver, until stopped (SIGTERM, Ctrl-C).

    One `tocsin run` does everything. Where that is not enough, `--role scheduler` on PostgreSQL gives the work out to any number of
    `tocsin worker` on any machines; a second scheduler stands by and takes over when the first ends.

    \b
    tocsin run
    tocsin run --once              from your own scheduler; exits 1 when a source or a delivery failed
    tocsin run --role scheduler    and on other machines `tocsin worker`
    """
    loaded = loader.load(
        installation.argument, sections=SECTIONS | {"web": WebSection}, others=True
    )  # the rest is checked by the child that prepares
    logs.set_up(form=loaded.log.format)
    loader.check_place(loaded)
    if role is not None:
        return _part(loaded, role)
    if not once:
        return supervisor.run(loaded, ("crawl", "alerts", "web") if web(loaded).enabled else ("crawl", "alerts"))
    from alerts.cli.run_once import one_pass  # the supervisor stays small without it

    with only_one(loaded):
        return one_pass(installation.parts, json_=json_)
