"""Messages made shorter: a text that never is longer than a service takes, or less and less of all. The first address goes last. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from alerts.messages import rendering
from alerts.messages.message import Mark, Message, MessageStatement

Size = Callable[[str], int]
_ALL = 10**9
_FLOOR = 60  # no text is cut further than to this, whatever the receiver says
_STEPS = ((_ALL, _ALL), (300, _ALL), (120, 160), (0, 160), (0, 60))  # characters of excerpt and title


def octets(text: str) -> int:
    """Bytes as UTF-8."""
    return len(text.encode("utf-8", "replace"))


def utf16(text: str) -> int:
    """UTF-16 units, as Telegram, Discord and many phones count; never fewer than characters."""
    return len(text.encode("utf-16-le", "replace")) // 2


def sizes(limit: int) -> Iterator[int]:
    """The limit, and smaller ones for a receiver that takes less than it should."""
    while limit > 0:
        yield limit
        limit = limit // 2 if limit >= 2 * _FLOOR else 0


def shorter(message: Message) -> Iterator[Message]:
    """The message, then always less of it: passages and titles cut, passages left out, then half of the statements each time.

    What is left out is counted in ``left_out``, and said in a note.
    """
    yield message
    shown = message.statements
    for excerpt, title in _STEPS[2:]:
        shown = tuple(_cut(one, excerpt, title) for one in message.statements)
        yield replace(message, statements=shown, earlier=())
    kept = len(shown) // 2
    while kept:
        left_out = len(shown) - kept
        where = f": tocsin alerts show {message.alert_id}" if message.alert_id else ""
        note = f"… and {left_out} more{where}"
        yield replace(message, statements=shown[:kept], earlier=(), notes=(note,), left_out=left_out)
        kept //= 2


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
    """The heading and title cut to what is left beside the first address, or it alone; without it when that is too long by itself."""
    url = next((one.url for one in message.statements if one.url and not message.discreet), "")
    link = escape(rendering.address(url)) if url else ""
    tail = "\n" + link if link and size(link) <= limit else ""
    words, title = rendering.subject(message), rendering.one_line(message.statements[0].title if url else "")
    words = words if title[:20] in words else f"{words}: {title}"
    while words and size(escape(words) + tail) > limit:
        words = words[: -max(1, len(words) // 20)]
    return escape(words) + tail if words else link


def _cut(statement: MessageStatement, excerpt: int, title: int) -> MessageStatement:
    return replace(
        statement,
        title=_short(statement.title, title),
        title_marks=_within(statement.title_marks, title),
        excerpt=_short(statement.excerpt, excerpt),
        excerpt_marks=_within(statement.excerpt_marks, excerpt),
        matches=statement.matches[: excerpt // 20],
        added=tuple(replace(part, text=_short(part.text, excerpt)) for part in statement.added[: excerpt // 20]),
    )


def _short(text: str, size: int) -> str:
    return text if len(text) <= size else text[:size] + "…" if size else ""


def _within(marks: tuple[Mark, ...], size: int) -> tuple[Mark, ...]:
    return tuple((start, end) for start, end in marks if end <= size)
