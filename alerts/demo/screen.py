"""What the demonstration shows in the terminal. Prints; decides nothing."""

from __future__ import annotations

from statistics import median

from rich.console import Console
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text as Line

from alerts.demo.receivers import Arrival, Pieces, Received
from alerts.demo.sandbox import EVERY, OWN_TOPIC, Sandbox
from alerts.demo.scenario import CHANNELS, Outcome
from alerts.demo.texts import LANGUAGES, Text
from alerts.messages import rendering

_MARK = "bold black on yellow"
_BELL = "bold yellow"
_QUIET = "bright_black"
_WIDEST = 100
_KINDS = {"feed": "a feed", "sitemap": "a news sitemap", "listing": "a page of headlines"}


class Screen:
    """A console of at most 100 columns; without colours, marked passages stand between >> and <<."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self._last: str | None = None  # what was printed last under this heading
        console.width = min(console.width, _WIDEST)
        self._status = console.status(Line("Tocsin starts, and reads the sites for the first time", style=_QUIET))

    def start(self, sandbox: Sandbox) -> None:
        """The sites, the topics, and what comes first."""
        self.console.print()
        self.console.print(
            Line.assemble(
                ("Tocsin", _BELL), ("  a demonstration: everything here is on this machine, nothing leaves it", _QUIET)
            )
        )
        self.console.print()
        table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
        table.add_column(style="bold", no_wrap=True)
        table.add_column(overflow="fold")
        for site in sandbox.sites.values():
            lists = ", ".join(_KINDS[kind] for kind, _ in site.publisher.lists)
            table.add_row(site.publisher.name, Line.assemble(site.base, (f"  {lists}, read every {EVERY}", _QUIET)))
        for name, query in sandbox.topics.items():
            table.add_row(name, Line(query, style=_QUIET))
        self.console.print(Padding(table, (0, 0, 0, 2), expand=False))
        self.heading("What the sites already show comes as one digest a topic")
        if self.console.is_terminal:
            self._status.start()

    def heading(self, words: str) -> None:
        """A heading."""
        self._last = None
        self.console.print()
        self.console.print(Rule(Line(words, style="bold"), align="left", style=_QUIET))
        self.console.print()

    def published(self, text: Text, what: str) -> None:
        """One dim line."""
        origin = " · ".join(filter(None, (text.publisher.name, LANGUAGES[text.language], what)))
        words = f"  ↑ {origin}: {rendering.isolated(text.title)}"
        self._space_before("publication")
        self._line(Line(words, style=_QUIET))

    def arrival(self, arrival: Arrival, delay: float | None, *, first: bool) -> None:
        """A message: in full by the channel that was first, as one line by the other."""
        self.quiet()
        self._space_before("alert" if first else "echo")
        head = Line("  ")
        head.append("● " if first else "✓ ", _BELL if first else "green")
        if first:
            head.append(arrival.topic, "bold").append(f"  {_kind_of(arrival)}", _QUIET)
        else:
            head.append(f"{arrival.topic}: {_title(arrival)}", _QUIET)
        when = f" {delay:.1f} s after publication" if delay is not None else ""
        head.append(f"  by {arrival.channel}", "cyan").append(when, _QUIET)
        self._line(head)
        if first:
            for number, statement in enumerate(arrival.statements):
                if number:
                    self.console.print()
                self._statement(statement)

    def _space_before(self, what: str) -> None:
        """A blank line before an alert, and where publications follow something else."""
        if self._last is not None and (what == "alert" or (what == "publication" and self._last != what)):
            self.console.print()
        self._last = what

    def quiet(self) -> None:
        """Stop the spinner."""
        self._status.stop()

    def _line(self, line: Line) -> None:
        """One line, whatever the width."""
        self.console.print(line, no_wrap=True, overflow="ellipsis")

    def _statement(self, statement: Received) -> None:
        title = Line.assemble(self._marked(statement.title, "bold"), (f"  {statement.source.split(' (')[0]}", _QUIET))
        self.console.print(Padding(title, (0, 0, 0, 4), expand=False))
        if statement.excerpt:
            self.console.print(Padding(self._marked(around(statement.excerpt)), (0, 2, 0, 4), expand=False))

    def _marked(self, pieces: Pieces, style: str = "") -> Line:
        signs = ("", "") if self.console.color_system else (">>", "<<")
        line = Line(style=style)
        for words, marked in pieces:
            line.append(f"{signs[0]}{words}{signs[1]}" if marked else words, _MARK if marked else None)
        return line

    def summary(self, outcome: Outcome, kept: str | None) -> None:
        """The numbers, and where to go from here."""
        self.heading(f"It worked, in {outcome.seconds:.0f} seconds")
        table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
        table.add_column(style="bold", justify="right", no_wrap=True)
        table.add_column(overflow="fold")
        for number, words in summary_lines(outcome):
            table.add_row(number, words)
        self.console.print(Padding(table, (0, 0, 0, 2), expand=False))
        self.console.print()
        if kept:
            self.console.print(
                Line.assemble(
                    ("  Everything is kept in ", _QUIET),
                    kept,
                    (", look: ", _QUIET),
                    (f"tocsin --config {kept}/tocsin.toml alerts list", "bold"),
                ),
                soft_wrap=True,
            )
            mails = Line.assemble(("  The mails are in ", _QUIET), f"{kept}/mails", (", for any mail program.", _QUIET))
            self.console.print(mails, soft_wrap=True)
        self.console.print(
            Line.assemble(
                ("  For real: ", _QUIET), ("make run", "bold"), (", and README.md for the first five minutes.", _QUIET)
            )
        )
        self.console.print()


def summary_lines(outcome: Outcome) -> list[tuple[str, str]]:
    """The summary's lines: a number and what it counts."""
    lines = [
        (str(outcome.statements), f"statements in {outcome.languages} languages, found by {outcome.requests} requests ({outcome.unchanged} answered “unchanged”)"),
        (str(outcome.digests), "digests of what was there before"),
        (str(outcome.alerts), f"alerts, each by {' and by '.join(CHANNELS)}; {outcome.signatures} signatures are right"),
        (str(outcome.copies), "copy of a story that was sent already, left to the next digest"),
        (str(outcome.revisions), "correction noticed; the earlier text is kept beside it"),
        (str(outcome.unmatched), "statements match no topic and raise no alert"),
    ]  # fmt: skip
    for channel, delays in outcome.delays.items():
        if delays:
            lines.append(
                (f"{median(delays):.1f} s", f"from publication to {channel} (median; longest {delays[-1]:.1f} s)")
            )
    if outcome.own_topic is not None:
        found = rendering.count(outcome.own_topic, "statement") if outcome.own_topic else "nothing"
        lines.append(("yours", f"{OWN_TOPIC.lower()} found {found}"))
    return lines


