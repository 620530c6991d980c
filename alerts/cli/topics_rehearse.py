"""`tocsin topics rehearse`: what a topic would have matched, and what an edit gains and loses."""

from __future__ import annotations

from collections import Counter

import click
from rich.table import Table
from rich.text import Text

from alerts.cli.output import (
    Installation,
    Part,
    as_json,
    bold,
    console,
    dim,
    pass_installation,
    print_json,
    progress,
    say,
    styled,
)
from alerts.config import TopicSpec
from alerts.messages.message import with_excerpt
from alerts.messages.rendering import marked_text
from alerts.topics import store as topics
from alerts.topics.rehearsal import Rehearsal, Sample, rehearse
from alerts.views import topics as view
from crawler import clock


@click.command("rehearse")
@click.argument("topic", help="The name of a topic, or a query.", metavar="NAME|QUERY")
@click.option("--query", "edit", help="With NAME: an edited query, to compare with the topic's own.")
@click.option("--days", type=click.FloatRange(min=0.01), default=90, show_default=True, help="How far to look back.")
@click.option(
    "--immediate",
    type=click.IntRange(min=0),
    help="At most this many alerts a day at once (default: the topic's limit, or 5).",
)
@click.option("--lang", multiple=True, help="Languages whose word forms are meant.")
@as_json
@pass_installation
def command(
    installation: Installation,
    topic: str,
    edit: str | None,
    days: float,
    immediate: int | None,
    lang: tuple[str, ...],
    json_: bool,
) -> None:
    """Show what a topic or a query would have matched. It reads the stored statements, and shows numbers and samples.

    \b
    tocsin topics rehearse chechnya --days 30
    tocsin topics rehearse 'prison NEAR/5 strike'
    tocsin topics rehearse chechnya --query 'Chechnya OR Чечня OR Grozny'
    """
    with installation.database.read() as session:
        engine = installation.parts.engine(session)
        row = topics.find(session, topic)
    langs = lang or (tuple(row.lang) if row else ())
    query = edit or (row.query if row else topic)
    current = engine.compile(row.query, row.lang, row.excluded_forms) if row and edit else None
    with progress("rehearsing") as report:
        found = rehearse(
            installation.database,
            engine,
            engine.compile(query, langs),
            days,
            clock.utcnow(),
            current=current,
            report=report,
        )
    spec = TopicSpec() if row is None else row
    limit = immediate if immediate is not None else None if spec.urgent else spec.immediate
    at_once = found.at_once_a_day(limit, spec.timezone)
    if json_:
        print_json(view.rehearsal(found, query) | {"immediate": limit, "immediate_a_day": round(at_once, 3)})
    else:
        _show(found, at_once, limit)


def _days(days: float) -> str:
    return "the last day" if round(days) <= 1 else f"the last {days:.0f} days"


def _show(found: Rehearsal, at_once: float, limit: int | None) -> None:
    say(
        bold(found.matches),
        f" of {found.statements} statements of {_days(found.days)} match ({found.share:.1%}): about ",
        bold(f"{found.a_day:.1f}"),
        " stories a day, ",
        bold(f"{at_once:.1f}"),
        " of them sent at once",
        " (no limit)." if limit is None else f" (at most {limit}), the others in the digest.",
    )
    for title, counts in (
        ("week", Counter(dict(sorted(found.weeks.items())))),
        ("source", found.sources),
        ("language", found.languages),
    ):
        if counts:
            console.print(_bars(title, counts))
    if found.samples:
        _list(bold("Some of them:"), found.samples)
    if found.compared:
        say_edit(found)


def say_edit(found: Rehearsal) -> None:
    """What an edited query gains and loses."""
    _list(styled(f"{len(found.gained)} gained by the edit", "bold green"), found.gained[:10])
    _list(styled(f"{len(found.lost)} lost by the edit", "bold red"), found.lost[:10])


def _bars(title: str, counts: Counter[str]) -> Table:
    """The counts as a small bar chart; weeks in order, the others by size."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column(title)
    table.add_column("matches", justify="right")
    table.add_column("")
    most = max(counts.values())
    for name, n in list(counts.items())[-16:] if title == "week" else counts.most_common(12):
        table.add_row(Text(name), str(n), Text("━" * max(1, round(30 * n / most)), style="cyan"))
    return table


def _list(title: Part, samples: list[Sample]) -> None:
    say("\n", title)
    for sample in samples:
        shown = with_excerpt(
            sample.id, sample.url, sample.title, sample.text, sample.source, None, None, None, sample.hit.spans
        )
        say(dim(sample.id), " ", bold(sample.title or sample.url), " ", dim(sample.source))
        marked = marked_text(shown.excerpt, shown.excerpt_marks, "\x00", "\x00").split("\x00")
        say("    ", *(styled(part, "black on yellow") if n % 2 else part for n, part in enumerate(marked)))
