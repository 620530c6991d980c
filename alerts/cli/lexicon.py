"""`tocsin lexicon`: what the word forms and names of the languages are, and alias lists of others. Needs no database."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.table import Table

    from alerts.query.terms import Word


@click.group("lexicon")
def lexicon() -> None:
    """Word forms and names of many languages."""


@lexicon.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_(file: Path) -> None:
    """Add other names of people and organisations.

    FILE has one name and its variants a line (parted by tabs, | or ;), or is in the format of JRC-Names.
    """
    from alerts.languages import cache_folder
    from alerts.lexicon import importing

    with file.open(encoding="utf-8", errors="replace") as lines:
        new, known = importing.store(importing.groups(lines), cache_folder() / "lexicon" / "aliases.tsv")
    click.echo(
        f"{new} names with their variants added, {known} known before. They hold for topics from the next start on."
    )


@lexicon.command("forms")
@click.argument("word")
@click.option("--lang", "langs", multiple=True, required=True, help="A language (ISO 639-1); again for more.")
@click.option("--json", "as_json", is_flag=True, help="JSON Lines.")
def forms(word: str, langs: tuple[str, ...], as_json: bool) -> None:
    """Show the forms of a word, those too that a guard left out."""
    from alerts import languages

    words = languages.lexicon()
    for lang in langs:
        for form in words.preview(word, lang):
            if as_json:
                click.echo(
                    json.dumps({"lang": lang, "form": form.text, "how": form.how, "on": form.on}, ensure_ascii=False)
                )
            else:
                click.echo(f"{lang}  {'+' if form.on else '-'} {form.text}  ({form.how})")


@lexicon.command("place")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="JSON Lines.")
def place(name: str, as_json: bool) -> None:
    """Show what a place is called, and what lies in it."""
    from alerts.lexicon.names import gazetteer, placing

    found = placing.find(name)
    for lang, text in sorted(found.names):
        click.echo(
            json.dumps({"lang": lang or None, "name": text}, ensure_ascii=False)
            if as_json
            else f"{lang or '-':3} {text}"
        )
    if not as_json and (inner := gazetteer.inside(found.key)):
        names = placing.names_of(p for key in inner if (p := gazetteer.place(key)))
        click.echo(f"takes in {', '.join(sorted(names)[:40])}{' ...' if len(names) > 40 else ''}")
    for short in placing.left_out(name):
        click.echo(f"left out, too short to tell from a word: {short}", err=True)


def forms_table(words: Sequence[Word], counts: Mapping[str, int], off: Sequence[str] = ()) -> Table:
    """The forms of a topic's word as a table: form, language, origin, how often it stands in the stored statements, on or off.

    ``counts`` maps folded forms to numbers of statements; ``off`` are the forms that the topic does without.
    """
    from rich.table import Table as RichTable

    table = RichTable("form", "language", "origin", "statements", "", box=None, pad_edge=False)
    for word in words:
        table.add_row(
            word.value, word.lang or "any", word.via, str(counts.get(word.value, 0)), "off" if word.value in off else ""
        )
    return table
