"""The sections and tables of tocsin.toml that the crawler reads. A section is a frozen dataclass of options; reading them is the loader's work."""

from __future__ import annotations

import re
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from crawler import clock
from crawler.config import tags
from crawler.config.declaration import option
from crawler.config.secrets import SecretStore
from crawler.config.source_options import PLAIN, SourceOptions, check_selector
from crawler.errors import ConfigError, RequestError

KINDS = ("feed", "sitemap", "listing", "page", "spider")
FIRST = ("catch-up", "alert")
FORMATS = ("text", "json")


@dataclass(frozen=True, slots=True)
class Network:
    """[network]: how Tocsin reaches others."""

    proxy: str | None = option(
        "`http://`, `socks5://` or `socks5h://`. Carries feeds, pages, robots.txt and webhooks; a proxy that is down is an error, never a direct connection.",
        default=None,
    )
    route: str | None = option(
        "The way of everything that does not name its own: `direct`, `tor` or `proxy:NAME`; none: the proxy above, else directly.",
        default=None,
    )
    tor: str = option("Where Tor listens.", default="socks5h://127.0.0.1:9050")
    allow_private: tuple[str, ...] = option(
        "Networks (CIDR) or addresses of your own that may be connected to; private and special addresses are refused otherwise.",
        default=(),
    )


def _check_workers(number: int) -> None:
    if not 1 <= number <= 64:
        raise ConfigError("config_range", f"[crawl] workers = {number}: there can be 1 to 64.", "One a core is enough.")


def _check_budget(number: int) -> None:
    if number < 0:
        raise ConfigError(
            "config_range", f"[crawl] budget = {number} is not a number of requests.", "Write 0 for no limit."
        )


def _check_about(url: str | None) -> None:
    if url and not re.fullmatch(r"https?://[!-'*-~]+", url):
        raise ConfigError("about_invalid", "[crawl] about is the address of a page.", 'Write about = "https://example.org/about".')  # fmt: skip


@dataclass(frozen=True, slots=True)
class Crawl:
    """[crawl]: manners towards the sites."""

    user_agent: str = option("How Tocsin names itself to the sites.", default="Tocsin/0.1 (self-hosted media monitor)")
    about: str | None = option(
        "A page of your own that says who reads and why; it stands in the User-Agent: `Tocsin/0.1 (…) (+https://example.org/about)`. None: no page is named.",
        default=None,
        check=_check_about,
    )
    contact: str | None = option(
        "An address that is shown to the sites beside it; none: nobody learns who reads.", default=None
    )
    delay: timedelta = option("Between two requests to one host.", default=timedelta(seconds=1))
    timeout: timedelta = option(
        "How long one answer may take, from the first byte asked to the last one received.",
        default=timedelta(seconds=30),
    )
    budget: int = option(
        'Requests an hour, all sources together; 0: no limit. Sources with `every = "auto"` share what the others leave.',
        default=0,
        check=_check_budget,
    )
    workers: int = option("Processes that read pages; one a core is enough.", default=2, check=_check_workers)

    def agent(self, contact: str | None, *, named: bool = True) -> str:
        """The User-Agent with a contact; ``named``: also with the page that says who reads."""
        about = f"(+{self.about})" if self.about and named else ""
        return " ".join(filter(None, (self.user_agent, about, contact)))


SHORTEST = timedelta(days=14)  # as long as copies of a text are looked for (crawler.statements.near_duplicates.WINDOW)


def _check_age(age: timedelta | None) -> None:
    if age is not None and age < SHORTEST:
        raise ConfigError(
            "retention_short",
            "[retention] keeps statements and alerts for 14 days at least, in which copies of a text are recognised.",
            'Write statements = "14d" or more.',
        )


