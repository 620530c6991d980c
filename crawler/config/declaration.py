"""The one way of declaring an option, for sections of tocsin.toml, sources, topics and channels: `option` in a frozen dataclass.

Validation, flags, environment, documentation, what is stored and what counts as unchanged follow from it. Knows no option by name.
"""

from __future__ import annotations

import dataclasses
import difflib
import hmac
import re
import types
import typing
from collections.abc import Callable, Iterable, Mapping
from contextlib import nullcontext
from dataclasses import MISSING, dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from crawler import clock
from crawler.errors import ConfigError, RequestError, within

T = TypeVar("T")
Check = Callable[[Any], object]
LONGEST_NAME = 200  # characters of the name of a source, topic or channel


SEALED = "sealed:"  # how a sealed text begins (crawler/config/secrets.py)
_REFERENCE = re.compile(r"(?:env:[A-Za-z_]\w*|secret:[\w.-]+|file:(?!//)\S.*)")


def kept_elsewhere(text: str) -> bool:
    """Whether a text stands for a secret, sealed or as a reference (`env:NAME`), and is none itself."""
    return text.startswith(SEALED) or bool(_REFERENCE.fullmatch(text))


class Secret:
    """A value that is never shown: its repr, str and format are stars. `reveal()` is the only way to it."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The value itself, for the wire and for the database."""
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


class Refused(Exception):
    """A key or value that the declaration does not allow. ``problem`` is unknown, missing or type; ``wanted`` the type in words."""

    def __init__(self, problem: str, key: str, fix: str = "", wanted: str = "") -> None:
        super().__init__(problem, key)
        self.problem, self.key, self.fix, self.wanted = problem, key, fix, wanted


# ---- declaring


def option(
    help: str,
    *,
    default: Any = MISSING,
    factory: Any = MISSING,
    example: str = "",
    check: Check | None = None,
    choices: Iterable[str] = (),
    flag: str = "",
    repr: bool = True,
) -> Any:
    """Declare an option; without a default it is required.

    ``check`` raises RequestError or ConfigError for a value that has the right type and is still wrong. ``choices``: what a flag
    may say. ``flag``: its name where it differs from the field's (`--header` for `headers`). ``repr``: False for what must not be printed.
    """
    said = {"help": help, "example": example, "check": check, "choices": tuple(choices), "flag": flag}
    return dataclasses.field(default=default, default_factory=factory, repr=repr, metadata=said)


def each(check: Check) -> Check:
    """A check of a list, from one of its values."""

    def check_all(values: Iterable[Any]) -> None:
        for value in values:
            check(value)

    return check_all


_TYPES = {  # in documentation and forms, and in the sentence of a refusal
    str: ("text", "a text"),
    int: ("number", "a whole number"),
    bool: ("yes/no", "true or false"),
    timedelta: ("duration", 'a duration such as "5m"'),
    Secret: ("secret", "a text"),
    tuple: ("list", "a list of texts"),
    dict: ("table", "a table of texts"),
}
_WORDS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


@dataclass(frozen=True, slots=True)
class OptionField:
    """One option as a form, a flag or a page of documentation needs it. ``kind`` is a key of the types above, or a dataclass of options."""

    name: str
    kind: Any
    help: str
    required: bool
    default: Any
    example: str
    check: Check | None
    choices: tuple[str, ...]
    flag: str

    @property
    def type(self) -> str:
        """text, number, yes/no, duration, list, table or secret."""
        return _TYPES.get(self.kind, _TYPES[dict])[0]

    @property
    def secret(self) -> bool:
        """Whether it is hidden when shown."""
        return self.kind is Secret

    @property
    def nested(self) -> bool:
        """Whether it stands for all options of another declaration, whose keys are written beside the others."""
        return dataclasses.is_dataclass(self.kind)


def fields(declared: Any) -> tuple[OptionField, ...]:
    """The options of a class in the order of their declaration."""
    return _fields(declared)


@cache
def _fields(declared: Any) -> tuple[OptionField, ...]:
    hints = typing.get_type_hints(declared)
    return tuple(_field(f, _plain(hints[f.name])) for f in dataclasses.fields(declared))


def _field(f: dataclasses.Field[Any], kind: Any) -> OptionField:
    said = {"help": "", "example": "", "check": None, "choices": (), "flag": "", **f.metadata}
    required = f.default is MISSING and f.default_factory is MISSING
    return OptionField(f.name, kind, required=required, default=None if f.default is MISSING else f.default, **said)


