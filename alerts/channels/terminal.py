"""Alerts on this terminal, for demonstrations and for `tocsin run` by hand. Writes words only: no control sequence of a page gets out."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime

from rich.console import Console
from rich.text import Text

from alerts.channels import base, options
from alerts.channels.transports.blocking import in_thread
from alerts.errors import DeliveryError
from alerts.messages import rendering
from alerts.messages.message import Message, MessageStatement
from alerts.messages.rendering import Piece

_MARK = "bold black on yellow"
_TURN = threading.Lock()  # two messages are never mixed


class Terminal(base.Notifier["Terminal.Options"]):
    """Standard output; highlighted on a terminal, plain marks when it is piped."""

    kind = "terminal"
    summary = "Shows each alert on the terminal that Tocsin runs in."

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Options(options.Options):
        """Nothing beside what every channel has."""

    async def send(self, message: Message, now: datetime, done: frozenset[str] = frozenset()) -> None:
        """Print; a closed terminal is a failed attempt like any other."""
        try:
            sent = self.outgoing(message)
            await in_thread("terminal", lambda: _print(sent), self.time_limit)
        except (OSError, ValueError) as error:
            raise DeliveryError(
                "terminal_closed",
                "The terminal cannot be written to.",
                "Start Tocsin in a terminal, or remove the channel.",
            ) from error


def _print(message: Message) -> None:
    with _TURN:
        show(message, Console(highlight=False, soft_wrap=True))


def show(message: Message, console: Console) -> None:
    """The message on a console: topic, and of each statement title, source, passage and link."""
    console.print(Text(rendering.heading(message), style="bold"))
    if not message.discreet:
        for statement in message.statements:
            _show_statement(statement, message.timezone, console)
    for line in [*message.notes, *(f"{name}: {value}" for name, value in message.facts)]:
        console.print(Text(rendering.one_line(line), style="italic"))
    console.print()


def _show_statement(statement: MessageStatement, zone: str, console: Console) -> None:
    shown = rendering.rendered(statement, zone)
    console.print(Text("  • ") + _text(shown.title, console, "bold"))
    console.print(Text(f"    {shown.facts}", style="dim"))
    if shown.update:
        console.print(Text(f"    {shown.update}", style="bold"))
    if shown.excerpt:
        console.print(Text("    ") + _text(shown.excerpt, console, ""))
    if shown.why:
        console.print(Text(f"    Matched: {shown.why}", style="dim"))
    console.print(
        Text("    ")
        + Text(shown.url, style=f"underline link {shown.url}" if shown.link and shown.url.isascii() else "")
    )


def _text(pieces: list[Piece], console: Console, style: str) -> Text:
    """Colour where the console has it, signs where it has not."""
    signs = ("", "") if console.color_system else (">>", "<<")
    made = Text(style=style)
    for words, marked in pieces:
        made.append(f"{signs[0]}{words}{signs[1]}" if marked else words, _MARK if marked else None)
    return made
