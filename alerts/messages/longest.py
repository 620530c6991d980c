"""A digest without real content that no channel carries in one piece, in three scripts: what `tocsin channels test` sends. Sends nothing."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence

from alerts.messages.message import Message, MessageStatement, sample, with_excerpt

STATEMENTS = 120
_TEXTS = (  # language, title, a sentence, the word that is marked
    ("en", "A sample statement", "This is a sample: a bell was rung to see whether it is heard, and nothing happened anywhere. ", "bell"),
    ("ru", "Пробное заявление", "Это проба: в колокол ударили, чтобы узнать, слышно ли его, и нигде ничего не случилось. ", "колокол"),
    ("zh", "一则试发的声明", "这是一次测试:敲响钟声,看看是否有人听见;任何地方都没有发生任何事情。", "钟声"),
)  # fmt: skip


def digest(now: str, delivery_id: str) -> Message:
    """STATEMENTS statements, the scripts in turn; ``now`` is its time, ISO 8601."""
    base = sample("channel.test", now=now, delivery_id=delivery_id)
    return dataclasses.replace(base, statements=tuple(_statement(n, now) for n in range(STATEMENTS)))


def trial(message: Message, parts: Callable[[Message], list[Message]]) -> list[Message]:
    """What is sent of the digest: the first piece as the channel cuts it, and further ones only until all scripts were in one.

    A channel that carries everything in one piece gets a statement of each script. None says that it is a piece.
    """
    cut = parts(message)
    if len(cut) == 1:
        return [dataclasses.replace(message, statements=message.statements[: len(_TEXTS)])]
    chosen = cut[: 1 + next(n for n in range(len(cut)) if len(_scripts(cut[: n + 1])) == len(_TEXTS))]
    return [
        dataclasses.replace(one, part=1, of=1, notes=message.notes, delivery_id=f"{one.delivery_id}-{n}")
        for n, one in enumerate(chosen, 1)
    ]


def _scripts(cut: Sequence[Message]) -> set[str | None]:
    return {statement.language for one in cut for statement in one.statements}


def _statement(number: int, now: str) -> MessageStatement:
    language, title, sentence, word = _TEXTS[number % len(_TEXTS)]
    text = sentence * 8
    start = text.index(word)
    url = f"https://ngo.example/{language}/statements/{number + 1}"
    span = ("text", start, start + len(word), word, "as written")
    return with_excerpt(number + 1, url, f"{title} {number + 1}", text, "Example NGO", now, now, language, [span])
