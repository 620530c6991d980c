"""`tocsin man`: the manual page, written from the commands themselves, in the language of man(7)."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import click

from crawler import __version__


@click.command()
def man() -> None:
    """Print the manual page, for `man`.

    \b
    tocsin man > ~/.local/share/man/man1/tocsin.1
    """
    from alerts.cli import cli

    click.echo("\n".join(page(cli)))


def page(command: click.Command) -> Iterator[str]:
    """The lines of the page."""
    top = click.Context(command, info_name="tocsin")
    yield f'.TH TOCSIN 1 "" "Tocsin {__version__}" "User Commands"'
    yield ".SH NAME\ntocsin \\- watch news and NGO sites and alert people"
    yield ".SH SYNOPSIS\n.B tocsin\n[\\-\\-config FILE] COMMAND [ARGUMENTS]"
    yield ".SH DESCRIPTION"
    yield from _prose(command)
    yield ".SH OPTIONS"
    yield from _parameters(top)
    yield ".SH COMMANDS"
    for context in _leaves(top):
        yield f".SS {_plain(context.command_path)}"
        usage = " ".join(context.command.collect_usage_pieces(context))
        yield f".B {_plain(context.command_path)}\n{_plain(usage)}\n.PP"
        yield from _prose(context.command)
        yield from _parameters(context)
    yield ".SH EXIT STATUS\n0: done; 1: the work failed; 2: the request was wrong."
    yield ".SH FILES\n.I tocsin.toml\nin this folder, or the file that \\-\\-config or TOCSIN_CONFIG names."


def _leaves(context: click.Context) -> Iterator[click.Context]:
    """Every command that does something, in the order of the help."""
    command = context.command
    if not isinstance(command, click.Group):
        yield context
        return
    for name in command.list_commands(context):
        if (inner := command.get_command(context, name)) is not None:
            yield from _leaves(click.Context(inner, parent=context, info_name=name))


def _prose(command: click.Command) -> Iterator[str]:
    """The help of a command; its examples stand as they are."""
    for paragraph in inspect.cleandoc(command.help or "").split("\n\n"):
        if paragraph.startswith("\b"):
            yield f".PP\n.nf\n{_plain(paragraph.removeprefix(chr(8)).strip(chr(10)))}\n.fi"
        else:
            yield f".PP\n{_plain(' '.join(paragraph.split()))}"


def _parameters(context: click.Context) -> Iterator[str]:
    for parameter in context.command.get_params(context):
        if record := parameter.get_help_record(context):
            yield f".TP\n.B {_plain(record[0])}\n{_plain(record[1])}"


def _plain(text: str) -> str:
    """Text that troff shows as it is."""
    lines = text.replace("\\", "\\e").replace("-", "\\-").split("\n")
    return "\n".join(f"\\&{line}" if line.startswith((".", "'")) else line for line in lines)
