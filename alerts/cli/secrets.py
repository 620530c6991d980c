"""`tocsin secrets`: list, set and forget secrets, and change the key that seals them. A value is never shown."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from alerts.cli.filters import formed
from alerts.cli.groups import Group
from alerts.cli.output import Form, Installation, answer, as_json, bold, pass_installation, print_rows
from alerts.runtime import installation_mark
from alerts.views import secrets as view
from crawler.config.declaration import read_secret
from crawler.errors import RequestError
from crawler.storage import sealed_columns


@click.group("secrets", cls=Group)
def group() -> None:
    """Passwords and tokens: kept sealed, and named where they are used."""


@group.command("list")
@formed
@pass_installation
def list_(installation: Installation, form: Form) -> None:
    """List the secrets, how each is kept and whether it can be opened; values are never shown.

    \b
    tocsin secrets list
    """
    with installation.database.read() as session:
        found = view.listing(session, installation.config)
    print_rows(found, view.COLUMNS, form, empty="No secret yet: `tocsin secrets set NAME`.")


@group.command("set")
@click.argument("name", help="What you call it; `secret:NAME` stands for it in tocsin.toml and in options.")
@click.option(
    "--from", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Read it from this file."
)
@as_json
@pass_installation
def set_(installation: Installation, name: str, file: Path | None, json_: bool) -> None:
    """Keep a secret under NAME, sealed. It is asked for, or read from the standard input; the old one is replaced.

    \b
    pass show mail | tocsin secrets set smtp-password
    tocsin secrets set hook --from hook.secret
    """
    installation.config.secrets.keep(name, _value(file))
    answer(json_, {"name": name}, bold(name), " is kept. Name it so where it is used: ", bold(f"secret:{name}"))


def _value(file: Path | None) -> str:
    if file is not None:
        value = read_secret(file)
    elif sys.stdin.isatty():
        value = str(click.prompt("Secret", hide_input=True, err=True))
    else:
        value = sys.stdin.read().strip()
    if not value:
        raise RequestError("secret_empty", "The secret is empty.", "Type it, or pipe it in.")
    return value


@group.command()
@click.argument("name", help="The name of a secret; `tocsin secrets list` shows them.")
@as_json
@pass_installation
def forget(installation: Installation, name: str, json_: bool) -> None:
    """Forget the secret NAME. What still names it says so when it is used.

    \b
    tocsin secrets forget hook
    """
    installation.config.secrets.forget(name.removeprefix("secret:"))
    answer(json_, {"name": name, "removed": True}, bold(name), " is removed.")


@group.command()
@as_json
@pass_installation
def rekey(installation: Installation, json_: bool) -> None:
    """Make a new key and seal every secret with it. A running Tocsin goes on; older backups need the old key.

    \b
    tocsin secrets rekey
    """
    store, database = installation.config.secrets, installation.database

    def reseal(change: sealed_columns.Change) -> int:
        with database.write() as session:
            installation_mark.renew(session, store)
            return sealed_columns.reseal(session, change)

    count = store.rekey(reseal)
    answer(json_, {"sealed": count}, bold(str(count)), f" secret{'s' * (count != 1)} sealed with a new key.")