@dataclass(frozen=True, slots=True)
class Retention:
    """[retention]: how long things are kept."""

    raw: timedelta = option(
        "How long the answers as received are kept; those of alerts that were starred or marked as useful stay.",
        default=timedelta(days=90),
    )
    statements: timedelta | None = option(
        "How long statements are kept after their last change, with their answers; none: for ever. Those of an alert stay as long as it does.",
        default=None,
        check=_check_age,
    )
    alerts: timedelta | None = option(
        "How long alerts and their deliveries are kept; none: for ever. Those that were starred, marked or have a note stay.",
        default=None,
        check=_check_age,
    )


def _check_format(form: str) -> None:
    if form not in FORMATS:
        raise ConfigError("log_format", f"[log] format = “{form}” is not known.", f"Write {' or '.join(FORMATS)}.")


@dataclass(frozen=True, slots=True)
class Log:
    """[log]: what is written to standard error."""

    format: str = option("`text`, or `json`: an object a line, for programs that gather logs.", default="text", choices=FORMATS, check=_check_format)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Secrets:
    """[secrets]: the key that seals passwords and tokens in the database."""

    key_file: str = option(
        "The file with the key; none: beside the database (`tocsin.db.key`; `tocsin.key` with PostgreSQL), made when it is first needed. The variable `TOCSIN_SECRET_KEY` holds the key itself instead.",
        default="",
        example='"/etc/tocsin/key"',
    )


def _check_collector(url: str) -> None:
    if url and not re.fullmatch(r"https?://[^/\s@]+/\S*", url):
        raise ConfigError("traces_endpoint", "[traces] endpoint is no address of a collector of traces.", 'Write endpoint = "http://127.0.0.1:4318/v1/traces".')  # fmt: skip


@dataclass(frozen=True, slots=True)
class Traces:
    """[traces]: spans for a collector of your own, by OTLP over HTTP; needs the extra `otel`."""

    endpoint: str = option("Where it takes traces; none: nothing is traced. It is asked directly, past every proxy.", default="", example='"http://127.0.0.1:4318/v1/traces"', check=_check_collector)  # fmt: skip


def _check_endpoint(url: str) -> None:
    if url and not re.fullmatch(r"https?://[^/\s]+/?", url):
        raise ConfigError("s3_endpoint", "[s3] endpoint is no address of a server.", 'Write endpoint = "https://s3.example.org".')  # fmt: skip


@dataclass(frozen=True, slots=True)
class S3:
    """[s3]: the server of `tocsin backup s3://BUCKET/FOLDER`."""

    endpoint: str = option("Its address; none: Amazon's.", default="", example='"https://s3.example.org"', check=_check_endpoint)  # fmt: skip
    region: str = option("Its region, as its keeper names it.", default="us-east-1")
    access_key: str = option("The name of the key, or a reference to it.", default="env:AWS_ACCESS_KEY_ID")
    secret_key: str = option(
        "The key, by reference: `env:NAME`, `file:PATH` or `secret:NAME`.",
        default="env:AWS_SECRET_ACCESS_KEY",
        repr=False,
    )


def _check_kind(kind: str) -> None:
    if kind not in KINDS:
        raise RequestError("source_kind", f"There is no kind of source “{kind}”.", f"Choose one of {', '.join(KINDS)}.")


def _check_first(first: str) -> None:
    if first not in FIRST:
        raise RequestError("source_first", f"first = “{first}” is not known.", 'Write "catch-up" or "alert".')


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """[[source]]: a place that is watched; the keys of its options stand beside the others."""

    url: str = option("Where to look. `tocsin sources add URL` finds it for you.", default="")
    name: str | None = option("How it is called; none: as its host, then host-2.", default=None)
    kind: str | None = option(
        "What stands at the address: `feed`, `sitemap`, `listing`, `page` or `spider`.",
        default=None,
        choices=KINDS,
        check=_check_kind,
    )
    every: str = option(
        "`auto`: learnt from how often it publishes, 5 minutes to 24 hours; `fast`: as fast as the site allows; a duration; or `cron 0 7 * * 1-5`.",
        default="auto",
    )
    timezone: str = option("The time zone of a cron expression.", default="UTC", check=clock.zone)
    first: str = option(
        "What is there at the first read: `catch-up` (one digest) or `alert` (an alert each).",
        default="catch-up",
        choices=FIRST,
        check=_check_first,
    )
    tags: tuple[str, ...] = option(
        "What it belongs to (`caucasus`, `ngo`): queries (`tag:caucasus`), lists and channels can ask for it.",
        default=(),
        flag="tag",
        check=tags.normal_all,
    )
    selector: str | None = option("Of a listing: CSS selector of the links.", default=None, check=check_selector)
    spider: str | None = option("Of kind `spider`: its name (`tocsin sites list`).", default=None)
    options: SourceOptions = PLAIN


