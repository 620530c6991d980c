"""Reads tocsin.toml and the environment once, into the declared sections. Knows no key by name; `alerts` reads its own sections with it too."""

from __future__ import annotations

import dataclasses
import difflib
import os
import tomllib
import types
import typing
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from crawler import clock
from crawler.config.sections import SECTIONS, TABLES, Config
from crawler.errors import ConfigError


def find_file(argument: str | None, env: Mapping[str, str], folder: Path) -> Path | None:
    """The configuration file: `--config`, then TOCSIN_CONFIG, then tocsin.toml in the folder; None when there is none."""
    named = argument or env.get("TOCSIN_CONFIG")
    if named:
        path = Path(named).expanduser().absolute()
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

    ``others``: sections that this storey does not know are left alone (Scrapy's own commands read the file that way).
    """
    env = os.environ if env is None else env
    file = find_file(argument, env, folder or Path.cwd())
    home = file.parent if file else (folder or Path.cwd()).absolute()
    raw = _parse(file) if file else {}
    known = ["database", *sections, *tables]
    for key in raw:
        if key not in known and not others:
            raise ConfigError(
                "config_unknown_key", f"{_where(file)}: there is no section or key «{key}».", _nearest(key, known)
            )
    if not others:
        _check_variables(sections, env)
    database = env.get("TOCSIN_DATABASE") or _secret_file("TOCSIN_DATABASE", env) or raw.get("database")
    if database is not None and not isinstance(database, str):
        raise ConfigError("config_type", f"{_where(file)}: «database» is a text.", 'Write database = "tocsin.db".')
    built = {name: _section(cls, raw.get(name, {}), name, file, env) for name, cls in sections.items()}
    rows = {name: _rows(cls, raw.get(name, []), name, file) for name, cls in tables.items()}
    return Config(home, file, database_url(database, home), built, rows)


def database_url(value: str | None, home: Path) -> str:
    """An SQLAlchemy URL from a file path (relative to the configuration file) or a database URL."""
    if value and "://" in value:
        return value.replace("postgresql://", "postgresql+psycopg://", 1).replace(
            "postgres://", "postgresql+psycopg://", 1
        )
    return f"sqlite:///{(home / (value or 'tocsin.db')).absolute()}"


def _check_variables(sections: Mapping[str, type], env: Mapping[str, str]) -> None:
    """A variable that sets nothing is a setting that somebody believes in. Its value is never shown."""
    known = [f"TOCSIN_{name}__{f.name}".upper() for name, cls in sections.items() for f in dataclasses.fields(cls)]
    for variable in env:
        if variable.startswith("TOCSIN_") and "__" in variable and variable.removesuffix("_FILE") not in known:
            raise ConfigError("config_unknown_key", f"The variable {variable} sets nothing.", _nearest(variable, known))


def _where(file: Path | None) -> str:
    return file.name if file else "tocsin.toml"


def _parse(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(
            "config_syntax", f"{file.name} is not valid TOML: {error}.", "Correct the file at that place."
        ) from error
    except OSError as error:
        raise ConfigError(
            "config_unreadable", f"{file} cannot be read: {error.strerror}.", "Check its permissions."
        ) from error


def _nearest(key: str, known: list[str]) -> str:
    near = difflib.get_close_matches(key, known, 1, 0.5)
    return f"Did you mean «{near[0]}»?" if near else f"Known are: {', '.join(sorted(known))}."


def _section(cls: type, raw: Any, name: str, file: Path | None, env: Mapping[str, str]) -> Any:
    if not isinstance(raw, dict):
        raise ConfigError(
            "config_type", f"{_where(file)}: «{name}» is a section.", f"Write [{name}] on a line of its own."
        )
    merged = dict(raw)
    for f in dataclasses.fields(cls):
        variable = f"TOCSIN_{name}__{f.name}".upper()
        value = env.get(variable, _secret_file(variable, env))
        if value is not None:
            merged[f.name] = _from_text(value, typing.get_type_hints(cls)[f.name])
            merged.pop(f"{f.name}_file", None)
    return build(cls, merged, f"[{name}]", file)


def _rows(cls: type, raw: Any, name: str, file: Path | None) -> tuple[Any, ...]:
    if not isinstance(raw, list):
        raise ConfigError(
            "config_type", f"{_where(file)}: «{name}» is a list of tables.", f"Write [[{name}]] with two brackets."
        )
    return tuple(build(cls, row, f"[[{name}]] {n}", file) for n, row in enumerate(raw, 1))


def build(cls: type, raw: Mapping[str, Any], place: str, file: Path | None = None) -> Any:
    """One dataclass from one table of the file; a field named ``options`` takes all other keys.

    They stay as they are, or make a dataclass where the field is one.
    """
    hints = typing.get_type_hints(cls)
    names = [f.name for f in dataclasses.fields(cls)]
    inner = hints.get("options")
    nested = inner if dataclasses.is_dataclass(inner) else None
    known = names + [f.name for f in dataclasses.fields(nested)] if nested else names
    values: dict[str, Any] = {}
    spare: dict[str, Any] = {}
    for key, value in raw.items():
        stem = key.removesuffix("_file")
        if key in names and key != "options":
            values[key] = _convert(value, hints[key], f"{_where(file)}: {place} {key}")
        elif key != stem and stem in names:
            values[stem] = read_secret(Path(file.parent if file else ".") / str(value))
        elif "options" in names and (nested is None or key in known):
            spare[key] = value
        else:
            raise ConfigError(
                "config_unknown_key", f"{_where(file)}: {place} has no key «{key}».", _nearest(key, known)
            )
    if "options" in names:
        values["options"] = build(typing.cast(type, nested), spare, place, file) if nested else spare
    return cls(**values)


def _secret_file(variable: str, env: Mapping[str, str]) -> str | None:
    path = env.get(f"{variable}_FILE")
    return read_secret(Path(path)) if path else None


def read_secret(path: Path) -> str:
    """What a secret file holds, without the white space around it. Raises ConfigError (secret_unreadable)."""
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ConfigError(
            "secret_unreadable",
            f"The secret file {path} cannot be read: {error.strerror}.",
            "Check the path and its permissions.",
        ) from error


def _from_text(value: str, hint: Any) -> Any:
    kind = _plain(hint)
    if kind in (int, float):
        try:
            return kind(value)
        except ValueError:
            return value
    if kind is bool:
        return {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}.get(value.lower(), value)
    if typing.get_origin(kind) is tuple:
        return [part.strip() for part in value.split(",") if part.strip()]
    return value


def _plain(hint: Any) -> Any:
    """The type itself of `T | None`."""
    if typing.get_origin(hint) in (types.UnionType, typing.Union):
        return next(a for a in typing.get_args(hint) if a is not type(None))
    return hint


def _convert(value: Any, hint: Any, place: str) -> Any:
    kind = _plain(hint)
    if kind is timedelta and isinstance(value, str):
        return clock.duration(value)
    if typing.get_origin(kind) is tuple:
        if isinstance(value, str):
            value = [value]
        if isinstance(value, list) and all(isinstance(v, str) for v in value):
            return tuple(value)
    elif kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    elif isinstance(kind, type) and isinstance(value, kind) and not (kind is int and isinstance(value, bool)):
        return value
    wanted = {
        str: "a text",
        int: "a whole number",
        float: "a number",
        bool: "true or false",
        timedelta: 'a duration such as "5m"',
    }.get(kind, "a list of texts")
    raise ConfigError("config_type", f"{place} should be {wanted}.", "Correct the value.")
