"""The lists, the `list` of each noun. Each loads what it shows and nothing of what its noun's other commands need, so that it starts at once."""

from __future__ import annotations

import click

from alerts.cli.filters import listed, none
from alerts.cli.output import Form, Installation, pass_installation, print_rows
from alerts.views.selection import Selection
from crawler import clock


@click.command("list")
@listed("since", "until", "lang", "source", "tag")
@pass_installation
def topics(installation: Installation, wanted: Selection, form: Form) -> None:
    """List the topics. With a filter, those that matched such statements.

    \b
    tocsin topics list
    tocsin topics list --since 7d --source hrw
    """
    from alerts.views import topics as view

    with installation.database.read() as session:
        found = view.listing(session, clock.utcnow(), wanted)
    print_rows(found, view.COLUMNS, form, empty=none(wanted, "topic", " Add one with `tocsin topics add NAME QUERY`."))


@click.command("list")
@listed("since", "until", "lang", "topic", "source", "tag")
@pass_installation
def sources(installation: Installation, wanted: Selection, form: Form) -> None:
    """List the sources, when each is due and what is wrong with it. With a filter, those that published such statements.

    \b
    tocsin sources list
    tocsin sources list --topic Chechnya --since 30d
    """
    from alerts.views import sources as view

    with installation.database.read() as session:
        found = view.listing(session, clock.utcnow(), wanted, by_hand=form.json or form.csv)
    print_rows(found, view.COLUMNS, form, empty=none(wanted, "source", " Add one with `tocsin sources add URL`."))


@click.command("list")
@listed()
@pass_installation
def channels(installation: Installation, wanted: Selection, form: Form) -> None:
    """List the channels; secrets are never shown.

    \b
    tocsin channels list
    """
    from alerts.views import channels as view

    with installation.database.read() as session:
        found = view.listing(session, wanted)
    print_rows(found, view.COLUMNS, form, empty="No channel yet: `tocsin channels add NAME KIND`.")


@click.command("list")
@click.option("--text", "text", is_flag=True, help="With --csv: also the whole texts.")
@listed("since", "until", "lang", "topic", "source", "tag")
@pass_installation
def statements(installation: Installation, text: bool, wanted: Selection, form: Form) -> None:
    """List the statements, newest first.

    \b
    tocsin statements list --limit 20
    tocsin statements list --topic Chechnya --since 30d --csv --text > chechnya.csv
    tocsin statements list --lang ru --limit 50 --page 2
    tocsin statements list --json | jq .url
    """
    from alerts.views import statements as view

    with installation.database.read() as session:
        print_rows(view.listing(session, wanted), view.columns_with(text), form, empty=none(wanted, "statement"))


@click.command("list")
@listed("since", "until", "lang", "topic", "source", "tag")
@pass_installation
def alerts(installation: Installation, wanted: Selection, form: Form) -> None:
    """List the alerts, newest first. Times are local; the first characters of an id are enough wherever one is asked for.

    \b
    tocsin alerts list --since yesterday
    tocsin alerts list --since 7d --csv
    """
    from alerts.views import alerts as view

    with installation.database.read() as session:
        found = view.listing(session, wanted)
    print_rows(found, view.COLUMNS, form, empty=none(wanted, "alert"))


@click.command("list")
@click.option(
    "--state", type=click.Choice(["waiting", "leased", "sent", "dead", "cancelled"]), help="Only in this state."
)
@listed("since", "until", "lang", "topic", "source", "tag", "channel")
@pass_installation
def deliveries(installation: Installation, state: str | None, wanted: Selection, form: Form) -> None:
    """List the deliveries, newest first.

    \b
    tocsin deliveries list --state dead
    tocsin deliveries list --channel desk --since 7d
    """
    from alerts.views import deliveries as view

    with installation.database.read() as session:
        found = view.listing(session, state, wanted)
    none = "No delivery matches these filters." if state or wanted.filtered else "No deliveries yet."
    print_rows(found, view.COLUMNS, form, empty=none)


@click.command("list")
@click.option("--all", "all_", is_flag=True, help="Also those that have ended.")
@listed("topic", "source")
@pass_installation
def mutes(installation: Installation, all_: bool, wanted: Selection, form: Form) -> None:
    """List the mutes, and how many matches each holds back.

    \b
    tocsin mutes list
    tocsin mutes list --all --csv
    """
    from alerts.views import mutes as view

    with installation.database.read() as session:
        found = view.listing(session, wanted, clock.utcnow(), ended=all_)
    print_rows(found, view.COLUMNS, form, empty="Nothing is muted.")


@click.command("list")
@listed()
@pass_installation
def users(installation: Installation, wanted: Selection, form: Form) -> None:
    """List the accounts, with their roles and teams.

    \b
    tocsin users list
    """
    from alerts.views import people as view

    with installation.database.read() as session:
        found = view.users(session, clock.utcnow(), wanted)
    print_rows(found, view.USERS, form, empty="No account yet: `tocsin users add NAME`.")


@click.command("list")
@listed()
@pass_installation
def teams(installation: Installation, wanted: Selection, form: Form) -> None:
    """List the teams, who is in them, and how many topics and channels they have.

    \b
    tocsin teams list
    """
    from alerts.views import people as view

    with installation.database.read() as session:
        found = view.team_list(session, wanted)
    print_rows(found, view.TEAMS, form)


@click.command("list")
@listed()
@pass_installation
def tokens(installation: Installation, wanted: Selection, form: Form) -> None:
    """List the tokens of programs and the secret addresses of feeds (scope feed); they themselves are never shown again.

    \b
    tocsin tokens list
    """
    from alerts.views import people as view

    with installation.database.read() as session:
        found = view.token_list(session, clock.utcnow(), wanted)
    print_rows(found, view.TOKENS, form, empty="No token yet: `tocsin tokens add NAME --account ACCOUNT`.")
