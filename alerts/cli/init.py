"""`tocsin init`."""

from __future__ import annotations

import secrets
import shlex
import shutil
import sys
from pathlib import Path

import click

from alerts import config
from alerts.cli.output import answer, as_json, bold
from alerts.runtime import wiring
from crawler.errors import RequestError
from crawler.storage import private_files

STARTER = Path(__file__).parent / "starter.toml"


@click.command()
@click.argument(
    "folder",
    help="Where the file and the database go; made when it is not there.",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
)
@as_json
def init(folder: Path, json_: bool) -> None:
    """Write a commented tocsin.toml into FOLDER (default: here) and make the database beside it.

    \b
    tocsin init
    tocsin init ~/watch
    """
    file = folder / "tocsin.toml"
    if file.exists():
        raise RequestError("config_exists", f"There is a {file} already.", "Edit it, or choose another folder.")
    text = STARTER.read_text(encoding="utf-8").replace("@SECRET@", f"whsec_{_secret()}")
    try:
        private_files.make_folder(folder)
        private_files.write_new(file, text.encode())
    except OSError as error:
        raise RequestError(
            "folder_unwritable", f"{folder} cannot be written: {error.strerror}.", "Choose another folder."
        ) from error
    loaded = config.load(str(file))
    wiring.open_database(loaded).close()
    then = start(folder)
    answer(json_, {"file": str(file)}, bold(file), " is written and its database made. Edit it, then: ", bold(then))


def start(folder: Path) -> str:
    """The command line that starts the installation of a folder, as it can be typed now."""
    program = "tocsin" if shutil.which("tocsin") else str(Path(sys.argv[0]).absolute())
    return f"{shlex.quote(program)} run" if folder == Path() else f"cd {shlex.quote(str(folder))} && {shlex.quote(program)} run"  # fmt: skip


def _secret() -> str:
    import base64

    return base64.b64encode(secrets.token_bytes(32)).decode()
