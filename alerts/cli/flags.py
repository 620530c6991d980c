"""A command's flags from the options that a dataclass declares (crawler/config/declaration.py). Knows no option by name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import click

from crawler import clock
from crawler.config import declaration
from crawler.config.declaration import OptionField

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")


class _Duration(click.ParamType[timedelta]):
    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        return value if isinstance(value, timedelta) else clock.duration(value)


class _File(click.ParamType[str]):
    """A file of the folder in which the command is called, not of the configuration's."""

    name = "file"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        return str(Path(value).absolute())


class _Emptied(click.ParamType[Any]):
    """A type to which an empty text may be said as well."""

    def __init__(self, inner: Any) -> None:
        self.inner = click.types.convert_type(inner)
        self.name = self.inner.name

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str | None:
        shown: str | None = self.inner.get_metavar(param, ctx)
        return shown

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return value if value == "" else self.inner.convert(value, param, ctx)


_TYPES: dict[Any, Any] = {int: int, timedelta: _Duration()}


def declared(declaration_: type, *, arguments: tuple[str, ...] = ()) -> Callable[[F], F]:
    """Give a command a flag for every option of a declaration but those that are its ``arguments``; `gathered` takes their values."""

    def add(command: F) -> F:
        for option in reversed(declaration.keys(declaration_)):
            if option.name not in arguments:
                command = _flag(option)(command)
        return command

    return add


def gathered(declaration_: type[T], given: dict[str, Any], **arguments: Any) -> T:
    """The declared object that flags and arguments make; the flags' values are taken out of ``given``."""
    names = [option.name for option in declaration.keys(declaration_) if option.name in given]
    made: T = declaration.make(declaration_, arguments | {name: given.pop(name) for name in names})
    return made


def editable(declaration_: type, *, arguments: tuple[str, ...] = ()) -> Callable[[F], F]:
    """As `declared`, for a command that changes what is there: no flag has a default, and `changes` knows those that were given."""

    def add(command: F) -> F:
        for option in reversed(declaration.keys(declaration_)):
            if option.name not in arguments:
                command = _change(option)(command)
        return command

    return add


def changes(declaration_: type, given: dict[str, Any]) -> dict[str, Any]:
    """The values of the flags that were given, taken out of ``given``; an empty text means the option's default."""
    out = {}
    for option in declaration.keys(declaration_):
        value = given.pop(option.name, None)
        if value is not None and value != ():
            out[option.name] = option.default if value in ("", ("",)) else value
    return out


def _change(option: OptionField) -> Callable[[F], F]:
    """The flag of an option that is changed. An empty text is none that its type would refuse."""
    name = (option.flag or option.name).replace("_", "-")
    text = option.help.replace("`", "")
    if option.kind is bool:
        return click.option(f"--{name}/--no-{name}", option.name, default=None, help=text)
    many = option.kind is tuple
    return click.option(f"--{name}", option.name, type=_Emptied(_type(option)), multiple=many, help=text)


def _flag(option: OptionField) -> Callable[[F], F]:
    name = (option.flag or option.name).replace("_", "-")
    text = option.help.replace("`", "")
    if option.kind is bool:
        both = f"--{name}/--no-{name}" if option.default else f"--{name}"
        return click.option(both, option.name, is_flag=True, default=option.default, help=text)
    default = clock.short(option.default) if isinstance(option.default, timedelta) else option.default
    return click.option(
        f"--{name}",
        option.name,
        type=_type(option),
        multiple=option.kind is tuple,
        default=default,
        show_default=bool(default) or default == 0,
        help=text + (" Repeat for more." if option.kind is tuple else ""),
    )


def _type(option: OptionField) -> Any:
    if option.choices:
        return click.Choice(option.choices)
    return _File() if option.name.endswith("_file") else _TYPES.get(option.kind, str)
