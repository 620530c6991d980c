"""The callback by which long work reports its progress."""

from __future__ import annotations

from typing import Protocol


class Report(Protocol):
    """Called with the amount done, the whole amount (None: unknown), and a note."""

    def __call__(self, done: int, total: int | None = None, note: str = "") -> None: ...


def quiet(done: int, total: int | None = None, note: str = "") -> None:
    """Reports nothing."""
