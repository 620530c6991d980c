"""`tocsin topics forms`: every form that a topic's words match, where it comes from, how often it occurs, and a switch for each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import click

from alerts.cli.filters import formed
from alerts.cli.lexicon import say_cut
from alerts.cli.output import Form, Installation, bold, dim, pass_installation, print_rows, progress, say
from alerts.lexicon import Lexicon
from alerts.lexicon.languages import profile
from alerts.topics import search
from alerts.topics import store as topics
from alerts.views import forms as view
from alerts.views.columns import Column
from crawler import clock

ATTACHED = 3  # examples of forms that only attach to a foreign word


@click.command("forms")
@click.argument("name")
@click.option("--off", multiple=True, metavar="FORM", help="Switch this form off for the topic (again for more).")
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
    with installation.database.write() as session:
        row = topics.switch_forms(session, name, off, on, clock.utcnow())
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


def show(rows: Sequence[dict[str, Any]], columns: Sequence[Column | str], form: Form, *, all_: bool) -> None:
    """Forms as a table a language. Those that only attach to a foreign word are one line each language unless ``all_`` are wanted."""
    if form != Form():
        print_rows(rows, columns, form)
        return
    shown: dict[str, list[dict[str, Any]]] = defaultdict(list)
    folded: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row["attached"] and not all_:
            folded[row["lang"]].append(row["form"])
        else:
            shown[row["lang"] or ""].append(row)
    for n, (lang, group) in enumerate(shown.items()):
        say(bold(("\n" if n else "") + _language(lang)))
        print_rows(group, columns, form)
    if folded:
        say(dim("\nEndings and prefixes put to words of another script (--all lists them):"))
    for lang, forms in folded.items():
        say(f"{_language(lang)}: {len(forms)}, as in {_some(forms)}")


def _language(lang: str) -> str:
    return (profile(lang).name or lang) if lang else "In any language"


def _some(forms: Sequence[str]) -> str:
    return ", ".join(forms[:ATTACHED]) + (", …" if len(forms) > ATTACHED else "")
