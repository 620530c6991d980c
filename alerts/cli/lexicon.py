"""`tocsin lexicon`: the forms of a word, the names of a place, and names that you import. Only imported names need a database."""

from __future__ import annotations

from pathlib import Path

import click

from alerts.cli.filters import formed
from alerts.cli.groups import Group
from alerts.cli.output import (
    CompileBar,
    Form,
    Installation,
    answer,
    as_json,
    limited,
    pass_installation,
    print_rows,
)
from alerts.messages.rendering import count
from crawler import clock
from crawler.errors import RequestError


@click.group("lexicon", cls=Group)
def lexicon() -> None:
    """Word forms and names of many languages."""


@lexicon.command("import")
@click.argument("file", help="A list of names, in UTF-8.", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@as_json
@pass_installation
def import_(installation: Installation, file: Path, json_: bool) -> None:
    """Add names of people and organisations. Topics use them from the next statement on.

    FILE has one name and its variants a line (separated by tabs, | or ;), or is in the format of JRC-Names.

    \b
    tocsin lexicon import names.txt
    """
    from alerts.lexicon.names import alias_files
    from alerts.topics import imported_aliases

    with file.open(encoding="utf-8", errors="replace") as lines:
        groups = alias_files.checked(alias_files.groups(lines))
    with installation.database.write() as session:
        new, known = imported_aliases.keep(session, groups, clock.utcnow())
        alias_files.room(0, imported_aliases.state(session)[0])
    answer(
        json_,
        {"added": new, "known": known},
        f"{count(new, 'name')} with {'its' if new == 1 else 'their'} variants added, {known} known before. They apply from the next statement on.",
    )


@lexicon.command("list")
@limited
@formed
@pass_installation
def list_(installation: Installation, limit: int | None, form: Form) -> None:
    """List the imported names, each with its variants.

    \b
    tocsin lexicon list --limit 20
    tocsin lexicon list --csv
    """
    from alerts.topics import imported_aliases

    with installation.database.read() as session:
        groups = imported_aliases.groups(session)
    rows = [{"names": group} for group in groups[:limit]]
    if form != Form():
        print_rows(rows, ("names",), form)
        return
    for row in rows:
        click.echo("\t".join(row["names"]))


@lexicon.command("remove")
@click.argument("name", help="A name that was imported, in any of its spellings.")
@as_json
@pass_installation
def remove(installation: Installation, name: str, json_: bool) -> None:
    """Remove imported names: every group that contains NAME.

    \b
    tocsin lexicon remove "Anna Politkovskaya"
    """
    from alerts.topics import imported_aliases

    with installation.database.write() as session:
        gone = imported_aliases.forget(session, name)
    if not gone:
        raise RequestError("alias_unknown", f"No imported name is {name}.", "See tocsin lexicon list.")
    answer(json_, {"removed": gone}, f"{gone} removed.")


@lexicon.command("forms")
@click.argument("word", help="A word, as a query would have it.")
@click.option("--lang", "langs", multiple=True, required=True, help="A language (ISO 639-1); repeat for more.")
@click.option("--all", "all_", is_flag=True, help="Also each ending and prefix put to a word of another script.")
@formed
def forms(word: str, langs: tuple[str, ...], all_: bool, form: Form) -> None:
    """Show the forms of a word, by language. Those that are not matched would match another word too.

    \b
    tocsin lexicon forms prison --lang en
    tocsin lexicon forms суд --lang ru --json
    """
    from alerts.cli.form_tables import say_cut, show
    from alerts.topics import languages
    from alerts.views import forms as view
    from crawler.parsing.language import check_codes

    check_codes(langs)
    words = languages.lexicon(progress=CompileBar())
    show(view.of_word(word, langs, words.preview), view.WORD, form, all_=all_)
    say_cut(words)


@lexicon.command("place")
@click.argument("name", help="The name of a place, in any language.")
@formed
def place(name: str, form: Form) -> None:
    """Show the names of a place in each language, and the places in it.

    \b
    tocsin lexicon place Chechnya
    """
    from alerts.lexicon.names import gazetteer, place_names

    found = place_names.find(name)
    print_rows(({"lang": lang or None, "name": text} for lang, text in sorted(found.names)), ("lang", "name"), form)
    if form == Form() and (inner := gazetteer.inside(found.key)):
        names = [p.english for key in inner if (p := gazetteer.place(key))]
        click.echo(f"contains {', '.join(sorted(names)[:40])}{' ...' if len(names) > 40 else ''}")
    for short in place_names.left_out(name):
        click.echo(f"left out, too short to distinguish from a word: {short}", err=True)
