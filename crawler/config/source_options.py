"""What one source wants to be different: its route, its manners, its headers, what is read of its pages. Fetches nothing and reads no file."""

from __future__ import annotations

import dataclasses
import functools
import re
import typing
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from cssselect import SelectorError
from cssselect.xpath import HTMLTranslator

from crawler import clock
from crawler.errors import ConfigError

LONGEST_DELAY = timedelta(hours=1)
_ROUTE = re.compile(r"direct|tor|proxy:[\w.-]+")
_HEADER = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\t\x20-\x7e]*)")  # RFC 9110, 5.1 and 5.5, ASCII alone
_NOT_YOURS = frozenset({"host", "connection", "content-length", "transfer-encoding", "proxy-authorization", "referer"})
_SECRET = frozenset({"authorization", "cookie"})


@dataclass(frozen=True, slots=True)
class SourceOptions:
    """A source's own settings; whatever is left out is as the whole installation has it.

    ``pack``: whose settings it shares. ``route``: direct, tor or proxy:NAME. ``hostile``: never directly, whatever happens.
    ``delay``: between two requests. ``headers``: "Name: value" each. ``include`` and ``exclude``: CSS of what is text on its pages. ``mirrors``:
    addresses that answer when the main one does not, ``fallback``: "KIND URL" of lists that stand in for it after these. ``hints``: whether the site's own hints on how often to poll it are kept.
    """

    pack: str | None = None
    route: str | None = None
    hostile: bool = False
    contact: str | None = None
    delay: timedelta | None = None
    robots: bool = True
    headers: tuple[str, ...] = ()
    headers_file: str | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    mirrors: tuple[str, ...] = ()
    fallback: tuple[str, ...] = ()
    browser: bool = False
    hints: bool = True


PLAIN = SourceOptions()


def check(options: SourceOptions) -> None:
    """ConfigError for a value that cannot be meant: route_invalid, delay_invalid, header_invalid, header_secret,
    selector_invalid, mirror_invalid, fallback_invalid, contact_invalid."""
    if options.route is not None and not _ROUTE.fullmatch(options.route):
        raise ConfigError(
            "route_invalid",
            f"«{options.route}» is no route.",
            'Write "direct", "tor" or "proxy:NAME" ([[proxy]] name).',
        )
    if options.delay is not None and not timedelta(0) <= options.delay <= LONGEST_DELAY:
        raise ConfigError("delay_invalid", "The delay of a source is at most an hour.", 'Write delay = "10s".')
    if options.contact is not None and not options.contact.isprintable():
        raise ConfigError("contact_invalid", "The contact is not one line of text.", "Write an address or a page.")
    for line in options.headers:
        _check_header(line)
    for selector in (*options.include, *options.exclude):
        _check_selector(selector)
    for url in options.mirrors:
        _check_address(url, "mirror")
    for line in options.fallback:
        kind, _, url = line.partition(" ")
        if kind not in ("feed", "sitemap", "listing"):
            raise ConfigError(
                "fallback_invalid", f"«{line}» names no list.", 'Write "sitemap https://…" or "listing https://…".'
            )
        _check_address(url.strip(), "fallback")


def header(line: str) -> tuple[str, str]:
    """Name and value of "Name: value"; ConfigError header_invalid, which never repeats a value."""
    found = _HEADER.fullmatch(line.strip())
    if found is None or found[1].lower() in _NOT_YOURS:
        name = line.partition(":")[0][:40] if ":" in line else "?"
        raise ConfigError(
            "header_invalid", f"The header «{name}» cannot be sent.", 'Write "Name: value"; some names are not yours.'
        )
    return found[1], found[2].strip()


def _check_header(line: str) -> None:
    name, _ = header(line)
    if name.lower() in _SECRET:
        raise ConfigError(
            "header_secret", f"The header «{name}» is a secret.", 'Put it into a file of its own: headers_file = "…".'
        )


def _check_selector(selector: str) -> None:
    try:
        HTMLTranslator().css_to_xpath(selector)
    except SelectorError:
        raise ConfigError(
            "selector_invalid", f"«{selector}» is not valid CSS.", "Write it as in a style sheet."
        ) from None


def _check_address(url: str, what: str) -> None:
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        good = False
    if not good:
        raise ConfigError(f"{what}_invalid", f"The {what} «{url}» is not an address.", 'Write "https://…".')


def to_json(options: SourceOptions) -> dict[str, Any] | None:
    """What differs from the default, as JSON keeps it; None when nothing does. Durations are seconds."""
    out: dict[str, Any] = {}
    for f in dataclasses.fields(options):
        value = getattr(options, f.name)
        if value != f.default:
            out[f.name] = (
                value.total_seconds()
                if isinstance(value, timedelta)
                else list(value)
                if isinstance(value, tuple)
                else value
            )
    return out or None


def from_json(raw: Mapping[str, Any] | None) -> SourceOptions:
    """The options that `to_json` wrote; keys of other versions are left aside."""
    if not raw:
        return PLAIN
    return SourceOptions(**{k: _meant(v, hint) for k, v in raw.items() if (hint := _hints().get(k)) is not None})


@functools.cache
def _hints() -> dict[str, Any]:
    return typing.get_type_hints(SourceOptions)


def _meant(value: Any, hint: Any) -> Any:
    if isinstance(value, list):
        return tuple(value)
    return timedelta(seconds=value) if timedelta in typing.get_args(hint) else value


def shown(options: SourceOptions) -> dict[str, Any]:
    """What differs from the default, as a person may see it: of headers the names alone."""
    out = to_json(options) or {}
    if options.delay is not None:
        out["delay"] = clock.short(options.delay)
    if options.headers:
        out["headers"] = names(options.headers)
    return out


def names(headers: Iterable[str]) -> list[str]:
    """The names of "Name: value" lines."""
    return [line.partition(":")[0] for line in headers]
