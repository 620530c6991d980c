"""The sections and tables of tocsin.toml that `alerts` adds, read by crawler/config/loader.py."""

from __future__ import annotations

import ipaddress
import os
import re
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from crawler import clock
from crawler.config import loader, sections
from crawler.config.declaration import each, option
from crawler.config.sections import Config, Network
from crawler.config.source_options import PLAIN
from crawler.errors import ConfigError, RequestError, within
from crawler.parsing import language

# Standard Webhooks 1.0.0 gives this schedule as its example: ten tries over 75.6 hours.
SCHEDULE = ("5s", "5m", "30m", "2h", "5h", "10h", "14h", "20h", "24h")


EVENTS = ("story", "update", "outlet", "language")
GROUPS = ("story", "statement")


SECURITIES = ("starttls", "tls", "none")


def _check_port(port: int) -> None:
    if not 0 <= port <= 65_535:
        raise ConfigError("smtp_port", f"[smtp] port = {port}: ports go from 1 to 65535.", "Set the port of your mail server, usually 465 or 587.")  # fmt: skip


def _check_security(security: str) -> None:
    if security not in SECURITIES:
        raise ConfigError("smtp_security", f"[smtp] security cannot be “{security}”.", "Use starttls, tls or none.")


@dataclass(frozen=True, slots=True)
class Smtp:
    """[smtp]: the mail server."""

    host: str = option("The mail server.", default="")
    port: int = option("Its port; 0: the usual one of the security (587, 465 or 25).", default=0, check=_check_port)
    security: str = option("`starttls`, `tls`, or `none` (only for a server on this machine).", default="starttls", check=_check_security)  # fmt: skip
    username: str = option("For the log-in, if the server wants one.", default="")
    password: str = option("Better `password_file`, a file beside this one.", default="", repr=False)
    sender: str = option("Whom mail comes from: `Tocsin <tocsin@example.org>`.", default="")
    ca: str = option("Certificates (PEM) of an authority of your own.", default="")


def _check_wait(text: str) -> None:
    with within("[delivery] retries"):
        clock.duration(text)


@dataclass(frozen=True, slots=True)
class DeliverySection:
    """[delivery]: how often a delivery is tried."""

    retries: tuple[str, ...] = option(
        "The waits between the tries of one delivery; after the last one it is dead: kept, shown, retried on request.",
        default=SCHEDULE,
        check=each(_check_wait),
    )

    def waits(self) -> tuple[timedelta, ...]:
        """The waits as durations."""
        return tuple(map(clock.duration, self.retries))


def _check_zone(name: str) -> None:
    if name:
        with within("[operator] timezone"):
            clock.zone(name)


def _check_mark_url(url: str) -> None:
    if url and not (url.startswith(("https://", "http://")) and "{alert}" in url and "{mark}" in url):
        raise ConfigError(
            "mark_url",
            "[operator] mark_url cannot be used as an address for marks.",
            'Write mark_url = "https://example.org/mark?alert={alert}&as={mark}".',
        )


def _check_web_port(port: int) -> None:
    if not 1 <= port <= 65_535:
        raise ConfigError("web_port", f"[web] port = {port}: ports go from 1 to 65535.", "Set one that is free.")


def _check_host(host: str) -> None:
    """An address; whether the desk may listen there is seen when it starts (alerts/runtime/web_host.py)."""
    try:
        ipaddress.ip_address("127.0.0.1" if host == "localhost" else host)
    except ValueError:
        raise ConfigError(
            "web_host", f"[web] host = “{host}” is no address of this machine.", "Write 127.0.0.1."
        ) from None


def _check_translate_url(url: str) -> None:
    if url and not (url.startswith(("https://", "http://")) and "{url}" in url):
        raise ConfigError(
            "web_translate_url",
            "[web] translate_url cannot be used as a link.",
            'Write translate_url = "https://translate.example.org/?u={url}".',
        )


def _check_public_url(url: str) -> None:
    if url and not re.fullmatch(r"https?://[^\s/?#@]+/?", url):
        raise ConfigError(
            "web_public_url",
            "[web] public_url is the address under which browsers find the desk, without a path.",
            'Write public_url = "https://tocsin.example.org".',
        )


@dataclass(frozen=True, slots=True)
class WebSection:
    """[web]: the desk, the pages at which people work."""

    enabled: bool = option("Whether `tocsin run` serves the [desk](desk.md).", default=True)
    host: str = option("Where it listens. An address that others reach needs an https `public_url` and an account with a password.", default="127.0.0.1", check=_check_host)  # fmt: skip
    port: int = option("Its port.", default=8642, check=_check_web_port)
    translate_url: str = option(
        "Where a statement is translated, for a link beside it: `https://translate.example.org/?u={url}`. None: no such link.",
        default="",
        check=_check_translate_url,
    )
    public_url: str = option(
        "The address that browsers use when a proxy stands in front: `https://tocsin.example.org`. None: host and port.",
        default="",
        check=_check_public_url,
    )


