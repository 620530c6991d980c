"""What a channel is: a kind, its options, and one promise to send. Retries, records and schedules are the outbox's business."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar, Generic, Self, TypeVar

import httpx

from alerts.channels import options as declared
from alerts.channels.options import OptionField, Options
from alerts.channels.transports.smtp_pool import Lines
from alerts.messages.message import Message
from crawler.guard import Guard

O = TypeVar("O", bound=Options)  # noqa: E741 - stands for Options, nothing else

HTTP_TIME_LIMIT = 15.0  # seconds from dialling to the end of an answer (the specification of webhooks says 15 to 30)
_ANSWER_CAP = 100_000  # bytes of an answer that may come at all; channels keep far less


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


class Surroundings:
    """What channels share beside their own options; made once in each process, closed at its end.

    ``door``: channels open no connection themselves, the guard does. Relative paths in options are relative to ``folder``.
    ``patience``: seconds for a receiver's answer. ``mark_url``: where marks of alerts are taken (config.mark_url).
    """

    def __init__(
        self,
        door: Guard,
        smtp: Smtp | None = None,
        folder: Path = Path(),
        patience: float = HTTP_TIME_LIMIT,
        mark_url: str = "",
    ) -> None:
        self.door = door
        self.smtp = smtp or Smtp()
        self.folder = folder
        self.patience = patience
        self.mark_url = mark_url
        self.lines = Lines()
        self._client: httpx.AsyncClient | None = None

    def http(self) -> httpx.AsyncClient:
        """The guarded client, the same for all channels: building one costs 20 ms for the trust store."""
        if self._client is None or self._client.is_closed:
            self._client = self.door.client(max_bytes=_ANSWER_CAP, timeout=self.patience, first_byte=self.patience)
        return self._client

    async def aclose(self) -> None:
        """Close what is open."""
        await self.lines.aclose()
        if self._client is not None:
            await self._client.aclose()


class Channel(ABC, Generic[O]):
    """A way to reach somebody. A plug-in names its ``kind``, declares ``Options`` and writes `send`."""

    kind: ClassVar[str]
    summary: ClassVar[str] = ""  # one line for lists and the documentation
    Options: ClassVar[type[Any]] = Options
    time_limit: ClassVar[float] = 15.0  # seconds that one send takes at most; a lease must be longer

    def __init__(self, options: O, around: Surroundings) -> None:
        self.options = options
        self.around = around

    @classmethod
    def parse(cls, raw: Mapping[str, Any], folder: Path = Path()) -> O:
        """Checked options from plain values; RequestError names the option and the fix."""
        parsed: O = declared.parse(cls.Options, raw, kind=cls.kind, folder=folder)
        return parsed

    @classmethod
    def build(cls, raw: Mapping[str, Any], around: Surroundings) -> Self:
        """A channel from stored or declared options."""
        return cls(cls.parse(raw, around.folder), around)

    @classmethod
    def fields(cls) -> tuple[OptionField, ...]:
        """The options, for forms, flags and documentation."""
        return declared.fields(cls.Options)

    def check(self) -> None:
        """Whether the channel could work as things stand (RequestError otherwise): asked when it is saved and at start."""
        self.parse(declared.dump(self.options), self.around.folder)

    def parts(self, message: Message) -> list[Message]:
        """The message in as many pieces as this channel can carry; each is to be a delivery of its own."""
        return [message]

    @abstractmethod
    async def send(self, message: Message, now: datetime, done: frozenset[str] = frozenset()) -> None:
        """Deliver, or raise DeliveryError. ``now`` is the time of this attempt.

        ``done``: recipients that an earlier attempt of this delivery served (DeliveryError.served said so); they are left out.
        """
