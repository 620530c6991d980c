"""How many requests may still be made this hour. Pure but for what it remembers; handed `now`."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta

HOUR = timedelta(hours=1)


class Budget:
    """``most`` requests in any hour, all sources together; 0 is no limit. A restart begins a new hour."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._spent: deque[tuple[datetime, int]] = deque()

    def left(self, now: datetime) -> int:
        """How many may be made now."""
        while self._spent and self._spent[0][0] <= now - HOUR:
            self._spent.popleft()
        return max(0, self.most - sum(n for _, n in self._spent)) if self.most else 1_000_000

    def spend(self, number: int, now: datetime) -> None:
        """Note requests that were started."""
        if self.most and number:
            self._spent.append((now, number))
