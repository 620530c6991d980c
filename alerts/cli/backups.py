"""`tocsin backup` and `restore`: into a file, or incrementally into a folder or an S3 bucket."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import click

from alerts.cli.groups import Group
from alerts.cli.output import Installation, answer, as_json, bold, pass_installation, print_rows, progress
from crawler import clock
from crawler.errors import RequestError
from crawler.storage import backup as zipped
from crawler.storage import backup_places, backup_s3, backup_sealing, backup_store, restoring
from crawler.storage.backup_places import Place
from crawler.storage.backup_sealing import Codec


class _Default(Group):
    """`tocsin backup PLACE` is `tocsin backup write PLACE`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click's, with the word that may be left out."""
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
            args = ["write", *args]
        return super().parse_args(ctx, args)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """What a word leads to: a place is written to."""
        return super().get_command(ctx, cmd_name) or self.commands["write"]


@click.group("backup", cls=_Default)
def group() -> None:
    """Copy the whole database into PLACE while everything runs, and verify the copy: `tocsin backup PLACE`.

    \b
    tocsin backup /backup/tocsin.zip
    tocsin backup /backup/tocsin/
    tocsin backup s3://backups-of-mine/tocsin
    tocsin backup list /backup/tocsin/
    """


place_argument = click.argument("place", help="A folder or s3://BUCKET/FOLDER with backups.")


class _Opened(NamedTuple):
    place: Place
    codec: Codec


def _is_file(text: str) -> bool:
    return not (text.startswith(backup_s3.SCHEME) or text.endswith("/") or Path(text).is_dir())


def _open(installation: Installation, text: str) -> _Opened:
    """A place of incremental backups, and how its parts are packed: sealed unless it is a folder of our own."""
    place = _bucket(installation, text) if text.startswith(backup_s3.SCHEME) else _folder(Path(text))
    for name in backup_store.ahead(place, clock.utcnow()):
        click.echo(f"The time of the backup {name} is still to come: a clock was wrong when it was made, or is now.", err=True)  # fmt: skip
    if place.mine and not backup_store.is_sealed(place):
        return _Opened(place, backup_sealing.Plain())
    return _Opened(place, backup_sealing.Sealed(installation.config.secrets.keys()))


def _folder(path: Path) -> Place:
    if path.is_dir() and any(entry.name not in ("backups", "chunks") for entry in path.iterdir()):
        raise RequestError("backup_place", f"The folder {path} holds other things.", "Name an empty one, or a new file.")  # fmt: skip
    return backup_places.Folder(path)


def _bucket(installation: Installation, url: str) -> Place:
    from crawler.fetch.egress import Egress

    config = installation.config
    return backup_s3.bucket(
        url,
        endpoint=config.s3.endpoint,
        region=config.s3.region,
        access_key=config.secrets.unseal(config.s3.access_key),
        secret_key=config.secrets.unseal(config.s3.secret_key),
        proxy=Egress(config).route().proxy,
    )


@group.command()
@click.argument("place", help="A file to write, or a folder (it exists, or ends with a stroke) or s3://BUCKET/FOLDER: there only what changed is added.")  # fmt: skip
@as_json
@pass_installation
def write(installation: Installation, place: str, json_: bool) -> None:
    """Make a backup: what `tocsin backup PLACE` does.

    \b
    tocsin backup write /backup/tocsin/
    """
    if _is_file(place):
        _write_file(installation, Path(place), json_)
        return
    opened = _open(installation, place)
    with progress("copying") as report:
        made = backup_store.make(installation.parts.database, *opened, clock.utcnow(), report)
    item = {"place": place, "backup": made.name, "rows": made.rows, "tables": made.tables, "parts": made.parts, "added": made.added, "bytes": made.stored}  # fmt: skip
    said = f": {made.rows} rows in {made.tables} tables; {made.added} of {made.parts} parts are new ({made.stored / 1e6:.1f} MB)."
    answer(json_, item, bold(made.name), said)


