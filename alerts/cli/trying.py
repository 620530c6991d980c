"""`tocsin topics test`: a query held against one text, a saved page or an address, by the engine that matches live."""

from __future__ import annotations

import click

from alerts.cli.documents import load
from alerts.cli.output import House, as_json, pass_house
from alerts.cli.topics_test import topics_test
from alerts.lexicon import Lexicon
from alerts.topics import languages


@click.command("test")
@click.argument("query")
@click.argument("target", metavar="[FILE|URL|-]", default="-")
@click.option(
    "--lang", "langs", multiple=True, help="A language whose word forms are meant (ISO 639-1); again for more."
)
@as_json
@pass_house
def command(house: House, query: str, target: str, langs: tuple[str, ...], json_: bool) -> None:
    """Hold QUERY against a text, show its passages, and say why it matches or what it lacks.

    \b
    tocsin topics test 'place:Chechnya' https://www.example.org/statement/17
    tocsin topics test '"prison strike" OR prison NEAR/5 strike' saved.html
    echo 'Prisoners began a strike.' | tocsin topics test 'prisoner AND strike'
    """
    engine = languages.engine(house.config)
    if isinstance(engine.lexicon, Lexicon):
        engine.lexicon.take_over(languages.imported(house.config))
    topics_test(
        query,
        target,
        langs=langs,
        json_=json_,
        load=lambda wanted: load(wanted, house.config),
        compile_=engine.compile,
        resolver=engine.resolver,
    )
