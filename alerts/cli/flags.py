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
        help=text + (" Again for more." if option.kind is tuple else ""),
    )


def _type(option: OptionField) -> Any:
    if option.choices:
        return click.Choice(option.choices)
    return _File() if option.name.endswith("_file") else _TYPES.get(option.kind, str)
