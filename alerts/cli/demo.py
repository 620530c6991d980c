"""`tocsin demo`: the whole main job in a minute, offline."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from alerts.cli.output import CompileBar, console
from crawler.errors import RequestError, WorkError

if TYPE_CHECKING:
    from alerts.demo.scenario import Outcome, Scenario


@click.command()
@click.option(
    "--keep",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep all files (configuration, database, log, mails) in DIR.",
)
@click.option("--topic", "query", metavar="QUERY", help="Also watch for QUERY and show what it finds.")
def demo(keep: Path | None, query: str | None) -> None:
    """See the whole main job in a minute, offline.

    Two small sites on this machine publish in ten languages; the real crawler reads them, topics are matched, and mail and
    signed webhooks arrive at receivers on this machine. Exits 1 when something that should arrive does not.

    \b
    tocsin demo
    tocsin demo --topic 'ferry OR bakery'
    tocsin demo --keep /tmp/tocsin-demo
    """
    from alerts.demo.scenario import Scenario
    from alerts.demo.screen import Screen

    with _folder(keep) as folder:
        if query:
            _check(query)
        screen = Screen(console)
        try:
            outcome = asyncio.run(_stoppable(Scenario(screen), folder, query))
        finally:
            screen.quiet()
        screen.summary(outcome, str(keep) if keep else None)


def _check(query: str) -> None:
    """QueryError before anything starts."""
    from alerts.demo.sandbox import query_language
    from alerts.topics import languages

    languages.engine(progress=CompileBar()).compile(query, (query_language(query),))


async def _stoppable(scenario: Scenario, folder: Path, query: str | None) -> Outcome:
    """Ctrl-C and SIGTERM end the demonstration and every process it started."""
    task = asyncio.ensure_future(scenario.run(folder, query))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, task.cancel)
    try:
        return await task
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None


@contextlib.contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    """The folder to keep, which must be empty, or one that goes away with a demonstration that worked."""
    if keep is None:
        folder = Path(tempfile.mkdtemp(prefix="tocsin-demo-"))
        keeping = False
        try:
            yield folder
        except WorkError:
            keeping = True  # the error names the log in it
            raise
        finally:
            if not keeping:
                shutil.rmtree(folder, ignore_errors=True)
        return
    if keep.exists() and any(keep.iterdir()):
        raise RequestError("folder_not_empty", f"The folder {keep} is not empty.", "Name one that is new or empty.")
    keep.mkdir(parents=True, exist_ok=True)
    yield keep.absolute()
