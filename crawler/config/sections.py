"""The sections and tables of tocsin.toml that the crawler reads. Any section is a frozen dataclass; its fields are the keys."""

from __future__ import annotations

import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from crawler.config.source_options import PLAIN, SourceOptions


@dataclass(frozen=True, slots=True)
class Network:
    """[network]: how the product reaches others. `allow_private` lists networks (CIDR) that are otherwise refused."""

    proxy: str | None = None
    route: str | None = None
    tor: str = "socks5h://127.0.0.1:9050"
    allow_private: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Crawl:
    """[crawl]: manners. `delay` between two requests to one host; `contact` is shown to sites only when given; `timeout` is of one request, whole; `budget` is requests an hour for all sources together (0: no limit)."""

    user_agent: str = "Tocsin/0.1 (+https://pypi.org/project/tocsin/)"
    contact: str | None = None
    delay: timedelta = timedelta(seconds=1)
    timeout: timedelta = timedelta(seconds=30)
    budget: int = 0
    workers: int = 2


@dataclass(frozen=True, slots=True)
class Retention:
    """[retention]: how long the answers as received are kept."""

    raw: timedelta = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """[[source]]: a place we watch; the keys of its options stand beside the others."""

    url: str = ""
    name: str | None = None
    kind: str | None = None
    every: str = "auto"
    timezone: str = "UTC"
    first: str = "catch-up"
    selector: str | None = None
    spider: str | None = None
    options: SourceOptions = PLAIN


@dataclass(frozen=True, slots=True)
class ProxySpec:
    """[[proxy]]: a way out that sources can name as their route."""

    name: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class PackSpec:
    """[[pack]]: settings that several sources share; a source's own go before them."""

    name: str = ""
    options: SourceOptions = PLAIN


SECTIONS: dict[str, type] = {"network": Network, "crawl": Crawl, "retention": Retention}
TABLES: dict[str, type] = {"source": SourceSpec, "pack": PackSpec, "proxy": ProxySpec}


@dataclass(frozen=True, slots=True)
class Config:
    """What was read. `folder` is where the file lies (or would lie); `sections` and `tables` hold the dataclasses by name."""

    folder: Path
    file: Path | None
    database: str
    sections: Mapping[str, Any] = field(default_factory=dict)
    tables: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)

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
