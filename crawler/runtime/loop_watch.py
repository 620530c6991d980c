"""How long the event loop was held: one callback that computes keeps every poll waiting. Measures and logs; ends nothing."""

from __future__ import annotations

import asyncio
import logging
import time

log = logging.getLogger(__name__)
EVERY = 0.25  # seconds between two looks
LONG = 1.0  # seconds of the loop's own processor time from which a hold is logged


class LoopWatch:
    """Looks at the running loop every so many seconds. ``longest``: the longest hold so far, in seconds, short of at most ``every``.

    What counts is the processor time of the loop's own thread while it was late: a machine that is busy with other things holds nothing.
    """

    def __init__(self, every: float = EVERY) -> None:
        self.longest = self._latest = 0.0
        self._every = every
        self._next: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Begin, from within the loop."""
        self._began, self._used = time.monotonic(), time.thread_time()
        self._next = asyncio.get_running_loop().call_later(self._every, self._look)

    def _look(self) -> None:
        late, used = time.monotonic() - self._began - self._every, time.thread_time() - self._used
        held = min(late, used)
        self.longest, self._latest = max(self.longest, held), max(self._latest, held)
        if held > LONG:
            log.warning("loop.held seconds=%.1f", held)
        self.start()

    def since_last(self) -> float:
        """The longest hold since this was last asked."""
        latest, self._latest = self._latest, 0.0
        return latest

    def stop(self) -> None:
        """End; what held the loop until now counts."""
        if self._next is not None:
            self._next.cancel()
            self._look()
            assert self._next is not None
            self._next.cancel()
