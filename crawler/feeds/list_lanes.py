"""Which lists may wait for each other: small ones, large ones, and those of hosts whose last list was costly. Runs and measures nothing itself."""

from __future__ import annotations

from typing import Literal

Lane = Literal["small", "large", "slow"]
LARGE = 100_000  # bytes
COSTLY = 0.5  # seconds of processor time
_REMEMBERED = 10_000  # hosts


class Lanes:
    """A host stays in the slow lane until a list of it is cheap again; the costly one that was read longest ago is forgotten first."""

    def __init__(self) -> None:
        self._costly: dict[str, None] = {}

    def lane(self, url: str, size: int) -> Lane:
        """The lane of a list of so many bytes."""
        if _host(url) in self._costly:
            return "slow"
        return "large" if size > LARGE else "small"

    def learn(self, url: str, *, spent: float | None) -> None:
        """``spent``: seconds of processor time that its list took, None if its worker was ended."""
        self._costly.pop(_host(url), None)
        if spent is None or spent > COSTLY:
            self._costly[_host(url)] = None
        if len(self._costly) > _REMEMBERED:
            del self._costly[next(iter(self._costly))]


def _host(url: str) -> str:
    return url.split("/", 3)[2].lower() if url.count("/") > 1 else ""
