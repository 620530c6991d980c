"""Egress: by which way a request leaves (directly, a proxy, Tor), as a source, its pack and the configuration say. Opens no connection itself."""

from __future__ import annotations

import base64
import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from crawler.config.declaration import check, read_secret
from crawler.config.sections import Config, PackSpec
from crawler.config.source_options import PLAIN, SourceOptions, header
from crawler.errors import ConfigError, within
from crawler.fetch.failover import hosts
from crawler.fetch.pauses import Pauses
from crawler.guard import Guard, parse_proxy
from crawler.parsing.url_keys import host_key

MOST_DOORS = 1000


@dataclass(frozen=True, slots=True)
class Route:
    """A way out. ``proxy``: its address, with credentials; None: directly. ``strict``: nothing goes beside it, also not
    what `allow_private` opens."""

    name: str
    proxy: str | None = None
    strict: bool = False


class Egress:
    """The ways out of one configuration. ``hostile``: hosts that are reached only as their source says, whichever page links them; ``pauses``: what was asked by them."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self._network, self._crawl, self._secrets = config.network, config.crawl, config.secrets
        self._proxies = {spec.name: spec.url for spec in config.proxies}
        self._packs = {spec.name: spec for spec in config.packs}
        self._doors: dict[Route, Guard] = {}
        self.pauses = Pauses(config.crawl.delay)
        self._headers: dict[tuple[tuple[str, ...], str | None], tuple[tuple[str, str], ...]] = {}
        self.hostile = self._declared(config)

    def _declared(self, config: Config) -> dict[str, SourceOptions]:
        found: dict[str, SourceOptions] = {}
        for spec in config.sources:
            options = self.with_pack(spec.options)
            if options.hostile:
                found |= dict.fromkeys(hosts(spec.url, options), options)
        return found

    # ---- which settings hold

    def with_pack(self, options: SourceOptions) -> SourceOptions:
        """A source's settings over those of its pack. Raises ConfigError (pack_unknown)."""
        if options.pack is None:
            return options
        pack = self._packs.get(options.pack)
        if pack is None:
            raise ConfigError(
                "pack_unknown", f"There is no pack “{options.pack}”.", f"Declared with [[pack]]: {_known(self._packs)}."
            )
        own = {f.name: v for f in dataclasses.fields(options) if (v := getattr(options, f.name)) != f.default}
        return dataclasses.replace(pack.options, **own)

    def cautious(self, options: SourceOptions) -> SourceOptions:
        """`with_pack`, where settings that cannot be followed are taken for hostile: such a host is not reached at all."""
        try:
            wanted = self.with_pack(options)
            self.route(wanted)
        except ConfigError:
            return dataclasses.replace(options, pack=None, route=options.route or "direct", hostile=True)
        return wanted

    def at(self, host_key: str, options: SourceOptions = PLAIN) -> SourceOptions:
        """The settings for a request to that host: a hostile host is reached by its own route, whichever source leads there."""
        own = self.hostile.get(host_key)
        if own is None or options.hostile:
            return options
        return dataclasses.replace(options, route=own.route, hostile=True, pack=None, contact=own.contact)

    # ---- the way out

    def route(self, options: SourceOptions = PLAIN) -> Route:
        """The way out for these settings. Raises ConfigError (proxy_unknown, hostile_direct, route_invalid)."""
        name = options.route or self._network.route or ("proxy" if self._network.proxy else "direct")
        kind, _, which = name.partition(":")
        if kind == "direct":
            if options.hostile:
                raise ConfigError(
                    "hostile_direct",
                    "A hostile source is never reached directly.",
                    'Give it route = "tor" or route = "proxy:NAME".',
                )
            return Route(name)
        if name == "proxy":
            return Route(name, self._secrets.unseal(self._network.proxy or ""), strict=options.hostile)
        if name == "tor":
            return Route(name, self._network.tor, strict=True)
        if kind != "proxy" or which not in self._proxies:
            raise ConfigError(
                "proxy_unknown",
                f"There is no proxy “{which or name}”.",
                f"Declared with [[proxy]]: {_known(self._proxies)}.",
            )
        return Route(name, self._secrets.unseal(self._proxies[which]), strict=True)

    def door(self, options: SourceOptions = PLAIN) -> Guard:
        """The guard through which requests with these settings go; ConfigError as `route`, and proxy_invalid."""
        route = self.route(options)
        if route not in self._doors:
            if len(self._doors) >= MOST_DOORS:
                self._doors.clear()
            with within(_declared_as(route.name)):
                self._doors[route] = Guard(
                    self._network.allow_private, route.proxy, strict=route.strict, elsewhere=self._own_door
                )
        return self._doors[route]

    def _own_door(self, url: str) -> Guard | None:
        """That of a hostile host, whoever leads there."""
        options = self.hostile.get(host_key(url)) if self.hostile else None
        return None if options is None else self.door(options)

    def agent(self, options: SourceOptions = PLAIN) -> str:
        """The User-Agent; to a hostile host it names no page of ours and no contact but that of its source."""
        contact = options.contact or (None if options.hostile else self._crawl.contact)
        return self._crawl.agent(contact, named=not options.hostile)

    def headers(self, options: SourceOptions) -> tuple[tuple[str, str], ...]:
        """The source's own headers, those of its secret file included, read once. Raises ConfigError."""
        if not options.headers and not options.headers_file:
            return ()
        key = (options.headers, options.headers_file)
        if key not in self._headers:
            secret = _secret_headers(self.config.folder / options.headers_file) if options.headers_file else ()
            own = (
                _credentials(*header(f"{name}: {self._secrets.unseal(value)}"))
                for name, value in map(header, options.headers)
            )
            self._headers[key] = (*own, *secret)
        return self._headers[key]

    # ---- what is wrong with it

    def check(self, options: SourceOptions) -> None:
        """ConfigError for settings that cannot be followed."""
        check(options)
        options = self.with_pack(options)
        self.door(options)
        self.headers(options)

    def check_all(self, config: Config) -> None:
        """ConfigError for the first source, pack or proxy of the file that cannot be followed."""
        for name, url in (("tor", self._network.tor), *((f"proxy:{name}", url) for name, url in self._proxies.items())):
            with within(_declared_as(name)):
                parse_proxy(self._secrets.unseal(url))
        for options in (SourceOptions(route=self._network.route), PLAIN):
            check(options)
            self.door(options)
        for spec in config.packs:
            check(spec.options)
            self._check_pack(spec)
        for source in config.sources:
            self.check(source.options)

    def _check_pack(self, spec: PackSpec) -> None:
        if not spec.name or spec.options.pack:
            raise ConfigError(
                "pack_invalid",
                "A pack needs a name and cannot be inside another pack.",
                'Write name = "…" below [[pack]].',
            )
        self.route(spec.options)


def _secret_headers(path: Path) -> tuple[tuple[str, str], ...]:
    """The headers of a file, one a line. ConfigError repeats nothing of it."""
    lines = [line for line in read_secret(path).splitlines() if line.strip() and not line.startswith("#")]
    try:
        return tuple(_credentials(*header(line)) for line in lines)
    except ConfigError:
        raise ConfigError(
            "headers_file_invalid", f"A line of {path.name} is no header.", 'Write "Name: value", one a line.'
        ) from None


def _credentials(name: str, value: str) -> tuple[str, str]:
    """`Authorization: Basic NAME:PASSWORD` as it is sent (RFC 7617); what is encoded already holds no colon."""
    scheme, _, pair = value.partition(" ")
    if name.lower() == "authorization" and scheme.lower() == "basic" and ":" in pair:
        value = f"Basic {base64.b64encode(pair.strip().encode()).decode()}"
    return name, value


def _declared_as(route: str) -> str:
    """Where the configuration says what a way out is."""
    kind, _, which = route.partition(":")
    return f"[[proxy]] {which}" if which else f"[network] {kind}"


def _known(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "none"