def _plain(hint: Any) -> Any:
    """The type itself: of `T | None` T, of `tuple[str, ...]` tuple."""
    base = typing.get_origin(hint) or hint
    if base in (typing.Union, types.UnionType):
        return _plain(next(a for a in typing.get_args(hint) if a is not type(None)))
    return base


def keys(declared: Any) -> tuple[OptionField, ...]:
    """The options of a class, those of nested declarations in their place."""
    return _keys(declared)


@cache
def _keys(declared: Any) -> tuple[OptionField, ...]:
    return tuple(key for f in fields(declared) for key in (keys(f.kind) if f.nested else (f,)))


# ---- reading


def parse(declared: type[T], raw: Mapping[str, Any], folder: Path = Path(), *, texts: bool = False) -> T:
    """The declared object from plain values; `<key>_file` reads a value from a file (relative to ``folder``).

    ``texts``: values may be texts as flags and variables hold them. A field named ``options`` that is a mapping takes all other keys
    as they are. Raises Refused, and ConfigError (secret_unreadable, duration_invalid).
    """
    known = {f.name: f for f in keys(declared)}
    rest = known.pop("options", None)
    values: dict[str, Any] = {}
    spare: dict[str, Any] = {}
    for key, value in raw.items():
        stem = key.removesuffix("_file")
        if key in known:
            values[key] = _converted(value, known[key], texts)
        elif key != stem and stem in known:
            values[stem] = _converted(read_secret(folder / str(value)), known[stem], texts)
        elif rest is not None:
            spare[key] = value
        else:
            raise Refused("unknown", key, nearest(key, known))
    if missing := next((f for f in known.values() if f.required and f.name not in values), None):
        shown = f"for example {missing.name} = {missing.example}" if missing.example else f"{missing.name} = ..."
        raise Refused("missing", missing.name, f"Add it: {shown}")
    made: T = make(declared, values if rest is None else {**values, "options": spare})
    return made


def make(declared: Any, values: Mapping[str, Any]) -> Any:
    """The declared object and those nested in it, from the values of its keys."""
    own = {f.name: make(f.kind, values) for f in fields(declared) if f.nested}
    return declared(**own, **{f.name: values[f.name] for f in fields(declared) if f.name in values})


def _converted(value: Any, field: OptionField, texts: bool) -> Any:
    value = from_text(value, field.kind) if texts and isinstance(value, str) else value
    try:
        with within(field.name):
            return _convert(value, field.kind)
    except TypeError:
        fix = f"For example: {field.example}" if field.example else ""
        raise Refused("type", field.name, fix, _TYPES[field.kind][1]) from None


def from_text(value: str, kind: Any) -> Any:
    """What a text of a flag or an environment variable stands for; itself when it stands for nothing of that type."""
    if kind is tuple:
        return [part.strip() for part in value.split(",") if part.strip()]
    if kind is bool:
        return _WORDS.get(value.lower(), value)
    return int(value) if kind is int and value.strip().isdecimal() else value


def _convert(value: Any, kind: Any) -> Any:
    if type(value) is kind and kind not in (tuple, dict):
        return value
    if isinstance(value, str) and kind in (Secret, timedelta):
        return Secret(value) if kind is Secret else clock.duration(value)
    if kind is tuple and isinstance(value, str):
        return (value,)
    if kind is tuple and isinstance(value, list | tuple) and all(isinstance(v, str) for v in value):
        return tuple(value)
    if kind is dict and isinstance(value, Mapping) and all(isinstance(v, str) for v in value.values()):
        return dict(value)
    raise TypeError


def check(options: Any, place: str = "") -> None:
    """Run the check of every option that has a value; RequestError or ConfigError as it says, after the ``place`` and the key if one is given."""
    for f in fields(type(options)):
        value = getattr(options, f.name)
        if f.nested:
            check(value, place)
        elif f.check and value is not None and not (isinstance(value, Secret) and kept_elsewhere(value.reveal())):
            with within(f"{place}: {f.name}") if place else nullcontext():
                f.check(value)


def entry(table: str, number: int, name: str | None) -> str:
    """How an error calls an entry of the file: "[[source]] 3 (hrw)"; they count from 1."""
    return f"[[{table}]] {number}" + (f" ({name})" if name else "")


