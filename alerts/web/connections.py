"""A connection to the desk: who sends a request's headers too slowly is cut off. The time for a body is app.py's."""

from __future__ import annotations

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

HEADERS_WITHIN = 10.0  # seconds


class Connection(H11Protocol):
    """uvicorn's, which waits for headers for ever."""

    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Headers are expected from now on."""
        super().connection_made(transport)
        self._expect(True)

    def handle_events(self) -> None:
        """They are expected as long as they have begun and not ended."""
        super().handle_events()
        self._expect(self.conn.their_state is h11.IDLE and bool(self.conn.trailing_data[0]))

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is expected any more."""
        super().connection_lost(exc)
        self._expect(False)

    def _expect(self, headers: bool) -> None:
        if headers and self._timer is None:
            self._timer = self.loop.call_later(HEADERS_WITHIN, self.transport.abort)
        elif not headers and self._timer is not None:
            self._timer.cancel()
            self._timer = None
