"""One message as a text that never is longer than a service takes: cut step by step, the first address last. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from alerts.messages import rendering
from alerts.messages.message import Mark, Message, MessageStatement

Size = Callable[[str], int]
_ALL = 10**9
_STEPS = ((_ALL, _ALL), (300, _ALL), (120, 160), (0, 160), (0, 60))  # characters of excerpt and title


def utf16(text: str) -> int:
    """UTF-16 units, as Telegram, Discord and many phones count; never fewer than characters."""
    return len(text.encode("utf-16-le", "replace")) // 2


def fitted(
    message: Message,
    limit: int,
    size: Size,
    mark: Callable[[str], str] = lambda words: f">>{words}<<",
    escape: Callable[[str], str] = str,
) -> str:
    """The message as `rendering.brief` shows it, at most ``limit`` long by ``size``; what is left out is counted or cut."""
    for excerpt, title in _STEPS:
        shown = replace(message, statements=tuple(_cut(one, excerpt, title) for one in message.statements))
        if size(text := rendering.brief(shown, _ALL, mark, escape)) <= limit:
            return text
    kept = len(message.statements) // 2
    while kept and not message.discreet:
        shown = replace(message, statements=tuple(_cut(one, 0, 60) for one in message.statements[:kept]), notes=())
        more = escape(f"\n\n… and {len(message.statements) - kept} more")
        if size(text := rendering.brief(shown, _ALL, mark, escape) + more) <= limit:
            return text
        kept //= 2
    return _least(message, limit, size, escape)


def _least(message: Message, limit: int, size: Size, escape: Callable[[str], str]) -> str:
    """The heading and title cut to what is left beside the first address; without the address when that alone is too long."""
    url = next((one.url for one in message.statements if one.url and not message.discreet), "")
    tail = "\n" + escape(rendering.address(url)) if url else ""
    tail = tail if size(tail) <= limit - 20 else ""
    words = rendering.subject(message)
    while words and size(escape(words) + tail) > limit:
        words = words[: -max(1, len(words) // 20)]
    return escape(words) + tail


def _cut(statement: MessageStatement, excerpt: int, title: int) -> MessageStatement:
    return replace(
        statement,
        title=_short(statement.title, title),
        title_marks=_within(statement.title_marks, title),
        excerpt=_short(statement.excerpt, excerpt),
        excerpt_marks=_within(statement.excerpt_marks, excerpt),
    )


def _short(text: str, size: int) -> str:
    return text if len(text) <= size else text[:size] + "…" if size else ""


def _within(marks: tuple[Mark, ...], size: int) -> tuple[Mark, ...]:
    return tuple((start, end) for start, end in marks if end <= size)
