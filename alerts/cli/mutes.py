"""`tocsin mutes`: add, list and end mutes of a topic, a source, a story or a word."""

from __future__ import annotations

import getpass
from datetime import datetime

import click
from rich.markup import escape

from alerts.cli.output import Installation, as_json, console, limited, pass_installation, print_rows
from alerts.dispatch import mutes
from alerts.views import mutes as view
from crawler import clock
from crawler.errors import RequestError

COLUMNS = ("id", "kind", "value", "until", "snooze", "author", "reason", "held")


def whoami() -> str:
    """The person at this terminal, as far as the system knows."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""


@click.group("mutes")
def group() -> None:
    """Silence a topic, a source, a story or a word for a while. What it would have sent comes in a digest afterwards."""


@group.command()
@click.argument("kind", type=click.Choice(mutes.KINDS))
@click.argument("value")
@click.option("--for", "span", metavar="DURATION", help="For so long (2h, 3d).")
@click.option("--until", metavar="TIME", help="Until then (ISO 8601; without an offset UTC).")
@click.option("--reason", default="", help="Why; shown beside what is held back.")
@click.option("--author", default=whoami, help="Who; default: the user of this terminal.")
@click.option(
    "--snooze", is_flag=True, help="Send what was held back as soon as the mute ends, in a digest of its own."
)
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
) -> None:
    """Mute a topic, a source, a story or a word. A topic or a source is given by its name, a story by the number of one of its statements.

    \b
    tocsin mutes add word football --for 7d --reason "world cup"
    tocsin mutes add source gazette --until 2026-12-01T08:00+01:00
    tocsin mutes add story 1234 --for 2d
    tocsin mutes add topic Bridges --for 3h --snooze
    """
    now = clock.utcnow()
    moment = _until(span, until, now)
    with installation.database.write() as session:
        row = mutes.add(session, kind, value, moment, author=author, reason=reason, snooze=snooze, now=now)
        number = row.id
    console.print(
        f"{kind.capitalize()} [bold]{escape(value)}[/] is muted until {moment:%Y-%m-%d %H:%M} UTC "
        f"(end it before with `tocsin mutes remove {number}`)."
    )


def _until(span: str | None, until: str | None, now: datetime) -> datetime:
    if (span is None) == (until is None):
        raise RequestError("mute_until", "A mute needs an end.", "Write --for 2d, or --until 2026-12-01T08:00.")
    if span is not None:
        return now + clock.duration(span)
    try:
        return clock.utc(datetime.fromisoformat(until or ""))
    except ValueError as error:
        raise RequestError("mute_until", f"«{until}» is no time.", "Write it like 2026-12-01T08:00+01:00.") from error


@group.command("list")
@click.option("--all", "all_", is_flag=True, help="Also those that have ended.")
@limited
@as_json
@pass_installation
def list_(installation: Installation, all_: bool, limit: int | None, json_: bool) -> None:
    """List the mutes, and how many matches each holds back."""
    with installation.database.read() as session:
        found = view.listing(session, limit, clock.utcnow(), ended=all_)
    print_rows(found, COLUMNS, json_, empty="Nothing is muted.")


@group.command()
@click.argument("mute_id", type=int)
@pass_installation
def remove(installation: Installation, mute_id: int) -> None:
    """End a mute now. What it held back comes in the next digest, or at once if it was a snooze."""
    with installation.database.write() as session:
        mutes.end(session, mute_id, clock.utcnow())
    console.print("The mute has ended.")
