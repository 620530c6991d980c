"""`tocsin mutes`: add, list and end mutes of a topic, a source, a story or a word."""

from __future__ import annotations

from datetime import datetime

import click

from alerts.cli import lists
from alerts.cli.groups import Group
from alerts.cli.installation import whoami
from alerts.cli.names import NUMBER
from alerts.cli.output import Installation, answer, as_json, bold, local_zone, pass_installation
from alerts.dispatch import mutes
from crawler import clock
from crawler.errors import RequestError


@click.group("mutes", cls=Group)
def group() -> None:
    """Silence a topic, a source, a story or a word for a while. What it would have sent comes in a digest afterwards."""


@group.command()
@click.argument("kind", help="What is muted.", type=click.Choice(mutes.KINDS))
@click.argument("value", help="The name of the topic or source, the number of a statement of the story, or the word.")
@click.option("--for", "span", metavar="DURATION", help="For this long (2h, 3d).")
@click.option("--until", metavar="TIME", help="Until then: a time, local unless it has an offset.")
@click.option("--reason", default="", help="Why; shown beside what is held back.")
@click.option("--author", default=whoami, help="Who; default: the user of this terminal.")
@click.option(
    "--snooze", is_flag=True, help="Send what was held back as soon as the mute ends, in a digest of its own."
)
@as_json
@pass_installation
def add(
    installation: Installation,
    kind: str,
    value: str,
    span: str | None,
    until: str | None,
    reason: str,
    author: str,
    snooze: bool,
    json_: bool,
) -> None:
    """Mute a topic, a source, a story or a word. A topic or a source is given by its name, a story by the number of one of its statements.

    \b
    tocsin mutes add word football --for 7d --reason "world cup"
    tocsin mutes add source gazette --until 2040-12-01T08:00+01:00
    tocsin mutes add story 1234 --for 2d
    tocsin mutes add topic Bridges --for 3h --snooze
    """
    now = clock.utcnow()
    moment = _until(span, until, now)
    with installation.changes().write() as session:
        row = mutes.add(session, kind, value, moment, author=author, reason=reason, snooze=snooze, now=now)
        number = row.id
    answer(
        json_,
        {"id": number, "kind": kind, "value": value, "until": clock.iso(moment)},
        f"{kind.capitalize()} ",
        bold(value),
        f" is muted until {local(moment)} (end it earlier with `tocsin mutes remove {number}`).",
    )


def local(moment: datetime) -> str:
    """A moment in the time zone of this terminal, which is said."""
    shown = moment.astimezone(local_zone())
    return f"{shown:%Y-%m-%d %H:%M} {clock.zone_name(shown)}"


def _until(span: str | None, until: str | None, now: datetime) -> datetime:
    if (span is None) == (until is None):
        raise RequestError("mute_until", "A mute needs an end.", "Write --for 2d, or --until 2040-12-01T08:00.")
    if span is not None:
        return now + clock.duration(span)
    try:
        moment = datetime.fromisoformat(until or "")
        return moment if moment.tzinfo else moment.replace(tzinfo=local_zone()).astimezone()
    except ValueError as error:
        raise RequestError(
            "mute_until", f"“{until}” is not a time.", "Write it like 2040-12-01T08:00+01:00."
        ) from error


group.add_command(lists.mutes)


@group.command()
@click.argument("mute_id", help="The number of a mute; `tocsin mutes list` shows them.", type=NUMBER)
@as_json
@pass_installation
def remove(installation: Installation, mute_id: int, json_: bool) -> None:
    """End a mute now. What it held back comes in the next digest, or at once if it was a snooze.

    \b
    tocsin mutes remove 3
    """
    with installation.changes().write() as session:
        mutes.end(session, mute_id, clock.utcnow())
    answer(json_, {"id": mute_id, "ended": True}, "The mute has ended.")