def _write_file(installation: Installation, file: Path, json_: bool) -> None:
    with progress("copying") as report:
        counts = zipped.backup(installation.parts.database, file, report)
    rows = sum(counts.values())
    item = {"file": str(file), "rows": rows, "tables": len(counts)}
    answer(json_, item, bold(file), f": {rows} rows in {len(counts)} tables, verified.")


@group.command("list")
@place_argument
@as_json
@pass_installation
def list_(installation: Installation, place: str, json_: bool) -> None:
    """Show the whole backups of a place, the newest first.

    \b
    tocsin backup list /backup/tocsin/
    """
    opened = _open(installation, place)
    items = (_item(backup_store.read(*opened, name)) for name in backup_store.names(opened.place))
    print_rows(items, ("backup", "made_at", "rows", "bytes"), json_, empty="There is no whole backup.")


def _item(found: backup_store.StoredBackup) -> dict[str, object]:
    rows = sum(facts["rows"] for facts in found.tables.values())
    return {"backup": found.name, "made_at": found.made_at, "rows": rows, "bytes": sum(found.sizes.values()), "version": found.version}  # fmt: skip


@group.command()
@click.argument("place", help="A file that `tocsin backup` wrote, or a folder or s3://BUCKET/FOLDER with backups.")
@click.option("--backup", "name", default="", help="Which one, as `tocsin backup list` names it; else the newest.")
@as_json
@pass_installation
def verify(installation: Installation, place: str, name: str, json_: bool) -> None:
    """Read a backup whole, and compare all of it with the hashes that were written with it. A damaged part is renamed, so that the next backup stores it anew.

    \b
    tocsin backup verify /backup/tocsin/
    """
    with progress("verifying") as report:
        if _is_file(place):
            counts = {table: facts["rows"] for table, facts in _file(place).tables.items()}
        else:
            counts = backup_store.verify(backup_store.read(*_open(installation, place), name), report)
    rows = sum(counts.values())
    answer(json_, {"rows": rows, "tables": len(counts)}, f"{rows} rows in {len(counts)} tables are whole.")


@group.command()
@place_argument
@click.option("--keep", type=click.IntRange(1), default=30, show_default=True, help="How many stay.")
@as_json
@pass_installation
def prune(installation: Installation, place: str, keep: int, json_: bool) -> None:
    """Delete all but the newest backups of a place, with what none of those needs.

    \b
    tocsin backup prune /backup/tocsin/ --keep 30
    """
    backups, parts = backup_store.prune(*_open(installation, place), keep, clock.utcnow())
    answer(json_, {"backups": backups, "parts": parts}, f"{backups} backups and {parts} parts are deleted.")


def _file(text: str) -> zipped.ZipArchive:
    if not Path(text).exists():
        raise RequestError("backup_missing", f"There is no backup {text}.", "Look at the path.")
    return zipped.ZipArchive(Path(text))


@click.command()
@click.argument("place", help="A file that `tocsin backup` wrote, or a folder or s3://BUCKET/FOLDER with backups.")
@click.option("--backup", "name", default="", help="Which one, as `tocsin backup list` names it; else the newest.")
@as_json
@pass_installation
def restore(installation: Installation, place: str, name: str, json_: bool) -> None:
    """Put a backup into the configured database, which must be empty; it may be of the other kind (SQLite, PostgreSQL).

    \b
    tocsin restore /backup/tocsin-2026-11-22.zip
    tocsin restore /backup/tocsin/
    """
    database = installation.parts.database
    archive = _file(place) if _is_file(place) else backup_store.read(*_open(installation, place), name)
    with progress("restoring") as report:
        counts = restoring.restore(database, archive, report)
    rows = sum(counts.values())
    answer(json_, {"rows": rows, "tables": len(counts)}, f"{rows} rows in {len(counts)} tables are restored and compared.")  # fmt: skip