def around(pieces: Pieces, room: int = 160) -> Pieces:
    """The first highlighted stretch and some ``room`` characters around it, cut at words."""
    text = "".join(words for words, _ in pieces)
    if len(text) <= room:
        return pieces
    at = 0
    for words, marked in pieces:
        if marked:
            break
        at += len(words)
    start = max(0, min(at - room // 3, len(text) - room))
    return _window(pieces, _border(text, start, "start"), _border(text, min(start + room, len(text)), "end"))


def _border(text: str, at: int, side: str) -> int:
    """The nearest space within twelve characters, towards the inside of the window; ``at`` itself where words have no spaces."""
    if at in (0, len(text)):
        return at
    found = text.find(" ", at, at + 12) + 1 if side == "start" else text.rfind(" ", at - 12, at)
    return found if found > 0 else at


def _window(pieces: Pieces, start: int, end: int) -> Pieces:
    out: list[tuple[str, bool]] = [("… ", False)] if start else []
    at = 0
    for words, marked in pieces:
        out.append((words[max(0, start - at) : max(0, end - at)], marked))
        at += len(words)
    return tuple(p for p in (*out, (" …" if end < at else "", False)) if p[0])


def _kind_of(arrival: Arrival) -> str:
    return f"digest of {rendering.count(len(arrival.statements), 'statement')}" if arrival.kind == "digest" else "alert"


def _title(arrival: Arrival) -> str:
    if arrival.kind == "digest":
        return _kind_of(arrival)
    return "".join(words for words, _ in arrival.statements[0].title)
