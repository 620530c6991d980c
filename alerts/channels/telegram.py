"""Messages by a Telegram bot (https://core.telegram.org/bots/api#sendmessage). The token is in the path: addresses are never shown."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from html import escape, unescape

from alerts.channels import base, options
from alerts.channels.transports import http
from alerts.channels.transports.context import HTTP_TIME_LIMIT
from alerts.errors import DeliveryError
from alerts.messages import fitting, rendering
from alerts.messages.message import Message
from crawler.config.declaration import Secret, option
from crawler.errors import RequestError

LIMIT = 4000  # UTF-16 units; Telegram takes 4096 after its entities are read


def _check_token(token: Secret) -> None:
    if not re.fullmatch(r"\d{3,20}:[A-Za-z0-9_-]{20,100}", token.reveal()):
        raise RequestError(
            "option_invalid", "telegram: “token” is no bot token.", "Copy it from @BotFather: 123456:ABC..."
        )


class Telegram(base.Notifier["Telegram.Options"]):
    """A bot that writes to one chat; Telegram fetches no preview of the pages."""

    kind = "telegram"
    summary = "Messages by a Telegram bot."
    time_limit = HTTP_TIME_LIMIT + 5

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Options(options.Options):
        """The options of a bot."""

        token: Secret = option("The bot's token from @BotFather.", example='"123456:ABC..."', check=_check_token)
        chat: str = option("The chat's number, or @name of a channel.", example='"-1001234567890"')
        server: str = option("The Bot API server.", default="https://api.telegram.org", check=http.check_url)
        ceiling: int = options.ceiling(20)  # more go to no group (https://core.telegram.org/bots/faq)

    def parts(self, message: Message) -> list[Message]:
        """Pieces that fit a Telegram message."""
        return rendering.parts(message, lambda m: _size(_text(m, 10**9)), LIMIT)

    async def send(self, message: Message, now: datetime, done: frozenset[str] = frozenset()) -> None:
        """Post; how long to wait after too many messages stands in Telegram's answer."""
        url = f"{self.options.server.rstrip('/')}/bot{self.options.token.reveal()}/sendMessage"
        sent = self.outgoing(message)

        async def post(limit: int) -> http.Reply:
            payload = {
                "chat_id": self.options.chat,
                "text": _text(sent, limit),
                "parse_mode": "HTML",
                "link_preview_options": {"is_disabled": True},
            }
            content = json.dumps(payload, ensure_ascii=False).encode("utf-8", "replace")
            headers = {"content-type": "application/json"}
            return await http.post(self.context, url, content, headers, now, permanent=frozenset({400, 403}))

        try:
            await self.less_when_refused(post, fitting.sizes(LIMIT))
        except DeliveryError as error:
            if error.retry_after is None:
                error.retry_after = wait(error.answer)
            raise


def _text(message: Message, limit: int) -> str:
    return fitting.fitted(message, limit, _size, mark=_bold, escape=escape)


def _size(text: str) -> int:
    """What Telegram counts: the text without its markup."""
    return fitting.utf16(unescape(text.replace("<b>", "").replace("</b>", "")))


def _bold(words: str) -> str:
    return f"<b>{escape(words)}</b>"


def wait(answer: str) -> float | None:
    """Seconds from `{"parameters": {"retry_after": N}}`, capped; None when it does not say."""
    found = re.search(r'"retry_after"\s*:\s*(\d{1,9})', answer)
    return min(float(found[1]), http.RETRY_AFTER_CAP) if found else None
