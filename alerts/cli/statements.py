"""`tocsin statements`: list, search and show what was stored, and extract it again."""

from __future__ import annotations

import asyncio

import click
from sqlalchemy import select

from alerts.cli import lists
from alerts.cli.filters import listed
from alerts.cli.groups import Group
from alerts.cli.output import (
    Form,
    Installation,
    answer,
    as_json,
    pass_installation,
    print_item,
    print_rows,
    progress,
)
from alerts.views import statements as view
from alerts.views.selection import Selection
from crawler import clock
from crawler.article.extraction_pool import ExtractionPool
from crawler.evidence import store as evidence
from crawler.items import Entry
from crawler.runtime.jobs.page import complete
from crawler.statements import store as statements
from crawler.storage.models import Statement

with_text = click.option("--text", "text", is_flag=True, help="With --csv: also the whole texts.")


@click.group("statements", cls=Group)
def group() -> None:
    """What the sources published, stored once, with the answers it was read from."""


group.add_command(lists.statements)


@group.command()
@click.argument("words", help="Letters that stand in the title or the text, in this order.")
@with_text
@listed("since", "until", "lang", "topic", "source", "tag")
@pass_installation
def search(installation: Installation, words: str, text: bool, wanted: Selection, form: Form) -> None:
    """List the statements with these letters in title or text. To try a query, use `tocsin topics rehearse`.

    \b
    tocsin statements search 'prison strike' --since 30d
    """
    with installation.database.read() as session:
        print_rows(
            view.listing(session, wanted, words), view.columns_with(text), form, empty="No statement contains that."
        )


@group.command()
@click.argument("statement_id", help="The number of a statement; `tocsin statements list` shows them.", type=int)
@as_json
@pass_installation
def show(installation: Installation, statement_id: int, json_: bool) -> None:
    """Show one statement with its history. Its addresses, its earlier wordings, and the answer that it was read from.

    \b
    tocsin statements show 17
    """
    with installation.database.read() as session:
        print_item(view.detail(session, statement_id), json_)


@group.command()
@click.argument("statement_ids", help="Numbers of statements; all stored pages when there is none.", nargs=-1, type=int)
@as_json
@pass_installation
def reextract(installation: Installation, statement_ids: tuple[int, ...], json_: bool) -> None:
    """Extract stored pages again with this version. All, or those named; a changed text becomes a revision.

    \b
    tocsin statements reextract
    tocsin statements reextract 17 18
    """
    read, changed, without = asyncio.run(_reextract(installation, statement_ids))
    note = f"; {without} have no stored answer any more" if without else ""
    counts = {"read": read, "changed": changed, "without_answer": without}
    answer(json_, counts, f"{read} read again, {changed} changed{note}.")


async def _reextract(installation: Installation, wanted: tuple[int, ...]) -> tuple[int, int, int]:
    with installation.database.read() as session:
        ids = list(wanted) or list(session.scalars(select(Statement.id).order_by(Statement.id)))
    read = changed = without = 0
    pool = ExtractionPool(installation.config.crawl.workers)
    try:
        with progress("reading again", len(ids)) as report:
            for n, statement_id in enumerate(ids, 1):
                outcome = await _one(installation, pool, statement_id)
                read += outcome is not None
                changed += outcome is True
                without += outcome is None
                report(n, None, "")
    finally:
        await pool.close()
    return read, changed, without


async def _one(installation: Installation, pool: ExtractionPool, statement_id: int) -> bool | None:
    """True: changed, False: as it was, None: no answer is kept."""
    with installation.database.read() as session:
        row = session.get(Statement, statement_id)
        answer = evidence.last_answer(session, statement_id) if row else None
        entry = Entry(row.url, row.title, row.published, author=row.author, language=row.language) if row else None
    if answer is None or entry is None:
        return None
    item = complete(await pool.extract(answer.body, answer.url, answer.header("Content-Type"), entry), entry)
    with installation.database.write() as session:
        return statements.reextract(session, statement_id, item, clock.utcnow())