def check_name(table: str, name: str) -> None:
    """RequestError name_invalid for a name that no list could show: empty or endless, or with line breaks or control characters; nor is `.` a place below an address."""
    shown = re.sub("[\u200c\u200d]", "", name)  # the joiners, with which Persian and Hindi are written
    if not name.strip() or not shown.isprintable() or name in (".", ".."):
        raise RequestError("name_invalid", f"A {table} needs a name on one line.", "Write a word or two.")
    if len(name) > LONGEST_NAME:
        raise RequestError("name_invalid", f"The name of a {table} has at most {LONGEST_NAME} characters.", "Write a word or two.")  # fmt: skip


def refuse_declared(row: Any, table: str) -> None:
    """RequestError declared_in_file when a row follows an entry of the file: the next start would undo what is asked."""
    if row.declared:
        raise RequestError(
            "declared_in_file",
            f"The {table} “{row.name}” is declared in tocsin.toml: change it there.",
            f"Edit or take out its [[{table}]]; every command sees the change.",
        )


def read_secret(path: Path) -> str:
    """What a secret file holds, without the white space around it; ConfigError secret_unreadable."""
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no UTF-8 text"
        raise ConfigError(
            "secret_unreadable",
            f"The secret file {path} cannot be read: {why}.",
            "Check the path and its permissions.",
        ) from error


def nearest(key: str, known: Iterable[str]) -> str:
    """The fix for an unknown key: the known one that is most like it, or all."""
    near = difflib.get_close_matches(key, list(known), 1, 0.5)
    return f"Did you mean “{near[0]}”?" if near else f"Known are: {', '.join(sorted(known))}."


def suggestion(name: str, known: Iterable[str]) -> str:
    """“Did you mean …? ” for a name that is like a known one, else nothing."""
    folded = {one.casefold(): one for one in known}
    near = difflib.get_close_matches(name.casefold(), folded, 1)
    return f"Did you mean “{folded[near[0]]}”? " if near else ""


# ---- storing


def dump(options: Any) -> dict[str, Any]:
    """The options as JSON keeps them: secrets revealed, durations in seconds, defaults left out. `load` takes it back."""
    values = ((f, getattr(options, f.name)) for f in fields(type(options)))
    return {f.name: _stored(value) for f, value in values if value != f.default}


def load(declared: type[T], stored: Mapping[str, Any]) -> T:
    """The options that `dump` wrote; keys that are not declared (those of another version) are left out."""
    return declared(**{f.name: _loaded(stored[f.name], f.kind) for f in fields(declared) if f.name in stored})


def _stored(value: Any) -> Any:
    if isinstance(value, Secret):
        return value.reveal()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if dataclasses.is_dataclass(value):
        return dump(value) or None
    return list(value) if isinstance(value, tuple) else value


def _loaded(value: Any, kind: Any) -> Any:
    if kind is timedelta:
        return timedelta(seconds=value)
    return Secret(value) if kind is Secret else tuple(value) if kind is tuple else value


def assign(row: Any, declared: Any) -> None:
    """Write a declared object to its row: each value to the column of its name, and what has none into the JSON of `options`."""
    for name, value in _columns(declared, type(row)).items():
        setattr(row, name, value)


def unchanged(row: Any, declared: Any) -> bool:
    """Whether `assign` would leave the row as it is."""
    return all(getattr(row, name) == value for name, value in _columns(declared, type(row)).items())


def stored(row: Any, declared: type) -> dict[str, Any]:
    """What a row stores of every declared key, by name; durations are seconds."""
    more = row.options or {}
    return {
        f.name: getattr(row, f.name) if hasattr(type(row), f.name) else more.get(f.name, _stored(f.default))
        for f in keys(declared)
    }


def values(row: Any, declared: type) -> dict[str, Any]:
    """What `assign` wrote to a row, as the values of a declared object's keys: `make` puts them together again."""
    kinds = {f.name: f.kind for f in keys(declared)}
    return {
        name: _loaded(value or (), tuple)
        if kinds[name] is tuple
        else None
        if value is None
        else _loaded(value, kinds[name])
        for name, value in stored(row, declared).items()
    }


def _columns(declared: Any, table: type) -> dict[str, Any]:
    values = {f.name: _stored(getattr(declared, f.name)) for f in fields(type(declared))}
    own = {name: value for name, value in values.items() if hasattr(table, name)}
    rest = {name: value for name, value in dump(declared).items() if name not in own}
    return {**own, "options": {**(own.get("options") or {}), **rest} or None}
