"""What can be done on the command line?

Finds the command, prints errors as one sentence with a code, and sets the exit status.
"""

from __future__ import annotations

import importlib
import json
import re
import sys
from collections.abc import Mapping
from typing import Any

import click

from crawler import __version__
from crawler.child_process import heed_interrupt
from crawler.errors import RequestError, TocsinError, WorkError

# A command is imported only when it is called, so that `tocsin --help` and the fast ones start at once.
COMMANDS = {
    "demo": ("alerts.cli.demo:demo", "See the whole main job in a minute, offline."),
    "init": ("alerts.cli.init:init", "Write a commented tocsin.toml and make the database."),
    "setup": ("alerts.cli.setup:setup", "Ask for mail, a first site and a first topic, and write tocsin.toml."),
    "run": ("alerts.cli.run:run", "Crawl, match and deliver, until stopped."),
    "serve": ("alerts.cli.serve:serve", "Serve the desk alone, or print a way into it."),
    "mcp": ("alerts.cli.mcp:mcp", "Answer a language model's questions, read-only (MCP)."),
    "crawl": ("alerts.cli.crawl:crawl", "Read a source, a spider or any address now."),
    "sources": ("alerts.cli.sources:group", "The sites, feeds and pages to watch."),
    "sites": ("alerts.cli.sites:group", "Spiders written for one site each."),
    "topics": ("alerts.cli.topics:group", "What to watch for, and which channels get it."),
    "mutes": ("alerts.cli.mutes:group", "Silence a topic, a source, a story or a word for a while."),
    "channels": ("alerts.cli.channels:group", "Where alerts are sent."),
    "statements": ("alerts.cli.statements:group", "What the sources published."),
    "alerts": ("alerts.cli.alerts:group", "The alerts, their reasons, and what is held back."),
    "deliveries": ("alerts.cli.deliveries:group", "The messages: waiting, sent, given up."),
    "extract": ("alerts.cli.extract:extract", "Show what would be stored of a page."),
    "match": ("alerts.cli.match:match", "Match documents with topics, both from files."),
    "users": ("alerts.cli.users:group", "The people at the desk, their roles and passwords."),
    "teams": ("alerts.cli.teams:group", "Who shares topics, alerts and channels."),
    "tokens": ("alerts.cli.tokens:group", "With what programs use the API."),
    "quotes": ("alerts.cli.quotes:quotes", "Show who says what in a text."),
    "secrets": ("alerts.cli.secrets:group", "Passwords and tokens, kept sealed."),
    "lexicon": ("alerts.cli.lexicon:lexicon", "Word forms and names of many languages."),
    "top": ("alerts.cli.top:top", "Show what goes on, live."),
    "worker": ("alerts.cli.worker:worker", "Take work of an installation of many processes."),
    "doctor": ("alerts.cli.doctor:doctor", "Check the installation."),
    "backup": ("alerts.cli.backups:group", "Copy everything, while Tocsin runs."),
    "restore": ("alerts.cli.backups:restore", "Put a backup back."),
    "completion": (
        "alerts.cli.completion:completion",
        "Print the script that lets a shell complete commands and names.",
    ),
    "man": ("alerts.cli.man:man", "Print the manual page."),
    "db": ("alerts.cli.maintenance:db", "Look after the database."),
}


LISTS = (
    "topics",
    "sources",
    "channels",
    "statements",
    "alerts",
    "deliveries",
    "mutes",
    "users",
    "teams",
    "tokens",
)  # alerts/cli/lists.py
OF_A_TEAM = ("topics", "channels", "mutes", "alerts", "deliveries", "statements", "match")  # what `--team` is for
MEANT = {"help": "--help", "version": "--version", "status": "doctor", "start": "run", "feeds": "sources", "search": "statements search"}  # fmt: skip


def no_command(said: str, known: Mapping[str, str]) -> str:
    """The sentence for a command that does not exist, with the one that was probably meant."""
    import difflib

    near = difflib.get_close_matches(said, known, 1)
    return f"There is no command “{said}”." + (f" Did you mean “{known[near[0]] or near[0]}”?" if near else "")


class Commands(click.Group):
    """Knows all commands by name and help, and imports one when it is needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of the table, which is the order of use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command, imported now."""
        if name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        heed_interrupt()
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The table, without importing anything."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[Any, Any, list[str]]:
        """A list is found without its group, which would load all that its other commands need; a misspelt command is answered with the nearest one."""
        if args[1:2] == ["list"] and args[0] in LISTS:
            listing = getattr(importlib.import_module("alerts.cli.lists"), args[0])
            heed_interrupt()
            return f"{args[0]} list", listing, args[2:]
        if args and args[0] not in COMMANDS:
            ctx.fail(no_command(args[0], {**dict.fromkeys(COMMANDS, ""), **MEANT}))
        return super().resolve_command(ctx, args)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option("--config", metavar="FILE", help="The configuration file (default: tocsin.toml here, or TOCSIN_CONFIG).")
