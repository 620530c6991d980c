"""`tocsin statements`: list, search and show what was stored."""

from __future__ import annotations

import click

from alerts.cli import lists
from alerts.cli.filters import listed
from alerts.cli.groups import Group
from alerts.cli.names import NUMBER
from alerts.cli.output import (
    Form,
    Installation,
    as_json,
    pass_installation,
    print_item,
    print_rows,
)
from alerts.cli.statements_reextract import command as reextract
from alerts.views import statements as view
from alerts.views.selection import Selection

with_text = click.option("--text", "text", is_flag=True, help="With --csv: also the whole texts.")


@click.group("statements", cls=Group)
def group() -> None:
    """What the sources published, stored once, with the answers it was read from."""


group.add_command(lists.statements)
group.add_command(reextract)


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
@click.argument("statement_id", help="The number of a statement; `tocsin statements list` shows them.", type=NUMBER)
@as_json
@pass_installation
def show(installation: Installation, statement_id: int, json_: bool) -> None:
    """Show one statement with its history. Its addresses, its earlier wordings, and the answer that it was read from.

    \b
    tocsin statements show 17
    """
    with installation.database.read() as session:
        print_item(view.detail(session, statement_id), json_)
