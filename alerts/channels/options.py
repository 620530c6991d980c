"""The options of channels: those that every channel has, how those of a kind are checked, stored and shown. Knows no kind."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from alerts.channels import quiet_hours
from alerts.config import EVENTS, check_event
from crawler import clock
from crawler.config import declaration, tags
from crawler.config.declaration import OptionField, dump, each, option
from crawler.errors import RequestError
from crawler.parsing.url_keys import host_alone

O = TypeVar("O", bound="Options")  # noqa: E741 - stands for Options, nothing else


def _check_ceiling(ceiling: int) -> None:
    if not 0 <= ceiling <= 100_000:
        raise RequestError("option_invalid", "“ceiling” is a number of messages a minute.", "Write ceiling = 20, or 0.")


def ceiling(default: int) -> Any:
    """The option that limits a channel's pace; ``default`` is what its receivers can bear (0: anything)."""
    return option("At most this many messages a minute; 0: no limit.", default=default, check=_check_ceiling)


def _check_immediate(number: int | None) -> None:
    if number is not None and number < 0:
        raise RequestError("option_invalid", "“immediate” is a number of alerts a day.", "Write immediate = 5, or 0.")


def _check_quiet(text: str) -> None:
    if text:
        quiet_hours.parse(text)


def _check_zone(name: str) -> None:
    clock.zone(name)


def _check_digest(text: str) -> None:
    if text:
        clock.next_time(text, "UTC", clock.utcnow())


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The options of every channel."""

    discreet: bool = option("Neutral subject, ids only: no topic, title, link or passage is sent.", default=False)
    ceiling: int = ceiling(0)
    immediate: int | None = option(
        "How many alerts a day of each topic are sent here at once, instead of what the topic says.",
        default=None,
        example="2",
        check=_check_immediate,
    )
    events: tuple[str, ...] = option(
        "What is sent here at once, instead of what the topics say: `story`, `update`, `outlet`, `language`.",
        default=(),
        example='["update"]',
        choices=EVENTS,
        check=each(check_event),
    )
    quiet: str = option(
        "Hours in which only urgent topics are sent; all else waits for their end.",
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
    tags: tuple[str, ...] = option(
        "Only statements of sources with one of these tags come here; empty: of all.",
        default=(),
        example='["caucasus"]',
        check=tags.normal_all,
    )
    digest_empty: bool = option("Whether it also comes when there is nothing new.", default=False)
    timezone: str = option(
        "Of the quiet hours and of the digest.", default="UTC", example='"Europe/Paris"', check=_check_zone
    )


def fields(options: type[Options]) -> tuple[OptionField, ...]:
    """The options of a class in the order of their declaration, those of every channel last."""
    common = {f.name for f in declaration.fields(Options)}
    return tuple(sorted(declaration.fields(options), key=lambda f: f.name in common))


def pairs(texts: Iterable[str], fields: Iterable[OptionField]) -> dict[str, Any]:
    """Options as a command line says them, KEY=VALUE; a list may be said in parts. RequestError option_invalid, option_twice."""
    lists = {f.name for f in fields if f.kind is tuple}
    out: dict[str, Any] = {}
    for number, text in enumerate(texts, 1):
        key, equals, value = text.partition("=")
        if not equals:  # not repeated: it may be a token
            raise RequestError("option_invalid", f"Option {number} is not KEY=VALUE.", "Write to=desk@example.org.")
        if key in out and key not in lists:
            raise RequestError("option_twice", f"The option “{key}” is given twice.", "It takes one value.")
        said = declaration.from_text(value, tuple) if key in lists and value else value
        out[key] = [*out[key], *said] if out.get(key) else said
    return out


def parse(options: type[O], raw: Mapping[str, Any], *, kind: str, folder: Path = Path()) -> O:
    """Options from a table of the file, a row of the database or flags of the command line.

    Texts are turned into what the option wants; ``<name>_file`` reads a secret from a file (relative to ``folder``). RequestError
    with the codes option_unknown, option_missing, option_type, secret_unreadable, or what the option's own check says.
    """
    try:
        parsed = declaration.parse(options, raw, folder, texts=True)
    except declaration.Refused as refused:
        raise _refusal(refused, kind) from None
    declaration.check(parsed)
    return parsed


def _refusal(refused: declaration.Refused, kind: str) -> RequestError:
    key, fix = refused.key, refused.fix
    if refused.problem == "unknown":
        return RequestError("option_unknown", f"A channel of kind {kind} has no option “{key}”.", fix)
    if refused.problem == "missing":
        return RequestError("option_missing", f"A channel of kind {kind} needs the option “{key}”.", fix)
    return RequestError("option_type", f"{kind}: the option “{key}” should be {refused.wanted}.", fix)


def common(stored: Mapping[str, Any]) -> Options:
    """The options of every channel, out of those of any kind as they are stored."""
    return declaration.load(Options, stored)


def taken_tags(stored: Mapping[str, Any]) -> frozenset[str]:
    """The tags of which a source must have one for its statements to come to a channel; empty: any source."""
    return frozenset(tags.normal_all(common(stored).tags))


def with_secrets(
    stored: Mapping[str, Any], fields: Iterable[OptionField], change: Callable[[str], str]
) -> dict[str, Any]:
    """Stored options whose secrets went through ``change``: those of secret options, and the values of tables (headers)."""
    hidden = _hidden(fields)
    return {key: _with(value, change) if key in hidden else value for key, value in stored.items()}


def _with(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, dict):
        return {key: _with(one, change) for key, one in value.items()}
    return change(value) if isinstance(value, str) else value


def secrets(stored: Mapping[str, Any], fields: Iterable[OptionField]) -> list[tuple[str, str]]:
    """The secrets of stored options, each with the key under which it stands (of a table: `headers.x-token`)."""
    hidden = {key: value for key, value in stored.items() if key in _hidden(fields) and value}
    tables = [
        (f"{key}.{name}", text)
        for key, value in hidden.items()
        if isinstance(value, dict)
        for name, text in value.items()
    ]
    return [(key, value) for key, value in hidden.items() if isinstance(value, str)] + tables


def _hidden(fields: Iterable[OptionField]) -> set[str]:
    return {f.name for f in fields if f.secret or f.kind is dict}


def shown(options: Options) -> dict[str, Any]:
    """As `dump`, for eyes: secrets are stars, and so are the values of tables and all of an address but its host: many a path is a password."""
    secret = {f.name for f in fields(type(options)) if f.secret}
    return {k: "****" if k in secret else _hide(v) for k, v in dump(options).items()}


def _hide(value: Any) -> Any:
    if isinstance(value, dict):
        return dict.fromkeys(value, "****")
    if isinstance(value, list | tuple):
        return [_hide(one) for one in value]
    return host_alone(value) if isinstance(value, str) and "://" in value else value
