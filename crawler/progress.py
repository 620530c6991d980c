"""How long work reports its progress, without knowing who looks."""

from __future__ import annotations

from typing import Protocol


class Report(Protocol):
    """Called with how much is done, of how much (None: unknown), and a note on it."""

    def __call__(self, done: int, total: int | None = None, note: str = "") -> None: ...


def quiet(done: int, total: int | None = None, note: str = "") -> None:
    """Nobody looks."""
