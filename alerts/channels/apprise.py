"""Everything that Apprise can reach (Slack, Teams, Matrix, Signal, ...), behind our own retries. Needs the extra `apprise`.

Apprise opens its connections itself: the door is asked beforehand, HTTP goes to the addresses that it gave and not to those of a second
look-up, and with a proxy, which Apprise would pass by, nothing is sent.
"""

from __future__ import annotations

import importlib
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from alerts.channels import base, options
from alerts.channels.transports import apprise_limits
from alerts.channels.transports.blocking import in_thread
from alerts.errors import DeliveryError
from alerts.messages import fitting, rendering
from alerts.messages.message import Message
from crawler.config.declaration import Secret, option
from crawler.errors import RequestError, TocsinError

_TIME_LIMIT = 30
_checked: dict[
    str, Sequence[str]
] = {}  # what the door gave last for each host of a channel; Apprise connects in threads of its own

# What has a channel of our own (with an identity for each message), and what reads files or talks to this machine.
_REFUSED = frozenset(
    [
        *("json", "jsons", "xml", "xmls", "form", "forms", "apprise", "apprises"),
        *("mailto", "mailtos", "ntfy", "ntfys", "tgram", "vapid", "fcm", "syslog", "rsyslog", "blink1"),
    ]
)


def _load() -> Any:
    """The library, only when it is used; RequestError apprise_missing."""
    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)  # it writes addresses, which are secrets, into its log
    try:
        library = importlib.import_module("apprise")
        _pin(importlib.import_module("urllib3.util.connection"))
        return library
    except ImportError as error:
        raise RequestError(
            "apprise_missing", "Apprise is not installed.", "Install it in the checkout: pip install -e '.[apprise]'"
        ) from error


def _pin(connections: Any) -> None:
    """Have urllib3, which nothing else here uses, connect by _connect."""
    if getattr(connections.create_connection, "func", None) is not _connect:
        connections.create_connection = partial(_connect, connections.create_connection)


def _service(url: str) -> Any:
    """Apprise's object for one address; RequestError apprise_url or apprise_scheme.

    A service must have an encrypted protocol of its own or a host that the guard can look at: what has neither talks to
    the desktop or to this machine.
    """
    library = _load()
    scheme = url.partition("://")[0].lower()
    # No pictures or links of Apprise's own, no redirects, and failures in words are ours.
    asset = library.AppriseAsset(
        image_url_mask="", image_url_logo="", app_url="", app_id="Tocsin", app_desc="Tocsin", http_redirects=False
    )
    made = library.Apprise.instantiate(url, asset=asset) if scheme not in _REFUSED else None
    if scheme in _REFUSED or (made is not None and not (_is_hosted(made) or made.secure_protocol)):
        raise RequestError(
            "apprise_scheme",
            f"apprise: addresses of the kind “{rendering.one_line(scheme)[:20]}” are not supported.",
            "Use a webhook, email, ntfy or telegram channel, or another service.",
        )
    if made is None:
        raise RequestError(
            "apprise_url", "Apprise does not understand the address.", "See the services in Apprise's documentation."
        )
    return made


def _is_hosted(service: Any) -> bool:
    """Whether the address names a host, which is one's own."""
    return any("{host}" in template for template in service.templates)


def _check_url(url: Secret) -> None:
    _service(url.reveal())


class Apprise(base.Notifier["Apprise.Options"]):
    """One Apprise address. Its services have no identity for messages: a repeat is a second message."""

    kind = "apprise"
    summary = "Services by Apprise: Slack, Teams, Matrix, Signal and others (optional extra)."
    time_limit = _TIME_LIMIT + 10.0

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Options(options.Options):
        """The options of Apprise."""

        url: Secret = option(
            "The Apprise address of one service; it is a secret.", example='"slack://..."', check=_check_url
        )

    def check(self) -> None:
        """The extra is installed, the address is one, and no proxy is passed by."""
        service, door = _service(self.options.url.reveal()), self.context.door
        if door.proxy is not None and not (_is_hosted(service) and service.host and door.goes_direct(service.host)):
            raise RequestError(
                "apprise_proxy",
                "Apprise cannot use the proxy of [network], and nothing is sent without it.",
                "Use a webhook, ntfy or telegram channel instead.",
            )

    def parts(self, message: Message) -> list[Message]:
        """Pieces that the service takes."""
        measure = apprise_limits.of(_scheme(self.options.url), _service(self.options.url.reveal()))
        limit = measure.room(rendering.subject(message))
        return rendering.parts(message, lambda m: measure.size(rendering.brief(m, 10**9)), limit)

    async def send(self, message: Message, now: datetime, done: frozenset[str] = frozenset()) -> None:
        """Ask Apprise once, which does not retry by itself; for less when the service says that it is too long."""
        sent = self.outgoing(message)
        try:
            self.check()
            service = _service(self.options.url.reveal())
            if _is_hosted(service) and service.host:
                _checked[service.host.lower()] = await self.context.door.resolve(service.host, service.port or 443)
        except TocsinError as error:
            raise DeliveryError(error.code, error.message, error.fix) from error
        measure = apprise_limits.of(_scheme(self.options.url), service)
        title = measure.title(rendering.subject(sent))

        async def notify(limit: int) -> None:
            await self._notify(title, fitting.fitted(sent, limit, measure.size))

        await self.less_when_refused(notify, fitting.sizes(measure.room(rendering.subject(sent))))

    async def _notify(self, title: str, body: str) -> None:
        ask = partial(_ask, self.options.url.reveal(), title, body)
        taken, too_long = await in_thread(f"apprise {hash(self.options.url)}", ask, _TIME_LIMIT + 5)
        if not taken:
            raise DeliveryError(
                "apprise_failed",
                "The service did not accept the message.",
                "Check the address with Apprise's own command.",
                too_long=too_long,
            )


def _ask(url: str, title: str, body: str) -> tuple[bool, bool]:
    """One request: whether the service took it, and whether it was too long. Blocks.

    The object lives and dies in here: one that has sent waits before it sends again, and Matrix logs out when it is deleted.
    """
    service, heard = _service(url), apprise_limits.Heard()
    service.logger = heard  # Apprise says no more than yes or no; why stands in what it writes into its log
    collection = _load().Apprise()
    collection.add(service)
    taken = bool(collection.notify(body=body, title=title, timeout=_TIME_LIMIT))
    return taken, heard.too_long


def _connect(real: Callable[..., Any], address: tuple[str, int], *rest: Any, **more: Any) -> Any:
    """A connection by the addresses that the door gave for a host: a second look-up could give others (DNS rebinding)."""
    host, port = address
    *others, last = _checked.get(host.lower(), (host,))
    for one in others:
        with suppress(OSError):
            return real((one, port), *rest, **more)
    return real((last, port), *rest, **more)


def _scheme(url: Secret) -> str:
    return url.reveal().partition("://")[0].lower()
