"""The base of all channels: a kind, its options, and `send`. Retries, records and schedules are the outbox's business."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar, Generic, Self, TypeVar

from alerts.channels import options as declared
from alerts.channels.options import Options
from alerts.channels.transports.context import Context
from alerts.errors import DeliveryError
from alerts.messages.message import Message
from crawler.config.declaration import OptionField, dump

O = TypeVar("O", bound=Options)  # noqa: E741 - stands for Options, nothing else
S = TypeVar("S")
R = TypeVar("R")


class Notifier(ABC, Generic[O]):
    """The code of one kind of channel. A plug-in names its ``kind``, declares ``Options`` and writes `send`."""

    kind: ClassVar[str]
    summary: ClassVar[str] = ""  # one line for lists and the documentation
    Options: ClassVar[type[Any]] = Options
    time_limit: ClassVar[float] = 15.0  # seconds that one send takes at most; a lease must be longer

    def __init__(self, options: O, context: Context) -> None:
        self.options = options
        self.context = context
        self.cuts = 0  # how often the last message had to be made shorter before the receiver took it

    @classmethod
    def parse(cls, raw: Mapping[str, Any], folder: Path = Path()) -> O:
        """Checked options from plain values; RequestError names the option and the fix."""
        parsed: O = declared.parse(cls.Options, raw, kind=cls.kind, folder=folder)
        return parsed

    @classmethod
    def build(cls, raw: Mapping[str, Any], context: Context) -> Self:
        """A notifier from stored or declared options; ConfigError for a secret that cannot be opened or found."""
        opened = declared.with_secrets(raw, cls.fields(), context.secrets.unseal)
        return cls(cls.parse(opened, context.folder), context)

    @classmethod
    def fields(cls) -> tuple[OptionField, ...]:
        """The options, for forms, flags and documentation."""
        return declared.fields(cls.Options)

    def check(self) -> None:
        """Whether the channel could work as things stand (RequestError otherwise): called when it is saved and at start."""
        self.parse(dump(self.options), self.context.folder)

    def outgoing(self, message: Message) -> Message:
        """The message as it may be sent: of a discreet channel with ids only."""
        return message.redacted() if self.options.discreet else message

    def parts(self, message: Message) -> list[Message]:
        """The message in as many parts as this channel can carry; each is to be a delivery of its own."""
        return [message]

    async def less_when_refused(self, send: Callable[[S], Awaitable[R]], sizes: Iterable[S]) -> R:
        """Send by the first of ``sizes``, and by the next one each time the receiver says that it is too long.

        When the least is too long as well that is an error like others: tried again later.
        """
        self.cuts, rest = 0, iter(sizes)
        size = next(rest)
        while True:
            try:
                return await send(size)
            except DeliveryError as error:
                less = next(rest, None)
                if less is None or not error.too_long:
                    raise
                self.cuts, size = self.cuts + 1, less

    @abstractmethod
    async def send(self, message: Message, now: datetime, done: frozenset[str] = frozenset()) -> None:
        """Deliver, or raise DeliveryError. ``now`` is the time of this attempt.

        ``done``: recipients that an earlier attempt of this delivery served (DeliveryError.served said so); they are left out.
        """