@click.option(
    "--team", metavar="NAME", default="", help="Only what this team has: of two teams' topics with one name, its own."
)
@click.version_option(__version__, prog_name="tocsin")
@click.pass_context
def cli(context: click.Context, config: str | None, team: str) -> None:
    """Tocsin reads news and NGO sites on a schedule, matches what they say with your topics in every language, and alerts you.

    \b
    tocsin demo                                   see it work, offline, in a minute
    tocsin init                                   start for real
    tocsin sources add https://www.example.org    watch a site
    tocsin topics add chechnya 'Chechnya OR Чечня' --channel desk
    tocsin run
    """
    context.obj = _installation(config)
    context.obj.team = team
    said = (context.invoked_subcommand or "").partition(" ")[0]
    if team and said not in OF_A_TEAM:
        raise click.UsageError(f"--team says nothing to “{said}”: it is for {', '.join(OF_A_TEAM)}.")


def installation_of(context: click.Context) -> Any:
    """The installation of a command line that is still being typed."""
    root = context.find_root()
    return root.obj or _installation(root.params.get("config"))


def _installation(config: str | None) -> Any:
    from alerts.cli.installation import Installation

    def load() -> Any:
        from alerts import config as configuration

        return configuration.load(config)

    def build(loaded: Any) -> Any:
        from alerts.cli.output import CompileBar
        from alerts.runtime.wiring import Parts

        return Parts(loaded, progress=CompileBar())

    return Installation(load, build, config)


def main(arguments: list[str] | None = None) -> None:
    """Run a command and exit: 0 done, 1 the work failed, 2 the request was wrong."""
    said = sys.argv[1:] if arguments is None else arguments
    try:
        code = cli.main(arguments, prog_name="tocsin", standalone_mode=False)
    except TocsinError as error:
        code = _say(error, said)
    except click.exceptions.Abort:
        code = 130
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        code = error.exit_code
    except click.ClickException as error:
        code = _say(_refused(error), said)
    except BrokenPipeError:  # `| head` had enough
        sys.stderr.close()
        code = 0
    except (OSError, UnicodeDecodeError) as error:
        code = _say(_unusable(error), said)
    except KeyboardInterrupt:
        code = 130
    sys.exit(code if isinstance(code, int) else 0)


def _unusable(error: OSError | UnicodeDecodeError) -> TocsinError:
    """What the system says of a file or folder, where no command has said it better."""
    if isinstance(error, UnicodeDecodeError):
        return RequestError("file_no_text", "The file is not UTF-8 text.", "Save it as UTF-8, or name another file.")
    what = f"{error.filename}: " if error.filename else ""
    return WorkError("system_refused", f"The system refused: {what}{error.strerror or type(error).__name__}.", "Check that the file or folder exists, its permissions, and the room on the disk.")  # fmt: skip


def _refused(error: click.ClickException) -> TocsinError:
    """What click says of a command line, as an error of ours."""
    context = getattr(error, "ctx", None)
    fix = f"See `{context.command_path} --help`." if context is not None else ""
    message = " ".join(error.format_message().split())
    message = message if message.endswith((".", "?")) else f"{message}."
    if isinstance(error, click.NoSuchOption):
        return RequestError("flag_unknown", message, fix)
    if isinstance(error, click.MissingParameter):
        return RequestError("argument_missing", message, fix)
    if isinstance(error, click.BadParameter | click.BadArgumentUsage | click.FileError):
        return RequestError("argument_invalid", message, fix)
    if (unknown := re.match(r"No such command '([^']*)'", message)) and context is not None:
        message = no_command(unknown[1], dict.fromkeys(context.command.list_commands(context), ""))
    return RequestError("usage", message, fix)


def _say(error: TocsinError, arguments: list[str]) -> int:
    """The error on standard error: a sentence, or the object that `--json` asks for."""
    from alerts.errors import QueryError
    from crawler.logs import escaped, printable

    if "--json" in arguments[: arguments.index("--") if "--" in arguments else None]:
        item = {"error": error.message, "code": error.code, "fix": error.fix}
        click.echo(escaped(json.dumps(item, ensure_ascii=False)), err=True)
        return error.exit_code
    said = click.style(printable(error.message), fg="red", bold=True)
    click.echo(f"tocsin: {said} {printable(error.fix)} [{error.code}]".replace("  ", " "), err=True)
    if isinstance(error, QueryError) and error.query:
        click.echo(printable(error.caret()), err=True)
    return error.exit_code
