"""`tocsin alerts preview`: the next digest of a channel as it stands now, in the browser. Sends nothing and changes nothing."""

from __future__ import annotations

import os
import tempfile
import webbrowser
from pathlib import Path

import click

from alerts.cli.names import CHANNEL
from alerts.cli.output import Installation, as_json, pass_installation, print_json, say
from alerts.messages import rendering
from alerts.views.digest_preview import preview
from crawler import clock
from crawler.errors import RequestError


@click.command("preview")
@click.argument("channel", help="The name of a channel; `tocsin channels list` shows them.", type=CHANNEL)
@click.option(
    "--output", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="Write it to this file."
)
@click.option("--no-open", is_flag=True, help="Do not open it in the browser.")
@click.option("--text", is_flag=True, help="Print it as the text of a mail instead.")
@as_json
@pass_installation
def command(
    installation: Installation, channel: str, output: Path | None, no_open: bool, text: bool, json_: bool
) -> None:
    """Show the next digest of CHANNEL as it stands now, in the browser. Nothing is sent or changed.

    \b
    tocsin alerts preview desk
    tocsin alerts preview desk --text
    tocsin alerts preview desk --output digest.html --no-open
    """
    with installation.database.read() as session:
        message, when = preview(session, channel, clock.utcnow(), installation.timezone)
    if text:
        click.echo(rendering.plain(message))
        return
    file = _written(rendering.html(message), output)
    if json_:
        print_json(
            {"channel": channel, "when": clock.iso(when), "statements": len(message.statements), "file": str(file)}
        )
    else:
        say(f"{rendering.heading(message)}, in {file}")
    if not no_open and not webbrowser.open(file.as_uri()) and not json_:
        say("No browser was found here: open the file yourself.")


def _written(page: str, output: Path | None) -> Path:
    """The page in the named file, else in a new one that only this user can read."""
    try:
        if output is None:
            handle, name = tempfile.mkstemp(prefix="tocsin-digest-", suffix=".html")
            os.close(handle)
            output = Path(name)
        output.write_text(page, encoding="utf-8")
    except OSError as error:
        raise RequestError(
            "file_unwritable", f"{output} cannot be written: {error.strerror}.", "Name another file with --output."
        ) from error
    return output.absolute()
