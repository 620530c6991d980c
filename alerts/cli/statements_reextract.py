"""`tocsin statements reextract`: what stored pages say when they are read again, shown first, and mended with --apply."""

from __future__ import annotations

import asyncio
import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import click

from alerts.cli.filters import MOMENT
from alerts.cli.names import NUMBER, SOURCE
from alerts.cli.output import Installation, as_json, pass_installation, print_json, print_rows, progress, say
from alerts.messages.rendering import count
from alerts.views import columns
from alerts.views.columns import Column, Place
from alerts.views.selection import Selection
from crawler import clock
from crawler.article.extraction_pool import ExtractionPool
from crawler.runtime import reextraction
from crawler.runtime.reextraction import Outcome
from crawler.statements.rereading import Change
from crawler.storage.models import Statement

COLUMNS = (
    columns.number("id"),
    Column("source"),
    Column("fields"),
    columns.number("before", Place.LINE),
    columns.number("after", Place.LINE),
    columns.text("title"),
)
LONGEST_DIFF = 40  # lines that a program is told of a text that changed


@click.command("reextract")
@click.argument(
    "statement_ids", help="Numbers of statements; all stored pages when there is none.", nargs=-1, type=NUMBER
)
@click.option("--source", type=SOURCE, help="Only of this source.")
@click.option("--since", type=MOMENT, help="Only those seen since: a day, a time, `yesterday`, or 7d (ago).")
@click.option("--apply", "apply_", is_flag=True, help="Mend them; without it nothing is changed.")
@as_json
@pass_installation
def command(
    installation: Installation,
    statement_ids: tuple[int, ...],
    source: str | None,
    since: datetime | None,
    apply_: bool,
    json_: bool,
) -> None:
    """Read stored pages again with this version, and show what would change. With --apply it is changed.

    Other words become a revision that is matched anew; what was told already is not told again.

    \b
    tocsin statements reextract --source hrw --since 30d
    tocsin statements reextract --source hrw --since 30d --apply
    tocsin statements reextract 17 18 --json
    """
    asked = Selection(since=since, source=source)
    with installation.database.read() as session:
        asked.check(session)
    wanted = [*asked.of_statements(), *asked.within(Statement.first_seen)]
    if statement_ids:
        wanted.append(Statement.id.in_(statement_ids))
    results: Counter[str] = Counter()
    rows: list[dict[str, Any]] = []

    def tell(outcome: Outcome, changed: bool) -> None:
        results[outcome.result if changed or outcome.result != "changed" else "same"] += 1
        if changed:
            print_json(_details(outcome)) if json_ else rows.append(_row(outcome))

    asyncio.run(_read(installation, wanted, apply_, tell))
    _conclude(results, rows, apply_, json_)


async def _read(
    installation: Installation, wanted: list[Any], apply_: bool, tell: Callable[[Outcome, bool], None]
) -> None:
    database, workers = installation.database, installation.config.crawl.workers
    total = reextraction.count(database, wanted)
    async with ExtractionPool(workers) as pool:
        with progress("reading again", total) as report:
            numbers, done = reextraction.numbers(database, wanted), 0
            async for outcome in reextraction.read_again(database, pool, numbers, workers):
                changed = outcome.result == "changed"
                if changed and apply_:
                    changed = await asyncio.to_thread(reextraction.apply, database, outcome, clock.utcnow())
                tell(outcome, changed)
                done += 1
                report(done, None, "")


def _conclude(results: Counter[str], rows: list[dict[str, Any]], apply_: bool, json_: bool) -> None:
    read, changed = results["changed"] + results["same"], results["changed"]
    if json_:
        counts = {name: results[name] for name in ("changed", "without_answer", "skipped")}
        print_json({"read": read, **counts, "applied": apply_})
        return
    if rows:
        print_rows(rows, COLUMNS, False)
    parts = [f"{count(read, 'statement')} read again, {changed} {'changed' if apply_ else 'would change'}"]
    parts += [f"{results['without_answer']} have no stored answer any more"] * bool(results["without_answer"])
    parts += [f"{results['skipped']} left out (parts of a page, or read by a spider of their own)"] * bool(
        results["skipped"]
    )
    say("; ".join(parts) + "." + " Nothing was changed: add --apply." * (bool(changed) and not apply_))


def _row(outcome: Outcome) -> dict[str, Any]:
    text = next((change for change in outcome.changes if change.field == "text"), None)
    return {
        "id": outcome.statement_id,
        "source": outcome.source,
        "fields": ", ".join(change.field for change in outcome.changes),
        "before": len(text.before or "") if text else None,
        "after": len(text.after or "") if text else None,
        "title": outcome.title,
    }


def _details(outcome: Outcome) -> dict[str, Any]:
    changes = {change.field: _change(change) for change in outcome.changes}
    named = {"id": outcome.statement_id, "source": outcome.source, "url": outcome.url, "title": outcome.title}
    return {**named, "changes": changes}


def _change(change: Change) -> dict[str, Any]:
    """Before and after; of a text the lengths, and the lines that went and came."""
    if change.field != "text":
        return {"before": change.before, "after": change.after}
    before, after = (change.before or "").split("\n"), (change.after or "").split("\n")
    lengths = {"before": len(change.before or ""), "after": len(change.after or "")}
    return {**lengths, "removed": list(_only(before, after)), "added": list(_only(after, before))}


def _only(lines: list[str], others: list[str]) -> Iterator[str]:
    """The first lines that the others have not, in their order."""
    known = set(others)
    return itertools.islice((line for line in lines if line not in known), LONGEST_DIFF)
