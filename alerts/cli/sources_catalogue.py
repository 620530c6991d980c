"""`tocsin sources catalogue`: the real sources that could be watched, and packs of them."""

from __future__ import annotations

import click

from alerts.cli.filters import formed
from alerts.cli.output import Form, Installation, pass_installation, print_rows
from alerts.views import catalogue as view
from crawler.catalogue.rows import TYPES, Wanted


@click.command("catalogue")
@click.argument("words", help="Words that a row must have.", nargs=-1)
@click.option("--country", multiple=True, help="Only from this country (ISO 3166: RU); repeat for more.")
@click.option("--type", "types", multiple=True, type=click.Choice(TYPES), help="Only of this type; repeat for more.")
@click.option("--lang", multiple=True, help="Only in this language (ISO 639-1: ru); repeat for more.")
@click.option("--pack", multiple=True, help="Only of this pack; repeat for more.")
@click.option("--search", multiple=True, help="A word that a row must have; repeat for more.")
@click.option("--packs", is_flag=True, help="List the packs instead.")
@formed
@pass_installation
def catalogue(
    installation: Installation,
    words: tuple[str, ...],
    country: tuple[str, ...],
    types: tuple[str, ...],
    lang: tuple[str, ...],
    pack: tuple[str, ...],
    search: tuple[str, ...],
    packs: bool,
    form: Form,
) -> None:
    """List real sources that could be watched. `sources add catalogue:ID` or `pack:NAME` watches them.

    \b
    tocsin sources catalogue --packs
    tocsin sources catalogue --country RU --type ngo
    tocsin sources catalogue --lang ka
    tocsin sources catalogue tibet
    """
    wanted = Wanted(country, types, lang, pack, (*words, *search))
    with installation.database.read() as session:
        if packs:
            print_rows(view.packs(session), view.PACKS, form)
        else:
            print_rows(view.listing(session, wanted), view.COLUMNS, form, empty="The catalogue has none like that.")
