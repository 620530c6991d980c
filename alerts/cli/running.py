"""`tocsin init` and `doctor`."""

from __future__ import annotations

import asyncio
import importlib.metadata
import secrets
from pathlib import Path
from typing import Any

import click

from alerts import config, storeys
from crawler.cli.output import House, as_json, console, pass_house, rows
from crawler.errors import RequestError, TocsinError

STARTER = Path(__file__).parent / "starter.toml"


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=Path())
def init(folder: Path) -> None:
    """Write a commented tocsin.toml into FOLDER (default: here) and make the database beside it.

    \b
    tocsin init
    tocsin init ~/watch
    """
    file = folder / "tocsin.toml"
    if file.exists():
        raise RequestError("config_exists", f"There is a {file} already.", "Edit it, or choose another folder.")
    folder.mkdir(parents=True, exist_ok=True)
    file.write_text(STARTER.read_text(encoding="utf-8").replace("@SECRET@", f"whsec_{_secret()}"), encoding="utf-8")
    file.chmod(0o600)  # it may come to hold secrets
    loaded = config.load(str(file))
    storeys.open_database(loaded).close()
    console.print(f"[bold]{file}[/] is written and its database made. Edit it, then: [bold]tocsin run[/]")


def _secret() -> str:
    import base64

    return base64.b64encode(secrets.token_bytes(32)).decode()


@click.command()
@as_json
@pass_house
def doctor(house: House, json_: bool) -> int:
    """Check the installation: configuration, database, extraction, channels, sources and topics."""
    findings = list(_findings(house))
    rows(findings, ("check", "result", "detail"), json_)
    return 1 if any(f["result"] == "wrong" for f in findings) else 0


def _findings(house: House) -> Any:
    yield {"check": "version", "result": "ok", "detail": importlib.metadata.version("tocsin")}
    for name, check in (
        ("configuration", _configuration),
        ("database", _database),
        ("channels", _channels),
        ("topics", _topics),
        ("sources", _sources),
    ):
        try:
            yield {"check": name, "result": "ok", "detail": check(house)}
        except TocsinError as error:
            yield {"check": name, "result": "wrong", "detail": f"{error} [{error.code}]"}
            if name in ("configuration", "database"):
                return


def _configuration(house: House) -> str:
    return str(house.config.file or "no file: built-in defaults")


def _database(house: House) -> str:
    with house.database.read() as session:
        if house.database.sqlite:
            answer = session.connection().exec_driver_sql("PRAGMA quick_check").scalar()
            if answer != "ok":
                raise TocsinError(
                    "database_corrupt", f"SQLite says: {answer}.", "Restore a backup with `tocsin restore`."
                )
    return "SQLite, whole" if house.database.sqlite else "PostgreSQL answers"


def _channels(house: House) -> str:
    from sqlalchemy import select

    from alerts import ways
    from alerts.channels.base import Surroundings
    from alerts.models import Channel
    from crawler import routes

    loaded = house.config
    around = Surroundings(routes.door(loaded), config.smtp(loaded), loaded.folder)
    with house.database.read() as session:
        channels = session.scalars(select(Channel)).all()
    for row in channels:
        ways.build(row, around).check()
    asyncio.run(around.aclose())
    return f"{len(channels)} configured" if channels else "none yet: `tocsin channels add`"


def _topics(house: House) -> str:
    from sqlalchemy import select

    from alerts.models import Topic

    with house.database.read() as session:
        topics = session.scalars(select(Topic)).all()
    for topic in topics:
        if topic.error:
            raise TocsinError("topic_invalid", f"«{topic.name}»: {topic.error}", "Correct its query.")
    return f"{len(topics)} watched"


def _sources(house: House) -> str:
    from sqlalchemy import func, select

    from crawler.models import Source

    with house.database.read() as session:
        states = dict(session.execute(select(Source.state, func.count()).group_by(Source.state)).all())
    if failing := states.get("failing", 0) + states.get("gone", 0):
        raise TocsinError(
            "sources_failing", f"{failing} of {sum(states.values())} sources fail.", "`tocsin sources list` says why."
        )
    return f"{sum(states.values())} watched"
