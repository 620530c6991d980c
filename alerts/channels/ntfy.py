"""Push messages by ntfy, from ntfy.sh or a server of one's own (https://docs.ntfy.sh/publish)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from alerts.channels import base, options
from alerts.channels.transports import http
from alerts.channels.transports.context import HTTP_TIME_LIMIT
from alerts.messages import fitting, rendering
from alerts.messages.message import Message
from crawler.config.declaration import Secret, option
from crawler.errors import RequestError

LIMIT = 3800  # bytes of a text as JSON; above 4096 ntfy makes a file of it, and it takes 8192 of JSON
_CLICK = 2000  # bytes of an address; a longer one is left out


def _check_priority(priority: int) -> None:
    if not 1 <= priority <= 5:
        raise RequestError("option_invalid", "ntfy: “priority” is a number from 1 to 5.", "Write priority = 3.")


class Ntfy(base.Notifier["Ntfy.Options"]):
    """One push message; tapping it opens the first statement."""

    kind = "ntfy"
    summary = "Push messages to phones by ntfy."
    time_limit = HTTP_TIME_LIMIT + 5

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Options(options.Options):
        """The options of ntfy."""

        topic: Secret = option("The ntfy topic; whoever knows it can read along.", example='"tocsin-f3b81c"')
        server: str = option("The server.", default="https://ntfy.sh", check=http.check_url)
        token: Secret | None = option("Access token, when the server wants one.", default=None, example='"tk_..."')
        priority: int = option("1 (quiet) to 5 (loud).", default=3, check=_check_priority)

    def parts(self, message: Message) -> list[Message]:
        """Pieces that ntfy shows as text."""
        return rendering.parts(message, lambda m: _size(rendering.brief(m, 10**9)), LIMIT)

    async def send(self, message: Message, now: datetime, done: frozenset[str] = frozenset()) -> None:
        """Publish; shorter when the server takes less than ntfy.sh."""
        chosen, sent = self.options, self.outgoing(message)
        headers = {"content-type": "application/json"}
        if chosen.token:
            headers["authorization"] = f"Bearer {chosen.token.reveal()}"

        async def publish(limit: int) -> http.Reply:
            content = _json(self._payload(sent, limit))
            return await http.post(self.context, chosen.server, content, headers, now, permanent=frozenset({400}))

        await self.less_when_refused(publish, fitting.sizes(LIMIT))

    def _payload(self, message: Message, limit: int) -> dict[str, Any]:
        first = next((q.url for q in message.statements if q.url), "")
        return {
            "topic": self.options.topic.reveal(),
            "title": rendering.subject(message)[:200],
            "message": fitting.fitted(message, limit, _size),
            "priority": self.options.priority,
            **({"click": first} if 0 < len(first.encode("utf-8", "replace")) <= min(_CLICK, limit // 2) else {}),
        }


def _json(value: object) -> bytes:
    """Without escapes for other scripts, which take six bytes a letter."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")


def _size(text: str) -> int:
    return len(_json(text))
