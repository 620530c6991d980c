"""Reads tocsin.toml and the environment once, into the declared sections. Knows no key by name; `alerts` reads its own sections with it too."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from crawler.config import declaration
from crawler.config.sections import SECTIONS, TABLES, Config
from crawler.errors import ConfigError, within


def find_file(argument: str | None, env: Mapping[str, str], folder: Path) -> Path | None:
    """The configuration file: `--config`, then TOCSIN_CONFIG (each also the folder that holds it), then tocsin.toml in the folder; None when there is none."""
    named = argument or env.get("TOCSIN_CONFIG")
    if named:
        path = Path(named).expanduser().absolute()
        path = path / "tocsin.toml" if path.is_dir() else path
        if not path.is_file():
            raise ConfigError(
                "config_missing", f"There is no configuration file {path}.", "Run `tocsin init` to write one."
            )
        return path
    path = folder / "tocsin.toml"
    return path.absolute() if path.is_file() else None


def load(
    argument: str | None = None,
    *,
    sections: Mapping[str, type] = SECTIONS,
    tables: Mapping[str, type] = TABLES,
    env: Mapping[str, str] | None = None,
    folder: Path | None = None,
    others: bool = False,
) -> Config:
    """Read the file and the environment; ConfigError with the place and the nearest known key for anything unknown.

    ``others``: sections that the crawler does not know are left alone (Scrapy's own commands read the file that way).
    """
    env = os.environ if env is None else env
    file = find_file(argument, env, folder or Path.cwd())
    home = file.parent if file else (folder or Path.cwd()).absolute()
    raw = _parse(file) if file else {}
    known = ["database", *sections, *tables]
    for key in raw:
        if key not in known and not others:
            raise ConfigError(
                "config_unknown_key",
                f"{_where(file)}: there is no section or key “{key}”.",
                declaration.nearest(key, known),
            )
    if not others:
        _check_variables(sections, env)
    database = env.get("TOCSIN_DATABASE") or _secret_file("TOCSIN_DATABASE", env) or raw.get("database")
    if database is not None and not isinstance(database, str):
        raise ConfigError("config_type", f"{_where(file)}: “database” is a text.", 'Write database = "tocsin.db".')
    built = {name: _section(cls, raw.get(name, {}), name, file, env) for name, cls in sections.items()}
    rows = {name: _rows(cls, raw.get(name, []), name, file) for name, cls in tables.items()}
    named = file is not None or database is not None
    return Config(home, file, database_url(database, home), built, rows, named)


def database_url(value: str | None, home: Path) -> str:
    """An SQLAlchemy URL from a file path (relative to the configuration file) or a database URL."""
    if value and "://" in value:
        named = re.sub("^postgres(ql)?://", "postgresql+psycopg://", value)
        return _SEVERAL.sub(_several, named)
    return f"sqlite:///{(home / (value or 'tocsin.db')).absolute()}"


# Several servers, each with its port, as PostgreSQL's own programs take them; SQLAlchemy takes one port in that place.
_SEVERAL = re.compile(r"^(postgresql\+psycopg://(?:[^/?]*@)?)([^/?@]+,[^/?@]+)(/[^?]*)?(?:\?(.*))?$")


def _several(found: re.Match[str]) -> str:
    pairs = [re.fullmatch(r"\[?(.*?)]?(?::(\d+))?", host) for host in found[2].split(",")]
    hosts, ports = zip(*((pair[1], pair[2] or "5432") for pair in pairs if pair), strict=True)
    query = f"host={','.join(hosts)}&port={','.join(ports)}"
    return f"{found[1]}{found[3] or ''}?{query}{'&' + found[4] if found[4] else ''}"


def check_place(loaded: Config) -> None:
    """ConfigError config_not_here instead of a new database in whatever folder one happens to stand in.

    A file, `--config` or the environment names where the database is; without them one that lies here already is used.
    """
    if not loaded.named and not Path(loaded.database.removeprefix("sqlite:///")).exists():
        raise ConfigError(
            "config_not_here",
            "There is no tocsin.toml here, and no database.",
            "Go to the folder that has them, name the file with --config, or run `tocsin init`.",
        )


LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


def _check_variables(sections: Mapping[str, type], env: Mapping[str, str]) -> None:
    """Refuse a variable that sets nothing: its author believes in it. Its value is never shown."""
    if (env.get("TOCSIN_LOG_LEVEL") or "INFO").upper() not in LOG_LEVELS:
        raise ConfigError("log_level", "TOCSIN_LOG_LEVEL is not a log level.", f"Set it to one of {', '.join(LOG_LEVELS)}.")  # fmt: skip
    known = {_variable(name, f) for name, cls in sections.items() for f in declaration.fields(cls)}
    for variable in env:
        if (
            variable.startswith("TOCSIN_")
            and "__" in variable
            and not {variable, variable.removesuffix("_FILE")} & known
        ):
            raise ConfigError(
                "config_unknown_key", f"The variable {variable} sets nothing.", declaration.nearest(variable, known)
            )


def _where(file: Path | None) -> str:
    return file.name if file else "tocsin.toml"


def _parse(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(
            "config_syntax",
            f"{file.name} is not valid TOML: {error}.",
            "Correct the file at that place; each section stands in it once.",
        ) from error
    except OSError as error:
        raise ConfigError(
            "config_unreadable", f"{file} cannot be read: {error.strerror}.", "Check its permissions."
        ) from error


def _section(cls: type, raw: Any, name: str, file: Path | None, env: Mapping[str, str]) -> Any:
    if not isinstance(raw, dict):
        raise ConfigError(
            "config_type", f"{_where(file)}: “{name}” is a section.", f"Write [{name}] on a line of its own."
        )
    merged = dict(raw)
    for f in declaration.fields(cls):
        variable = _variable(name, f)
        value = env.get(variable, _secret_file(variable, env))
        if value is not None:
            merged[f.name] = declaration.from_text(value, f.kind)
            merged.pop(f"{f.name}_file", None)
            _check_variable(cls, f.name, merged[f.name], variable)
    section = build(cls, merged, f"[{name}]", file)
    declaration.check(section)
    return section


def _check_variable(cls: type, key: str, value: Any, variable: str) -> None:
    """A wrong value is told as the variable's, not as a line of the file; what it is with the other keys is checked with them."""
    try:
        with within(f"The variable {variable}"):
            declaration.parse(cls, {key: value})
    except declaration.Refused as refused:
        raise ConfigError("config_type", f"The variable {variable} should be {refused.wanted}.", "Correct the value.") from None  # fmt: skip


def _variable(section: str, f: declaration.OptionField) -> str:
    return f"TOCSIN_{section}__{f.name}".upper()


def _rows(cls: type, raw: Any, name: str, file: Path | None) -> tuple[Any, ...]:
    if not isinstance(raw, list):
        raise ConfigError(
            "config_type", f"{_where(file)}: “{name}” is a list of tables.", f"Write [[{name}]] with two brackets."
        )
    return tuple(_row(cls, row, name, n, file) for n, row in enumerate(raw, 1))


def _row(cls: type, raw: Any, table: str, number: int, file: Path | None) -> Any:
    if not isinstance(raw, dict):
        raise ConfigError(
            "config_type", f"{_where(file)}: [[{table}]] {number} is not a table.", f"Write [[{table}]] and its keys."
        )
    name = raw.get("name")
    place = declaration.entry(table, number, name if isinstance(name, str) else None)
    row = build(cls, raw, place, file)
    declaration.check(row, f"{_where(file)}: {place}")
    return row


def build(cls: type, raw: Mapping[str, Any], place: str, file: Path | None = None) -> Any:
    """One dataclass from one table of the file; ConfigError names the key and its ``place``."""
    where = f"{_where(file)}: {place}"
    try:
        with within(where):
            return declaration.parse(cls, raw, file.parent if file else Path())
    except declaration.Refused as refused:
        if refused.problem == "unknown":
            raise ConfigError("config_unknown_key", f"{where} has no key “{refused.key}”.", refused.fix) from None
        raise ConfigError(
            "config_type", f"{where} {refused.key} should be {refused.wanted}.", "Correct the value."
        ) from None


def _secret_file(variable: str, env: Mapping[str, str]) -> str | None:
    path = env.get(f"{variable}_FILE")
    return declaration.read_secret(Path(path)) if path else None
