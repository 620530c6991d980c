"""`tocsin setup`: asks for a mail server, a first site and a first topic, sends a test mail, and writes tocsin.toml."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from alerts.cli.init import start
from alerts.cli.output import answer, bold, say, styled
from crawler.errors import RequestError, TocsinError
from crawler.storage import private_files

PORTS = {465: "tls", 587: "starttls", 25: "none"}  # what servers speak at the usual ports


@dataclass(frozen=True, slots=True)
class Answers:
    """What a first installation needs. No ``host``: alerts are shown on the terminal."""

    to: str
    host: str
    port: int
    security: str
    username: str
    password: str
    sender: str
    site: str
    topic: str
    query: str
    allow_private: tuple[str, ...]


@click.command()
@click.argument(
    "folder",
    help="Where the file and the database go; made when it is not there.",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
)
@click.option("--to", help="Who gets the alerts: a mail address; empty: they are shown on the terminal.")
@click.option("--host", help="The mail server.")
@click.option("--port", type=click.IntRange(1, 65535), help="Its port.")
@click.option(
    "--security", type=click.Choice(["tls", "starttls", "none"]), help="Default: what the port usually means."
)
@click.option("--username", help="For the log-in at the mail server; empty: none.")
@click.option("--password-file", type=click.Path(dir_okay=False, exists=True, path_type=Path), help="A file that holds the password.")  # fmt: skip
@click.option("--sender", help="Whom the mail comes from.")
@click.option("--site", help="A first site, feed or page to watch.")
@click.option("--topic", help="What to look for: a name for it; the query is the same unless --query says more.")
@click.option("--query", help="The query of the topic.")
@click.option("--allow-private", multiple=True, metavar="NETWORK", help="A network of your own that may be connected to; repeat for more.")  # fmt: skip
@click.option("--no-test", is_flag=True, help="Do not send a test mail.")
@click.option("--run", "run_", is_flag=True, help="Begin at once, as `tocsin run` does.")
@click.option("--json", "json_", is_flag=True, help="Print JSON.")
def setup(folder: Path, no_test: bool, run_: bool, json_: bool, **given: Any) -> int:
    """Ask for mail server, first site and first topic, send a test mail, and write tocsin.toml into FOLDER (default: here).

    What is given as an option is not asked for; where no terminal is at hand, nothing is asked.

    \b
    tocsin setup ~/watch --run
    tocsin setup ~/watch --to desk@example.org --host mail.example.org --port 465 --site https://www.hrw.org --topic Chechnya
    """
    file = folder / "tocsin.toml"
    if file.exists():
        raise RequestError("config_exists", f"There is a {file} already.", "Edit it, or choose another folder.")
    answers = _answers(given, sys.stdin.isatty() and not json_)
    source = _source(answers, folder) if answers.site else {}
    _write(folder, answers, source)
    failed = None if no_test or not answers.host else _test(file)
    item = {"file": str(file), "source": source or None, "tested": None if no_test or not answers.host else not failed}
    if failed and not json_:
        say(styled(f"The test mail was not sent: {failed} [{failed.code}]", "yellow"))
        say("Correct [smtp] in ", bold(file), ", then try `tocsin channels test desk`.")
    elif item["tested"] and not json_:
        say("A test mail was sent to ", bold(answers.to), ".")
    if run_ and not failed:
        _run(file)
    answer(json_, item, bold(file), " is written. Next: ", bold(start(folder)))
    return 1 if failed else 0


def _run(file: Path) -> None:
    """In the place of this process, whose prompts and imports nobody needs any more."""
    say(bold(file), " is written. It begins now; Ctrl-C ends it, and ", bold(start(file.parent)), " begins it again.")
    sys.stdout.flush()
    words = [sys.executable, "-P", "-c", "from alerts.cli import main; main()", "--config", str(file), "run"]
    os.execv(sys.executable, words)  # noqa: S606 - our own interpreter


def _answers(given: dict[str, Any], asking: bool) -> Answers:
    """What the options say, and for the rest what the person says."""

    def ask(name: str, question: str, default: str = "", *, needed: bool = False, kind: Any = str) -> str:
        if given[name] is not None or not asking:
            return str(given[name] or default)
        return str(click.prompt(question, default=None if needed else default, type=kind, show_default=bool(default)))

    to = ask("to", "Mail address for alerts (empty: show them on the terminal)")
    host = ask("host", "Mail server", needed=True) if to else ""
    if to and not host:
        raise RequestError("setup_host", "A mail address needs a mail server.", "Add --host mail.example.org.")
    port = int(ask("port", "Its port", "465", kind=click.IntRange(1, 65535))) if host else 0
    security = given["security"] or PORTS.get(port, "starttls")
    username = ask("username", "User name at the mail server (a dash: none)", to) if host else ""
    username = "" if username == "-" else username
    sender = ask("sender", "Sender of the mail", f"Tocsin <{to}>") if host else ""
    site = ask("site", "First site to watch (empty: none yet)")
    topic = ask("topic", "What to look for: a name or a word (empty: none yet)")
    return Answers(to, host, port, security, username, _password(given, username, asking), sender, site, topic, given["query"] or topic, given["allow_private"])  # fmt: skip


def _password(given: dict[str, Any], username: str, asking: bool) -> str:
    if given["password_file"]:
        return str(given["password_file"].read_text(encoding="utf-8").strip())
    return str(click.prompt("Password", hide_input=True, default="", show_default=False)) if username and asking else ""


def _source(answers: Answers, folder: Path) -> dict[str, str]:
    """The list at the address of the first site."""
    from crawler.config import loader
    from crawler.config.sections import Network
    from crawler.fetch.egress import Egress
    from crawler.sources.examination import look
    from crawler.sources.typed_address import typed_address

    url = answers.site if "://" in answers.site else f"https://{answers.site}"
    plain = loader.load(env={}, folder=folder)
    config = replace(plain, sections={**plain.sections, "network": Network(allow_private=answers.allow_private)})
    egress = Egress(config)
    found = asyncio.run(look(egress, typed_address(url, egress.door())))
    if not found.candidates:
        raise RequestError(
            found.code or "source_none", found.reason or "Nothing that could be watched was found there.", "Check the address, or give that of the site's feed."
        )  # fmt: skip
    best = found.candidates[0]
    return {"url": best.url, "kind": best.kind}


def _write(folder: Path, answers: Answers, source: dict[str, str]) -> None:
    """The file and the password beside it, which only their owner can read, and the database."""
    from alerts import config
    from alerts.runtime import wiring

    try:
        private_files.make_folder(folder)
        if answers.password:
            private_files.write_new(folder / "smtp-password", f"{answers.password}\n".encode())
        private_files.write_new(folder / "tocsin.toml", toml(answers, source).encode())
    except OSError as error:
        raise RequestError(
            "folder_unwritable", f"{folder} cannot be written: {error.strerror}.", "Choose another folder."
        ) from error
    wiring.open_database(config.load(str(folder / "tocsin.toml"))).close()


def toml(answers: Answers, source: dict[str, str]) -> str:
    """The configuration; a text of JSON is one of TOML too."""
    out = ["# Written by `tocsin setup`. All keys: docs/configuration.md."]
    if answers.allow_private:
        out += ["", "[network]", f"allow_private = {json.dumps(answers.allow_private)}"]
    if answers.host:
        out += ["", "[smtp]", f"host = {_text(answers.host)}", f"port = {answers.port}", f"security = {_text(answers.security)}", f"sender = {_text(answers.sender)}"]  # fmt: skip
        out += [f"username = {_text(answers.username)}", 'password_file = "smtp-password"'] if answers.password else []
    if source:
        out += ["", "[[source]]", *(f"{key} = {_text(value)}" for key, value in source.items())]
    channel = "desk" if answers.host else "screen"
    if answers.topic:
        out += ["", "[[topic]]", f"name = {_text(answers.topic)}", f"query = {_text(answers.query)}", f'channels = ["{channel}"]']  # fmt: skip
    out += ["", "[[channel]]", f'name = "{channel}"', f'kind = "{"email" if answers.host else "terminal"}"']
    return "\n".join([*out, f"to = [{_text(answers.to)}]" if answers.host else "", ""])


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _test(file: Path) -> TocsinError | None:
    """Send a sample through the channel; the error when it fails."""
    from alerts import config
    from alerts.delivery import channel_store
    from alerts.delivery.channel_trial import send_sample
    from alerts.runtime.wiring import Parts
    from crawler import clock

    parts = Parts(config.load(str(file)))
    with parts.database.write() as session:
        channel_store.synchronise(session, config.channels(parts.config), parts.config.secrets, clock.utcnow())
        row = channel_store.get(session, "desk")
    try:
        asyncio.run(send_sample(parts.context, row))
    except TocsinError as error:
        return error
    return None
