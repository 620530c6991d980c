"""`tocsin topics forms`: every form that a topic's words match, where it comes from, how often it occurs, and a switch for each."""

from __future__ import annotations

import click

from alerts.cli.filters import formed
from alerts.cli.form_tables import say_cut, show
from alerts.cli.installation import whoami
from alerts.cli.names import TOPIC
from alerts.cli.output import Form, Installation, pass_installation, progress
from alerts.lexicon import Lexicon
from alerts.topics import search
from alerts.topics import store as topics
from alerts.views import forms as view
from crawler import clock


@click.command("forms")
@click.argument("name", help="The name of a topic; `tocsin topics list` shows them.", type=TOPIC)
@click.option("--off", multiple=True, metavar="FORM", help="Switch this form off for the topic (repeat for more).")
@click.option("--on", multiple=True, metavar="FORM", help="Switch it on again.")
@click.option("--all", "all_", is_flag=True, help="Also each ending and prefix that other scripts put to a word.")
@formed
@pass_installation
def command(
    installation: Installation, name: str, off: tuple[str, ...], on: tuple[str, ...], all_: bool, form: Form
) -> None:
    """Show the forms that NAME matches, by language, and those that are left out. Each with the number of stored statements that contain it.

    \b
    tocsin topics forms chechnya
    tocsin topics forms prisons --off imprisoned
    """
    with installation.changes().write() as session:
        row = topics.switch_forms(session, name, off, on, clock.utcnow(), whoami())
        query, langs, excluded = row.query, row.lang, row.excluded_forms
    with installation.database.read() as session:
        engine = installation.parts.engine(session)
        compiled = engine.compile(query, langs)
    with progress("counting") as report:
        search.catch_up(installation.database, report)
    words = engine.lexicon if isinstance(engine.lexicon, Lexicon) else None
    if words is not None:
        say_cut(words)
    spoken = tuple(langs) or tuple(sorted(engine.spoken))
    with installation.database.read() as session:
        found = view.of_topic(session, compiled.plan, excluded, spoken, words.preview if words else lambda *_: ())
    show(found, view.COLUMNS, form, all_=all_)
