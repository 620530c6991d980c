"""Everything that Apprise can reach (Slack, Teams, Matrix, Signal, ...), behind our own retries. Needs the extra: pip install 'tocsin[apprise]'.

Apprise opens its connections itself: the door is asked beforehand, and with a proxy, which Apprise would pass by, nothing is sent.
"""

from __future__ import annotations

import asyncio
import importlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from alerts import rendering
from alerts.channels import base, options
from alerts.channels.options import Secret, option
from alerts.errors import DeliveryError
from alerts.message import Message
from crawler.errors import RequestError, TocsinError

LIMIT = 1900  # bytes; the smallest of the large services takes 2000
_TIME_LIMIT = 30

# Services with addresses of their own. Left out: what runs programs, writes files or talks to the desktop and the system's
# log, and the general-purpose json:// form:// xml:// (that is what the webhook is for).
_SERVICES = frozenset(
    [
        "discord",
        "slack",
        "msteams",
        "workflows",
        "tgram",
        "tgrams",
        "gchat",
        "googlechat",
        "pover",
        "pbul",
        "push",
        "prowl",
        "line",
        "whatsapp",
        "twilio",
        "vonage",
        "threema",
        "webex",
        "webexteams",
        "wxteams",
        "zulip",
        "guilded",
        "lark",
        "feishu",
        "dingtalk",
        "wecombot",
        "pagerduty",
        "opsgenie",
        "splunk",
        "ifttt",
        "sendgrid",
        "mailgun",
        "resend",
        "brevo",
        "smtp2go",
        "mastodon",
        "bluesky",
        "reddit",
        "revolt",
    ]
)
# Services on a host of one's own; the guard checks that host.
_HOSTED = frozenset(
    [
        "matrix",
        "matrixs",
        "signal",
        "signals",
        "mmost",
        "mmosts",
        "rocket",
        "rockets",
        "gotify",
        "gotifys",
        "ncloud",
        "nclouds",
        "nctalk",
        "nctalks",
    ]
)


def _check_url(url: Secret) -> None:
    scheme = url.reveal().partition("://")[0].lower()
    if scheme not in _SERVICES | _HOSTED:
        raise RequestError(
            "apprise_scheme",
            f"apprise: addresses of the kind «{rendering.one_line(scheme)[:20]}» are not sent to.",
            f"Allowed are: {', '.join(sorted(_SERVICES | _HOSTED))}.",
        )


class Apprise(base.Channel["Apprise.Options"]):
    """One Apprise address. Its services have no identity for messages: a repeat is a second message."""

    kind = "apprise"
    summary = "Services by Apprise: Slack, Teams, Matrix, Signal and others (optional extra)."
    time_limit = _TIME_LIMIT + 10.0

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Options(options.Options):
        """What Apprise can be told."""

        url: Secret = option(
            "The Apprise address of one service; it is a secret.", example='"slack://..."', check=_check_url
        )

    def check(self) -> None:
        """The extra is installed, the address is one, and no proxy is passed by."""
        self._service()
        host = urlsplit(self.options.url.reveal()).hostname
        if (
            not (self._is_hosted() and host and self.around.door.goes_direct(host))
            and self.around.door.proxy is not None
        ):
            raise RequestError(
                "apprise_proxy",
                "Apprise cannot use the proxy of [network], and nothing is sent around it.",
                "Use a webhook, ntfy or telegram channel instead.",
            )

    def parts(self, message: Message) -> list[Message]:
        """Pieces that every service takes."""
        return rendering.parts(message, lambda m: len(rendering.brief(m, 10**9).encode()), LIMIT)

    async def send(self, message: Message, now: datetime, done: frozenset[str] = frozenset()) -> None:
        """Ask Apprise once; it does not retry by itself."""
        told = message.veiled() if self.options.discreet else message
        try:
            self.check()
            await self._ask_door()
        except TocsinError as error:
            raise DeliveryError(error.code, error.message, error.fix) from error
        service = self._service()
        try:
            async with asyncio.timeout(_TIME_LIMIT + 5):
                result = await asyncio.to_thread(
                    service.notify,
                    body=rendering.brief(told, LIMIT),
                    title=rendering.subject(told),
                    timeout=_TIME_LIMIT,
                )
        except TimeoutError as error:
            raise DeliveryError(
                "timeout_total", "The service did not answer in time.", "It will be tried again."
            ) from error
        if not result:
            raise DeliveryError(
                "apprise_failed",
                "The service did not take the message.",
                "Check the address with Apprise's own command.",
            )

    async def _ask_door(self) -> None:
        parts = urlsplit(self.options.url.reveal())
        if self._is_hosted() and parts.hostname:
            await self.around.door.resolve(parts.hostname, parts.port or 443)

    def _is_hosted(self) -> bool:
        return self.options.url.reveal().partition("://")[0].lower() in _HOSTED

    def _service(self) -> Any:
        """Apprise with one service; loaded only when it is used."""
        try:
            library = importlib.import_module("apprise")
        except ImportError as error:
            raise RequestError(
                "apprise_missing", "Apprise is not installed.", "Install it with: pip install 'tocsin[apprise]'"
            ) from error
        # No pictures or links of Apprise's own, no templates, no files of its own beside the database.
        asset = library.AppriseAsset(
            image_url_mask="", image_url_logo="", app_url="", app_id="Tocsin", app_desc="Tocsin", async_mode=False
        )
        service = library.Apprise(asset=asset)
        if not service.add(self.options.url.reveal()):
            raise RequestError(
                "apprise_url",
                "Apprise does not understand the address.",
                "See the services in Apprise's documentation.",
            )
        return service
