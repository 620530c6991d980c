"""`tocsin topics forms`: every form that a topic's words match, where it comes from, how often it occurs, and a switch for each."""

from __future__ import annotations

from collections.abc import Iterator

import click

from alerts.cli.lexicon import forms_table, say_cut
from alerts.cli.output import CompileBar, Installation, as_json, console, pass_installation, print_json, progress
from alerts.lexicon import Lexicon
from alerts.matching.plan import bind
from alerts.matching.terms import Word
from alerts.matching.vocabulary import Pegs
from alerts.query.compiler import CompiledTopic
from alerts.text.tokens import fold
from alerts.topics import languages, search
from alerts.topics import store as topics
from crawler import clock


@click.command("forms")
@click.argument("name")
@click.option("--off", multiple=True, metavar="FORM", help="Switch this form off for the topic (again for more).")
@click.option("--on", multiple=True, metavar="FORM", help="Switch it on again.")
@as_json
@pass_installation
def command(installation: Installation, name: str, off: tuple[str, ...], on: tuple[str, ...], json_: bool) -> None:
    """Show the forms that NAME matches, and how many stored statements contain each.

    \b
    tocsin topics forms chechnya
    tocsin topics forms prisons --off imprisoned
    """
    with installation.database.write() as session:
        row = topics.get(session, name)
        if off or on:
            left = [form for form in row.excluded_forms if fold(form) not in {fold(f) for f in on}]
            row.excluded_forms = [*left, *(form for form in off if form not in left)]
            row.changed_at = clock.utcnow()
        query, langs, switched = row.query, row.lang, {fold(form) for form in row.excluded_forms}
    with installation.database.read() as session:
        engine = languages.engine(installation.config, session, progress=CompileBar())
        compiled = engine.compile(query, langs)
    with progress("counting") as report:
        search.catch_up(installation.database, report)
    if isinstance(engine.lexicon, Lexicon):
        say_cut(engine.lexicon)
    words = list(dict.fromkeys(_words(compiled)))
    with installation.database.read() as session:
        counts = {word.value: search.count(session, word) for word in words}
    if not json_:
        console.print(forms_table(words, counts, [w.value for w in words if _is_off(w, switched)]))
        return
    for word in words:
        print_json(
            {
                "form": word.value,
                "lang": word.lang,
                "via": word.via,
                "statements": counts[word.value],
                "on": not _is_off(word, switched),
            }
        )


def _words(compiled: CompiledTopic) -> Iterator[Word]:
    """Every word test of the topic's positive terms; names by sound have no list."""
    for term in bind(compiled.plan, Pegs()).terms():
        for peg in term.pegs():
            yield from (word for word in peg.words if word.kind != "sound")


def _is_off(word: Word, switched: set[str]) -> bool:
    return fold(word.value) in switched and word.via != "as written"
