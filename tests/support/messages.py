"""Messages for tests of delivery, with what matters overridden."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from typing import Any, NamedTuple

from alerts.messages.message import Message, MessageStatement, with_excerpt

NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)


class Hit(NamedTuple):
    """A span as the matcher gives it."""

    field: str
    start: int
    end: int
    term: str
    via: str = "as written"


def hits(field: str, text: str, *words: str) -> list[Hit]:
    """A span for the first place of each word."""
    return [Hit(field, text.index(w), text.index(w) + len(w), w) for w in words]


def a_message_statement(
    number: int = 1,
    title: str = "Bridge closed after flood",
    text: str = "The old bridge was closed on Monday.",
    word: str = "bridge",
    **changes: Any,
) -> MessageStatement:
    """A statement about a bridge."""
    spans = hits("text", text, word) if word in text else []
    made = with_excerpt(
        number,
        f"https://paper.example/a?id={number}&l=en",
        title,
        text,
        "The Paper",
        "2026-03-04",
        "2026-03-04T10:00:00+00:00",
        "en",
        spans,
    )
    return dataclasses.replace(made, **changes)


def a_message(*statements: MessageStatement, **changes: Any) -> Message:
    """An alert on the topic Bridges."""
    made = Message(
        kind="alert.created",
        delivery_id="d-77",
        created="2026-03-04T10:29:00+00:00",
        alert_id="a-5",
        topic="Bridges",
        story_id="s-9",
        statements=statements or (a_message_statement(),),
    )
    return dataclasses.replace(made, **changes)
