"""What a case of the catalogue is. A group is a module with `cases(size)`; a further group is one more name in `__main__.GROUPS`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an input: the stable ``code`` (empty when it was simply read), the ``sentence`` that a person reads, and a ``note``."""

    code: str = ""
    sentence: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """``run`` hands the input to the door and gives the outcome; whatever it raises is a fault. ``expected``: the codes that may
    come of it; empty when any of ours may."""

    group: str
    door: str
    name: str
    run: Callable[[Doors], Awaitable[Outcome]]
    expected: frozenset[str] = frozenset()

    @property
    def title(self) -> str:
        """Group, door and name."""
        return f"{self.group} / {self.door} / {self.name}"


class Doors:
    """What cases of many groups share: processes that are started once."""

    def __init__(self) -> None:
        from crawler.article.extraction_pool import ExtractionPool
        from crawler.feeds.list_pool import ListPool

        self.lists, self.pages = ListPool(1), ExtractionPool(1)

    async def close(self) -> None:
        """End the processes."""
        await self.lists.close()
        await self.pages.close()
