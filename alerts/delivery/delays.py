"""How long it takes from a publication to its alert, counted in classes as Prometheus has them. Knows no statement by name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from alerts.messages.message import Message

BOUNDS = (10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600, 86400)  # seconds
NAME = "alert_delay_seconds"
MOST = 7 * 86400  # what is older was found late, not told late


class Delays:
    """A histogram since the start of the process."""

    def __init__(self) -> None:
        self.counts = dict.fromkeys(map(str, BOUNDS), 0)
        self.number, self.sum = 0, 0.0

    def sent(self, message: Message, now: datetime) -> None:
        """An alert went out: each of its statements that says to the second when it was published counts. Digests wait by themselves."""
        if message.kind == "alert.created":
            for statement in message.statements:
                self._add(statement.published, now)

    def _add(self, published: str | None, now: datetime) -> None:
        if not published or "T" not in published:
            return
        moment = datetime.fromisoformat(published)
        seconds = (now - moment).total_seconds() if moment.tzinfo else -1.0
        if not 0 <= seconds <= MOST:
            return
        self.number, self.sum = self.number + 1, self.sum + seconds
        for bound in BOUNDS:
            self.counts[str(bound)] += seconds <= bound

    def numbers(self) -> Mapping[str, float]:
        """By name and class."""
        classes = {f"{NAME}_bucket:{bound}": float(count) for bound, count in self.counts.items()}
        return {**classes, f"{NAME}_bucket:+Inf": float(self.number), f"{NAME}_count": float(self.number), f"{NAME}_sum": self.sum}  # fmt: skip
