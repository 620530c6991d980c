"""`tocsin channels edit`, `rename`, `enable`, `disable`, `remove`."""

from __future__ import annotations

from datetime import datetime

import click
from sqlalchemy.orm import Session

from alerts import channels as kinds
from alerts.channels import options as declared
from alerts.cli.changing import Noun, Said
from alerts.cli.names import CHANNEL
from alerts.cli.output import Installation, answer, as_json, bold, pass_installation
from alerts.delivery import channel_store
from crawler import clock
from crawler.errors import RequestError


@click.command()
@click.argument("name", help="The name of a channel; `tocsin channels list` shows them.", type=CHANNEL)
@click.argument(
    "options",
    help="An option and its new value; `tocsin channels kinds KIND` lists them.",
    nargs=-1,
    metavar="KEY=VALUE...",
)
@as_json
@pass_installation
def edit(installation: Installation, name: str, options: tuple[str, ...], json_: bool) -> None:
    """Change options of NAME. What is not given stays; `key=` takes an option back, a list is given as a whole.

    \b
    tocsin channels edit desk to=desk@example.org to=night@example.org
    tocsin channels edit desk digest=
    """
    if not options:
        raise RequestError("edit_nothing", "No change was given.", "Name one, for example to=desk@example.org.")
    with installation.changes().write() as session:
        kind = kinds.kind(channel_store.get(session, name).kind)
        raw = declared.pairs(options, kind.fields())
        channel_store.edit(session, name, raw, installation.config.secrets, clock.utcnow())
    try_it = f"tocsin channels test {name}"
    answer(json_, {"name": name, "changed": sorted(raw)}, bold(name), " is changed. Try it: ", bold(try_it))


def _rename(session: Session, name: str, new: str, _now: datetime) -> Said:
    channel_store.rename(session, name, new)
    return {}, ""


def _enable(session: Session, name: str, now: datetime) -> Said:
    waiting = channel_store.enable(session, name, now)
    waited = "1 delivery was" if waiting == 1 else f"{waiting} deliveries were"
    return {"state": "on", "waiting": waiting}, f" is on; {waited} waiting for it."


def _disable(session: Session, name: str, _now: datetime) -> Said:
    channel_store.disable(session, name)
    return {"state": "off"}, " is off; what is for it waits."


def _remove(session: Session, name: str, _now: datetime) -> Said:
    channel_store.remove(session, name)
    return {"removed": True}, " is removed."


NOUN = Noun(
    "channel",
    "hook",
    CHANNEL,
    _rename,
    _enable,
    _disable,
    _remove,
    renamed="Give NAME another name, also in the topics that use it.",
    enabled="Switch NAME on again. The messages that wait for it are sent, oldest first.",
    disabled="Send nothing through NAME until it is enabled. Its messages wait.",
    removed="Remove NAME, with the messages that still wait for it.",
)
