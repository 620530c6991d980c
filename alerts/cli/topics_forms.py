"""`tocsin topics forms`: every form that a topic's words match, where it comes from, how often it occurs, and a switch for each."""

from __future__ import annotations

import click

from alerts.cli.lexicon import say_cut
from alerts.cli.output import Installation, as_json, pass_installation, print_rows, progress
from alerts.lexicon import Lexicon
from alerts.topics import search
from alerts.topics import store as topics
from alerts.views import topics as view
from crawler import clock


@click.command("forms")
@click.argument("name")
@click.option("--off", multiple=True, metavar="FORM", help="Switch this form off for the topic (again for more).")
@click.option("--on", multiple=True, metavar="FORM", help="Switch it on again.")
@as_json
@pass_installation
def command(installation: Installation, name: str, off: tuple[str, ...], on: tuple[str, ...], json_: bool) -> None:
    """Show the forms that NAME matches. Each with the number of stored statements that contain it.

    \b
    tocsin topics forms chechnya
    tocsin topics forms prisons --off imprisoned
    """
    with installation.database.write() as session:
        row = topics.switch_forms(session, name, off, on, clock.utcnow())
        query, langs, excluded = row.query, row.lang, row.excluded_forms
    with installation.database.read() as session:
        engine = installation.parts.engine(session)
        compiled = engine.compile(query, langs)
    with progress("counting") as report:
        search.catch_up(installation.database, report)
    if isinstance(engine.lexicon, Lexicon):
        say_cut(engine.lexicon)
    with installation.database.read() as session:
        found = view.forms(session, compiled.plan, excluded)
    print_rows(found, view.FORMS, json_)
