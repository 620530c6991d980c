"""A channel's options, declared once as a dataclass: from it come validation, flags, forms and documentation. Knows no channel."""

from __future__ import annotations

import dataclasses
import difflib
import hmac
import typing
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from alerts.channels import quiet_hours
from crawler import clock
from crawler.errors import RequestError

O = TypeVar("O", bound="Options")  # noqa: E741 - stands for Options, nothing else


class Secret:
    """A value that is never shown: its repr, str and format are stars. `reveal()` is the only way to it."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The value itself, for the wire and for the store."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(****)"

    def __str__(self) -> str:
        return "****"

    def __format__(self, spec: str) -> str:
        return "****"

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and hmac.compare_digest(self._value.encode(), other._value.encode())

    def __hash__(self) -> int:
        return hash(self._value)


def option(help: str, *, default: Any = MISSING, example: str = "", check: Callable[[Any], None] | None = None) -> Any:
    """Declare an option. ``check`` raises RequestError for a value that has the right type and is still wrong."""
    return dataclasses.field(default=default, metadata={"help": help, "example": example, "check": check})


def _check_ceiling(ceiling: int) -> None:
    if not 0 <= ceiling <= 100_000:
        raise RequestError("option_invalid", "«ceiling» is a number of messages a minute.", "Write ceiling = 20, or 0.")


def ceiling(default: int) -> Any:
    """The option that limits a channel's pace; ``default`` is what its receivers can bear (0: anything)."""
    return option("At most so many messages a minute; 0: no limit.", default=default, check=_check_ceiling)


def _check_immediate(number: int | None) -> None:
    if number is not None and number < 0:
        raise RequestError("option_invalid", "«immediate» is a number of alerts a day.", "Write immediate = 5, or 0.")


def _check_quiet(text: str) -> None:
    if text:
        quiet_hours.parse(text)


def _check_zone(name: str) -> None:
    clock.zone(name)