@dataclass(frozen=True, slots=True)
class ProxySpec:
    """[[proxy]]: a way out that sources can name as their route."""

    name: str = option("How a route names it: `proxy:NAME`.", default="")
    url: str = option(
        "`http://`, `socks5://` or `socks5h://`; with credentials better in `url_file`.", default="", repr=False
    )


@dataclass(frozen=True, slots=True)
class PackSpec:
    """[[pack]]: settings that several sources share; a source's own go before them."""

    name: str = option("How sources name it.", default="")
    options: SourceOptions = option(
        "All other keys are those of a source's own settings, from `route` on.", default=PLAIN
    )


SECTIONS: dict[str, type] = {
    "network": Network,
    "crawl": Crawl,
    "retention": Retention,
    "log": Log,
    "s3": S3,
    "traces": Traces,
    "secrets": Secrets,
}
TABLES: dict[str, type] = {"source": SourceSpec, "pack": PackSpec, "proxy": ProxySpec}


@dataclass(frozen=True, slots=True)
class Config:
    """What was read. `folder` is where the file lies (or would lie); `sections` and `tables` hold the dataclasses by name.

    `named`: a file or the environment says where the database is; otherwise nobody asked for one here.
    """

    folder: Path
    file: Path | None
    database: str
    sections: Mapping[str, Any] = field(default_factory=dict)
    tables: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    named: bool = True

    @property
    def network(self) -> Network:
        """The [network] section."""
        return typing.cast(Network, self.sections["network"])

    @property
    def crawl(self) -> Crawl:
        """The [crawl] section."""
        return typing.cast(Crawl, self.sections["crawl"])

    @property
    def retention(self) -> Retention:
        """The [retention] section."""
        return typing.cast(Retention, self.sections["retention"])

    @property
    def log(self) -> Log:
        """The [log] section."""
        return typing.cast(Log, self.sections["log"])

    @property
    def s3(self) -> S3:
        """The [s3] section."""
        return typing.cast(S3, self.sections["s3"])

    @property
    def traces(self) -> Traces:
        """The [traces] section."""
        return typing.cast(Traces, self.sections["traces"])

    @property
    def secrets(self) -> SecretStore:
        """What seals and opens secrets, with the key of [secrets] key_file, else of the file beside the database.

        A database that was copied or restored into another place keeps the key it was sealed with, which bears the usual name of either kind.
        """
        named = typing.cast(Secrets, self.sections.get("secrets", Secrets())).key_file
        file = self.database.removeprefix("sqlite:///")
        own = "tocsin.key" if "://" in file or file.startswith("file:") else f"{file}.key"
        places = [self.folder / name for name in ([named] if named else [own, "tocsin.key", "tocsin.db.key"])]
        return SecretStore(self.folder, next((place for place in places if place.exists()), places[0]))

    @property
    def sources(self) -> tuple[SourceSpec, ...]:
        """The declared sources."""
        return typing.cast("tuple[SourceSpec, ...]", self.tables["source"])

    @property
    def packs(self) -> tuple[PackSpec, ...]:
        """The declared packs."""
        return typing.cast("tuple[PackSpec, ...]", self.tables["pack"])

    @property
    def proxies(self) -> tuple[ProxySpec, ...]:
        """The declared proxies."""
        return typing.cast("tuple[ProxySpec, ...]", self.tables["proxy"])
