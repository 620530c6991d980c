"""`tocsin run`."""

from __future__ import annotations

import click

from alerts import service
from crawler import config, telemetry
from crawler.cli.house import House, pass_house


@click.command()
@click.option(
    "--once", is_flag=True, help="One pass over what is due and the pages it finds; each due delivery is tried once."
)
@pass_house
def run(house: House, once: bool) -> int:
    """Crawl, match and deliver, until told to stop (SIGTERM, Ctrl-C).

    \b
    tocsin run
    tocsin run --once       from your own scheduler; exits 1 when a source or a delivery failed
    """
    telemetry.set_up()
    loaded = config.load(house.argument, others=True)  # the rest is checked by the child that prepares
    if not once:
        return service.run(loaded)
    from alerts.cli.once import one_pass  # the supervisor stays small without it

    with service.only_one(loaded):
        return one_pass(house.config)