def _check_digest(text: str) -> None:
    if text:
        clock.next_time(text, "UTC", clock.utcnow())


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What every channel can be told."""

    discreet: bool = option(
        "Neutral subject, ids only: no topic, title, link or passage leaves the house.", default=False
    )
    ceiling: int = ceiling(0)
    immediate: int | None = option(
        "So many alerts a day of each topic are told here at once, instead of what the topic says.",
        default=None,
        example="2",
        check=_check_immediate,
    )
    quiet: str = option(
        "Hours in which only urgent topics are told; all else waits for their end.",
        default="",
        example='"22:00-07:00"',
        check=_check_quiet,
    )
    digest: str = option(
        "When one digest of all topics comes here, instead of one for each topic.",
        default="",
        example='"cron 0 7 * * 1-5"',
        check=_check_digest,
    )
    digest_empty: bool = option("Whether it also comes when there is nothing new.", default=False)
    timezone: str = option(
        "Of the quiet hours and of the digest.", default="UTC", example='"Europe/Paris"', check=_check_zone
    )


@dataclass(frozen=True, slots=True)
class OptionField:
    """One option as a form, a flag or a page of documentation needs it. ``type``: text, number, yes/no, list, table or secret."""

    name: str
    type: str
    help: str
    required: bool
    default: Any
    example: str

    @property
    def secret(self) -> bool:
        """Whether it is hidden when shown."""
        return self.type == "secret"


_TYPES = {str: "text", int: "number", bool: "yes/no", Secret: "secret", tuple: "list", dict: "table"}


@cache
def _hints(options: Any) -> dict[str, Any]:
    return typing.get_type_hints(options)


def fields(options: type[Options]) -> tuple[OptionField, ...]:
    """The options of a class in the order of their declaration, those of every channel last."""
    hints = _hints(options)  # type: ignore[arg-type]  # mypy takes the instances' __hash__ for the class's
    out = [
        OptionField(
            f.name,
            _TYPES[_plain(hints[f.name])],
            f.metadata["help"],
            f.default is MISSING,
            None if f.default is MISSING else f.default,
            f.metadata["example"],
        )
        for f in dataclasses.fields(options)
    ]
    common = {f.name for f in dataclasses.fields(Options)}
    return tuple(sorted(out, key=lambda f: f.name in common))


def _plain(hint: Any) -> Any:
    args = [a for a in typing.get_args(hint) if a is not type(None)]
    base = typing.get_origin(hint) or hint
    return base if base in _TYPES else _plain(args[0])


def parse(options: type[O], raw: Mapping[str, Any], *, kind: str, folder: Path = Path()) -> O:
    """Options from a table of the file, a row of the database or flags of the command line.

    Texts are turned into what the option wants; ``<name>_file`` reads a secret from a file (relative to ``folder``). RequestError
    with the codes option_unknown, option_missing, option_type, secret_unreadable, or what the option's own check says.
    """
    known = {f.name: f for f in fields(options)}
    hints = _hints(options)  # type: ignore[arg-type]  # mypy takes the instances' __hash__ for the class's
    values: dict[str, Any] = {}
    for key, value in raw.items():
        name = key
        if key not in known and key.endswith("_file") and key.removesuffix("_file") in known:
            name, value = key.removesuffix("_file"), _read(folder / str(value))
        if name not in known:
            raise RequestError(
                "option_unknown", f"A channel of kind {kind} has no option «{key}».", _nearest(key, list(known))
            )
        values[name] = _convert(value, _plain(hints[name]), f"{kind}: the option «{name}»", known[name].example)
    for f in known.values():
        if f.required and f.name not in values:
            raise RequestError(
                "option_missing", f"A channel of kind {kind} needs the option «{f.name}».", _show(f.name, f.example)
            )
    _check(options, values)
    return options(**values)


def dump(options: Options) -> dict[str, Any]:
    """The options as they are stored: plain JSON values, secrets revealed, defaults left out. `parse` takes it back."""
    out: dict[str, Any] = {}
    for f in dataclasses.fields(options):
        value = getattr(options, f.name)
        if value != f.default:
            out[f.name] = _bare(value)
    return out


def common(stored: Mapping[str, Any]) -> Options:
    """What every channel can be told, of the options of any kind as they are stored."""
    return Options(**{f.name: stored[f.name] for f in dataclasses.fields(Options) if f.name in stored})


def shown(options: Options) -> dict[str, Any]:
    """As `dump`, for eyes: secrets are stars, and so are the values of tables and what follows the ? of an address."""
    secret = {f.name for f in fields(type(options)) if f.secret}
    return {k: "****" if k in secret else _hide(v) for k, v in dump(options).items()}


def _hide(value: Any) -> Any:
    if isinstance(value, dict):
        return dict.fromkeys(value, "****")
    if isinstance(value, str) and "://" in value and "?" in value:
        return value.partition("?")[0] + "?****"
    return value


def _bare(value: Any) -> Any:
    if isinstance(value, Secret):
        return value.reveal()
    return list(value) if isinstance(value, tuple) else value


def _check(options: type[Options], values: Mapping[str, Any]) -> None:
    for f in dataclasses.fields(options):
        check = f.metadata["check"]
        if check and f.name in values:
            check(values[f.name])


def _convert(value: Any, kind: type, place: str, example: str) -> Any:
    if kind is Secret and isinstance(value, str | Secret):
        return value if isinstance(value, Secret) else Secret(value)
    if kind is tuple and isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    if kind is tuple and isinstance(value, list | tuple) and all(isinstance(v, str) for v in value):
        return tuple(value)
    if kind is int and isinstance(value, str) and value.strip().isdecimal():
        return int(value)
    if kind is bool and isinstance(value, str) and value.lower() in _WORDS:
        return _WORDS[value.lower()]
    if kind is dict and isinstance(value, Mapping) and all(isinstance(v, str) for v in value.values()):
        return dict(value)
    if type(value) is kind and kind in (str, int, bool):
        return value
    wanted = {tuple: "a list of texts", int: "a whole number", bool: "true or false", dict: "a table of texts"}
    raise RequestError(
        "option_type", f"{place} should be {wanted.get(kind, 'a text')}.", example and f"For example: {example}"
    )


_WORDS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def _nearest(key: str, known: list[str]) -> str:
    near = difflib.get_close_matches(key, known, 1, 0.5)
    return f"Did you mean «{near[0]}»?" if near else f"Known are: {', '.join(sorted(known))}."


def _show(name: str, example: str) -> str:
    return f"Add it, for example {name} = {example}" if example else f"Add {name} = ..."


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise RequestError(
            "secret_unreadable",
            f"The secret file {path} cannot be read: {error.strerror}.",
            "Check the path and its permissions.",
        ) from error
