"""How long a text a service of Apprise takes, in what it counts, and whether its refusal means the length. Sends nothing."""

from __future__ import annotations

import logging
import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from alerts.channels.transports import too_long
from alerts.messages import fitting

LIMIT = 1900  # in what the service counts; the smallest of the large services takes 2000. Smaller ones say their own (body_maxlen)
_BETWEEN = 10  # characters that Apprise may put between title and body
_LEAST = 30  # what is left for a body whatever the title
_SMS = 1600  # a service for phone numbers that takes no more than this sends SMS

# Their documented limit is in bytes of UTF-8, and LIMIT characters could pass it; see docs/channels.md.
_BYTES = frozenset(["wecombot", "wechat", "irc", "ircs", "notifico", "threema", "gorush", "pushy"])
# GSM 03.38, the letters of a long SMS; those of its second table take two places.
_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_TWICE = frozenset("^{}\\[~]|€\f")


def sms(text: str) -> int:
    """Places of an SMS that the text takes: one or two a letter by GSM 03.38; 160 for 70 UTF-16 units when any letter is not in it."""
    if set(text) <= _GSM | _GSM_TWICE:
        return len(text) + sum(c in _GSM_TWICE for c in text)
    return -(-fitting.utf16(text) * 160 // 70)


@dataclass(frozen=True, slots=True)
class Measure:
    """What a service takes: ``limit`` of a body, as ``size`` counts it, and ``title_limit`` letters of a title."""

    limit: int
    title_limit: int
    size: Callable[[str], int]

    def title(self, subject: str) -> str:
        """The title for this subject; none where the service has none (a body begins with its heading)."""
        return subject[: min(self.title_limit, max(self.limit // 4, 20))]

    def room(self, subject: str) -> int:
        """What is left for the body beside the title, which many services put into it."""
        title = self.title(subject)
        taken = self.size(title) + _BETWEEN if title else 0
        return min(LIMIT, max(self.limit - taken, _LEAST))


def of(scheme: str, service: Any) -> Measure:
    """By what Apprise's object says of itself (body_maxlen, title_maxlen), and by the list above."""
    limit = int(service.body_maxlen)
    by_phone = any("phone" in token for token in service.template_tokens)
    size = fitting.octets if scheme in _BYTES else sms if by_phone and limit <= _SMS else fitting.utf16
    return Measure(limit, int(service.title_maxlen), size)


class Heard(logging.Logger):
    """Keeps the last lines that a service's object writes instead of logging them: they hold addresses, which are secrets."""

    def __init__(self) -> None:
        super().__init__("apprise-service", logging.DEBUG)
        self.words: deque[str] = deque(maxlen=20)

    def handle(self, record: logging.LogRecord) -> None:
        """Nothing leaves this object."""
        self.words.append(record.getMessage()[:2000])

    @property
    def too_long(self) -> bool:
        """Whether the service refused for the length: by its status or its words, not by our own text in the log."""
        said = "\n".join(word for word in self.words if "Payload" not in word)
        statuses = [int(number) for number in re.findall(r"\berror=(\d{3})\b", said)] or [400]
        return any(too_long.says(status, said) for status in statuses)
