"""What one source wants to be different: its route, its manners, its headers, what is read of its pages. Fetches nothing and reads no file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from cssselect import SelectorError
from cssselect.xpath import HTMLTranslator

from crawler import clock
from crawler.config import declaration
from crawler.config.declaration import each, option
from crawler.errors import ConfigError

LONGEST_DELAY = timedelta(hours=1)
_ROUTE = re.compile(r"direct|tor|proxy:[\w.-]+")
_HEADER = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\t\x20-\x7e]*)")  # RFC 9110, 5.1 and 5.5, ASCII alone
_NOT_YOURS = frozenset({"host", "connection", "content-length", "transfer-encoding", "proxy-authorization", "referer"})
_SECRET = re.compile(r"(?i)authorization|cookie|token|secret|passw|(?:api|access|auth)[-_]?key|^x-auth")


def header(line: str) -> tuple[str, str]:
    """Name and value of "Name: value"; ConfigError header_invalid, which never repeats a value."""
    found = _HEADER.fullmatch(line.strip())
    if found is None or found[1].lower() in _NOT_YOURS:
        name = line.partition(":")[0][:40] if ":" in line else "?"
        raise ConfigError(
            "header_invalid", f"The header “{name}” cannot be sent.", 'Write "Name: value"; some names are reserved.'
        )
    return found[1], found[2].strip()


def _check_header(line: str) -> None:
    name, value = header(line)
    if _SECRET.search(name) and not declaration.kept_elsewhere(value):
        fix = f'Put it into a file of its own, headers_file = "…", or write {name}: secret:NAME.'
        raise ConfigError("header_secret", f"The header “{name}” is a secret.", fix)


def check_selector(selector: str) -> None:
    """ConfigError selector_invalid for what is no CSS."""
    try:
        HTMLTranslator().css_to_xpath(selector)
    except SelectorError:
        raise ConfigError(
            "selector_invalid", f"“{selector}” is not valid CSS.", "Write it as in a style sheet."
        ) from None


def _check_route(route: str) -> None:
    if not _ROUTE.fullmatch(route):
        raise ConfigError(
            "route_invalid", f"“{route}” is not a route.", 'Write "direct", "tor" or "proxy:NAME" ([[proxy]] name).'
        )


def _check_delay(delay: timedelta) -> None:
    if not timedelta(0) <= delay <= LONGEST_DELAY:
        raise ConfigError("delay_invalid", "The delay of a source may be at most one hour.", 'Write delay = "10s".')


def _check_contact(contact: str) -> None:
    if not contact.isprintable():
        raise ConfigError("contact_invalid", "The contact is not one line of text.", "Write an address or a page.")


def _check_mirror(url: str) -> None:
    if not _is_address(url):
        raise ConfigError("mirror_invalid", f"The mirror “{url}” is not an address.", 'Write "https://…".')


def _check_fallback(line: str) -> None:
    kind, _, url = line.partition(" ")
    if kind not in ("feed", "sitemap", "listing"):
        raise ConfigError(
            "fallback_invalid", f"“{line}” names no list.", 'Write "sitemap https://…" or "listing https://…".'
        )
    if not _is_address(url.strip()):
        raise ConfigError("fallback_invalid", f"The fallback “{url.strip()}” is not an address.", 'Write "https://…".')


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class SourceOptions:
    """A source's own settings; whatever is left out is as the whole installation has it."""

    pack: str | None = option("The `[[pack]]` whose settings it shares.", default=None)
    route: str | None = option(
        "How it is reached: `direct`, `tor` or `proxy:NAME`; none: as `[network]` says.",
        default=None,
        check=_check_route,
    )
    hostile: bool = option(
        "Never reached directly, whatever happens: no fall-back, no name resolved here, robots.txt by the same route.",
        default=False,
    )
    contact: str | None = option("A contact address shown to this site only.", default=None, check=_check_contact)
    delay: timedelta | None = option(
        "Between two requests to this site, at most an hour; none: `crawl.delay`.", default=None, check=_check_delay
    )
    robots: bool = option("Whether its robots.txt is obeyed.", default=True)
    headers: tuple[str, ...] = option(
        "Headers of every request, `Accept-Language: ru`; a secret is `Cookie: secret:NAME`, or stands in `headers_file`.",
        default=(),
        check=each(_check_header),
        flag="header",
    )
    headers_file: str | None = option(
        "A file with a header a line: `Cookie: …`, `Authorization: Basic NAME:PASSWORD`. Read at every start, never stored, shown or logged.",
        default=None,
    )
    include: tuple[str, ...] = option(
        "CSS of what is the text on its pages; empty: found by rules.", default=(), check=each(check_selector)
    )
    exclude: tuple[str, ...] = option("CSS of what is never text on its pages.", default=(), check=each(check_selector))
    mirrors: tuple[str, ...] = option(
        "Further addresses of the same list, asked in turn when the main one does not answer.",
        default=(),
        check=each(_check_mirror),
        flag="mirror",
    )
    fallback: tuple[str, ...] = option(
        "Lists that stand in when the address and its mirrors do not answer: `sitemap https://…`, `listing https://…`. `tocsin sources add` finds them.",
        default=(),
        check=each(_check_fallback),
    )
    browser: bool = option("Its pages need a browser (the optional extra).", default=False)
    hints: bool = option(
        "Whether the interval that the site asks for (RSS ttl, skipHours, skipDays, sy:updatePeriod, Cache-Control) is a floor. Retry-After and Crawl-delay always are.",
        default=True,
    )


PLAIN = SourceOptions()


def to_json(options: SourceOptions) -> dict[str, Any] | None:
    """What differs from the default, as JSON keeps it; None when nothing does. Durations are seconds."""
    return declaration.dump(options) or None


def from_json(raw: Mapping[str, Any] | None) -> SourceOptions:
    """The options that `to_json` wrote; keys of other versions are left aside."""
    return declaration.load(SourceOptions, raw) if raw else PLAIN


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
