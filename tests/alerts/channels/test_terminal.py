"""The terminal: colours, plain signs, and no control sequence of a page."""

from __future__ import annotations

import dataclasses
import io

from rich.console import Console

from alerts.channels.terminal import show
from alerts.messages.message import Message
from tests.support.messages import a_message, a_message_statement


def shown(message: Message, *, colour: bool) -> str:
    out = io.StringIO()
    show(
        message,
        Console(
            file=out, force_terminal=colour, color_system="standard" if colour else None, width=200, soft_wrap=True
        ),
    )
    return out.getvalue()


def test_the_terminal_highlights_by_colour_and_a_pipe_by_signs() -> None:
    assert "\x1b[1;30;43mbridge\x1b[0m" in shown(a_message(), colour=True)
    piped = shown(a_message(), colour=False)
    assert "The old >>bridge<< was closed" in piped
    assert "\x1b" not in piped
    assert a_message_statement().url in piped.replace(" ", "").splitlines()


def test_the_terminal_highlights_titles_too() -> None:
    titled = a_message_statement()
    titled = dataclasses.replace(titled, title_marks=((0, 6),))
    assert "• >>Bridge<< closed after flood" in shown(a_message(titled), colour=False)


def test_no_page_gets_a_control_sequence_on_to_the_terminal() -> None:
    evil = "\x1b[2J\x1b]0;owned\x07\x9b31m[red]bridge[/red]\r\u202e"
    text = shown(
        a_message(
            a_message_statement(
                title=evil, text=evil, source=evil, url="https://a.example/\x1b]8;;x\x07", word="bridge"
            ),
            topic=evil,
            notes=(evil,),
        ),
        colour=True,
    )
    assert "\x1b[2J" not in text
    assert "\x1b]0" not in text
    assert not set("\x07\x9b\r\u202e") & set(text)
    assert "[red]" in text  # and its markup is shown, not used