def _check_daily(text: str) -> None:
    if text and not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text):
        raise ConfigError("operator_daily", f"[operator] daily = “{text}” is no time of day.", 'Write daily = "07:00".')


def _check_ping(url: str) -> None:
    if url and not re.fullmatch(r"https?://[^\s@]+", url):
        raise ConfigError("operator_ping", "[operator] ping and ping_failed are addresses.", 'Write ping = "https://hc.example.org/…".')  # fmt: skip


@dataclass(frozen=True, slots=True)
class OperatorSection:
    """[operator]: who runs this installation."""

    channels: tuple[str, ...] = option(
        "Channels that get notices about Tocsin itself: dead deliveries, channels switched off, sources in trouble. Empty: terminals and mail, or whatever channel there is.",
        default=(),
    )
    daily: str = option(
        "When a sign of life comes each day, with what was read, found, told, and not read: `07:00`, in the time zone below. None: never.",
        default="",
        check=_check_daily,
    )
    ping: str = option(
        "An address of yours that is asked for every minute as long as the whole chain goes on; a service that misses it raises the alarm (healthchecks.io, Uptime Kuma). None: nobody is.",
        default="",
        check=_check_ping,
        repr=False,
    )
    ping_failed: str = option(
        "An address that is asked for instead while something waits for more than a quarter of an hour. None: silence tells it.",
        default="",
        check=_check_ping,
        repr=False,
    )
    mark_url: str = option(
        "Links in alerts to a page of your own that takes marks: `https://example.org/mark?alert={alert}&as={mark}` (`useful` or `false`). None: no such links.",
        default="",
        check=_check_mark_url,
    )
    timezone: str = option(
        "The time zone of times in messages and tables, where the channel and the topic have none of their own (`Asia/Tbilisi`). None: that of the variable `TZ`, else UTC.",
        default="",
        check=_check_zone,
    )


def operator(loaded: Config) -> OperatorSection:
    """The [operator] section."""
    return typing.cast(OperatorSection, loaded.sections["operator"])


def _check_group_by(group_by: str) -> None:
    if group_by not in GROUPS:
        raise RequestError("topic_group_by", f"group_by = “{group_by}” is not known.", 'Write "story" or "statement".')


def check_event(event: str) -> None:
    """RequestError topic_events for what is none of EVENTS."""
    if event not in EVENTS:
        raise RequestError(
            "topic_events",
            f"“{event}” is not an event.",
            'Write events = ["story", "update", "outlet", "language"], or some of them.',
        )


def _check_immediate(number: int) -> None:
    if number < 0:
        raise RequestError("topic_immediate", "`immediate` is a number of alerts.", "Write immediate = 5.")


@dataclass(frozen=True, slots=True)
class TopicSpec:
    """[[topic]]: a query, and the channels that get what it finds. A new key is written here and nowhere else."""

    name: str = option("How it is called in alerts.", default="")
    query: str = option("What to look for, in the [query language](query-language.md).", default="")
    channels: tuple[str, ...] = option("Channels that get its alerts; empty: all.", default=(), flag="channel")
    lang: tuple[str, ...] = option(
        "Languages whose word forms are meant (`en`, `ru`); empty: those that the sources speak.",
        default=(),
        check=language.check_codes,
    )
    group_by: str = option(
        "`story`: copies of one text make one alert; `statement`: an alert each.",
        default="story",
        choices=GROUPS,
        check=_check_group_by,
    )
    group_wait: timedelta = option("How long matches are collected before an alert is sent.", default=timedelta(0))
    group_interval: timedelta = option(
        "At most one message in this time; what comes meanwhile is collected in the next one.", default=timedelta(0)
    )
    events: tuple[str, ...] = option(
        "What is sent at once: `story` (a new one), `update` (new paragraphs in a known story, with the topic's passage among them), `outlet` (a further source of a known story), `language` (a known story in another language). All else comes in the digest.",
        default=("story", "update"),
        choices=EVENTS,
        check=each(check_event),
        flag="event",
    )
    immediate: int | None = option(
        "How many alerts a day are sent at once to each channel, the most important ones; the rest comes in the digest. 0: digests only.",
        default=5,
        check=_check_immediate,
    )
    urgent: bool = option("No limit, and no quiet hours.", default=False)
    inhibits: tuple[str, ...] = option(
        "Weaker topics: a channel that gets a statement under this topic does not get it under them.", default=()
    )
    digest: str = option("When the digest comes.", default="cron 0 7 * * *")
    digest_empty: bool = option("Whether it also comes when there is nothing new.", default=False)
    timezone: str = option(
        "The time zone of the digest, and of the day that `immediate` counts.", default="UTC", check=clock.zone
    )


