"""The upper storey's sections of tocsin.toml, read by crawler/config/loader.py."""

from __future__ import annotations

import re
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from crawler import clock
from crawler.config import loader, sections
from crawler.config.sections import Config
from crawler.errors import ConfigError
from crawler.fetch.egress import Egress

# Standard Webhooks 1.0.0 gives this schedule as its example: ten tries over 75.6 hours.
SCHEDULE = ("5s", "5m", "30m", "2h", "5h", "10h", "14h", "20h", "24h")


@dataclass(frozen=True, slots=True)
class Smtp:
    """[smtp]: the mail server. ``security`` is tls, starttls or none; ``port`` 0 is the usual one of the security.

    ``sender`` is a bare address or `Name <address>`; ``ca`` a file of certificates to trust beside the system's own.
    """

    host: str = ""
    port: int = 0
    security: str = "starttls"
    username: str = ""
    password: str = field(default="", repr=False)
    sender: str = ""
    ca: str = ""


@dataclass(frozen=True, slots=True)
class DeliverySection:
    """[delivery]: the waits between tries; after the last one a delivery is dead (kept, shown, and retried on request)."""

    retries: tuple[str, ...] = SCHEDULE

    def waits(self) -> tuple[timedelta, ...]:
        """The waits as durations; ConfigError duration_invalid."""
        return tuple(map(clock.duration, self.retries))


@dataclass(frozen=True, slots=True)
class OperatorSection:
    """[operator]: the channels that are told about Tocsin itself. None: terminals and mail, or whatever channel there is.

    ``mark_url`` is an address of a page of yours that takes marks, with {alert} and {mark} where they belong.
    """

    channels: tuple[str, ...] = ()
    mark_url: str = ""


@dataclass(frozen=True, slots=True)
class TopicSpec:
    """[[topic]]: what somebody cares about. No `channels`: all of them. No `lang`: all languages."""

    name: str = ""
    query: str = ""
    channels: tuple[str, ...] = ()
    lang: tuple[str, ...] = ()
    group_by: str = "story"
    group_wait: timedelta = timedelta(0)
    group_interval: timedelta = timedelta(0)
    events: tuple[str, ...] = ("story",)
    immediate: int | None = 5
    urgent: bool = False
    inhibits: tuple[str, ...] = ()
    digest: str = "cron 0 7 * * *"
    digest_empty: bool = False
    timezone: str = "UTC"


@dataclass(frozen=True, slots=True)
class ChannelSpec:
    """[[channel]]: a way to reach somebody; all keys beside these two are the kind's own options."""

    name: str = ""
    kind: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LexiconSection:
    """[lexicon]: ``aliases`` are names that mean the same, one group a text ("OHCHR, УВКПЧ, HCDH")."""

    aliases: tuple[str, ...] = ()


SECTIONS: dict[str, type] = {
    **sections.SECTIONS,
    "smtp": Smtp,
    "delivery": DeliverySection,
    "operator": OperatorSection,
    "lexicon": LexiconSection,
}
TABLES: dict[str, type] = {**sections.TABLES, "topic": TopicSpec, "channel": ChannelSpec}


def load(argument: str | None = None, *, env: Mapping[str, str] | None = None, folder: Path | None = None) -> Config:
    """The whole configuration; ConfigError with place and fix."""
    loaded = loader.load(argument, sections=SECTIONS, tables=TABLES, env=env, folder=folder)
    delivery(loaded).waits()
    mark_url(loaded)
    Egress(loaded).check_all(loaded)
    return loaded


def smtp(loaded: Config) -> Smtp:
    """The [smtp] section."""
    return typing.cast(Smtp, loaded.sections["smtp"])


def delivery(loaded: Config) -> DeliverySection:
    """The [delivery] section."""
    return typing.cast(DeliverySection, loaded.sections["delivery"])


def operators(loaded: Config) -> tuple[str, ...]:
    """The channels of the [operator] section."""
    return typing.cast(OperatorSection, loaded.sections["operator"]).channels


def mark_url(loaded: Config) -> str:
    """Where a reader of an alert says whether it was useful; ConfigError mark_url."""
    url = typing.cast(OperatorSection, loaded.sections["operator"]).mark_url
    if url and not (url.startswith(("https://", "http://")) and "{alert}" in url and "{mark}" in url):
        raise ConfigError(
            "mark_url",
            f"{loaded.file.name if loaded.file else 'tocsin.toml'}: [operator] mark_url is no address for marks.",
            'Write mark_url = "https://example.org/mark?alert={alert}&as={mark}".',
        )
    return url


def aliases(loaded: Config) -> list[list[str]]:
    """The names of the [lexicon] section that mean the same, group by group."""
    section = typing.cast(LexiconSection, loaded.sections["lexicon"])
    return [[name.strip() for name in group.split(",") if name.strip()] for group in section.aliases]


def topics(loaded: Config) -> tuple[TopicSpec, ...]:
    """The declared topics."""
    return typing.cast("tuple[TopicSpec, ...]", loaded.tables["topic"])


def channels(loaded: Config) -> tuple[ChannelSpec, ...]:
    """The declared channels."""
    return typing.cast("tuple[ChannelSpec, ...]", loaded.tables["channel"])


def toml_text(value: str) -> str:
    """A TOML basic string."""
    return '"' + re.sub(r'[\\"\x00-\x1f\x7f]', lambda m: f"\\u{ord(m[0]):04x}", value) + '"'