@dataclass(frozen=True, slots=True)
class ChannelSpec:
    """[[channel]]: a way to reach people; all keys beside these two are the kind's own options."""

    name: str = option("How topics name it.", default="")
    kind: str = option(
        "What carries it: `tocsin channels kinds` lists them; see [channels.md](channels.md).", default=""
    )
    options: Mapping[str, Any] = option("All other keys are the kind's own options.", factory=dict)


@dataclass(frozen=True, slots=True)
class LexiconSection:
    """[lexicon]: what the installation knows of names."""

    aliases: tuple[str, ...] = option(
        'Names that mean the same, one group a text: `["OHCHR, УВКПЧ, HCDH"]`.', default=()
    )


@dataclass(frozen=True, slots=True)
class QuotesSection:
    """[quotes]: who says what is read from statements."""

    enabled: bool = option("Whether quotes are read from statements at all.", default=True)
    languages: tuple[str, ...] = option("Only of statements in these languages; empty: of all (see docs/quotes.md).", default=(), check=language.check_codes)  # fmt: skip


SECTIONS: dict[str, type] = {
    **sections.SECTIONS,
    "smtp": Smtp,
    "delivery": DeliverySection,
    "operator": OperatorSection,
    "lexicon": LexiconSection,
    "quotes": QuotesSection,
    "web": WebSection,
}
TABLES: dict[str, type] = {**sections.TABLES, "topic": TopicSpec, "channel": ChannelSpec}


def load(argument: str | None = None, *, env: Mapping[str, str] | None = None, folder: Path | None = None) -> Config:
    """The whole configuration; ConfigError with place and fix."""
    loaded = loader.load(argument, sections=SECTIONS, tables=TABLES, env=env, folder=folder)
    if _names_a_way(loaded):
        from crawler.fetch.egress import Egress

        Egress(loaded).check_all(loaded)
    return loaded


def _names_a_way(loaded: Config) -> bool:
    """Whether the file says anything of ways out; else there is nothing to check and much that need not be loaded."""
    special = any(source.options != PLAIN for source in loaded.sources)
    return bool(special or loaded.packs or loaded.proxies or loaded.network != Network())


def smtp(loaded: Config) -> Smtp:
    """The [smtp] section."""
    return typing.cast(Smtp, loaded.sections["smtp"])


def delivery(loaded: Config) -> DeliverySection:
    """The [delivery] section."""
    return typing.cast(DeliverySection, loaded.sections["delivery"])


def operators(loaded: Config) -> tuple[str, ...]:
    """The channels of the [operator] section."""
    return typing.cast(OperatorSection, loaded.sections["operator"]).channels


def web(loaded: Config) -> WebSection:
    """The [web] section."""
    return typing.cast(WebSection, loaded.sections["web"])


def mark_url(loaded: Config) -> str:
    """Where a reader of an alert says whether it was useful, with {alert} and {mark} where they belong; "" when nowhere."""
    return typing.cast(OperatorSection, loaded.sections["operator"]).mark_url


def timezone(loaded: Config) -> str:
    """The name of the installation's time zone: of the [operator] section, else of TZ; "" for UTC."""
    named = typing.cast(OperatorSection, loaded.sections["operator"]).timezone
    return named or clock.system_zone(os.environ.get("TZ", ""))


def aliases(loaded: Config) -> list[list[str]]:
    """The names of the [lexicon] section that mean the same, group by group."""
    section = typing.cast(LexiconSection, loaded.sections["lexicon"])
    return [[name.strip() for name in group.split(",") if name.strip()] for group in section.aliases]


def quoted(loaded: Config) -> frozenset[str] | None:
    """The languages of which quotes are read; None: of all, and passages of others too."""
    section = typing.cast(QuotesSection, loaded.sections["quotes"])
    return (frozenset(section.languages) or None) if section.enabled else frozenset()


def topics(loaded: Config) -> tuple[TopicSpec, ...]:
    """The declared topics."""
    return typing.cast("tuple[TopicSpec, ...]", loaded.tables["topic"])


def channels(loaded: Config) -> tuple[ChannelSpec, ...]:
    """The declared channels."""
    return typing.cast("tuple[ChannelSpec, ...]", loaded.tables["channel"])


def toml_text(value: str) -> str:
    """A TOML basic string."""
    return '"' + re.sub(r'[\\"\x00-\x1f\x7f]', lambda m: f"\\u{ord(m[0]):04x}", value) + '"'
