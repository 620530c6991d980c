"""What the transports share: the guarded way out, the mail server, the folder of relative paths. Sends nothing itself."""

from __future__ import annotations

import asyncio
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from alerts.channels.transports.smtp_pool import ConnectionPool
from alerts.config import Smtp
from crawler.config.secrets import SecretStore

if TYPE_CHECKING:
    import httpx

    from crawler.guard import Guard

HTTP_TIME_LIMIT = 15.0  # seconds from dialling to the end of an answer (the specification of webhooks says 15 to 30)
_ANSWER_CAP = 100_000  # bytes of an answer that may come at all; channels keep far less


class Context:
    """What channels share beside their own options; made once in each process, closed at its end.

    ``door``: the guard, which opens every connection of the channels. Relative paths in options are relative to ``folder``.
    ``patience``: seconds that a receiver has for its answer. ``mark_url``: the address that takes the marks of alerts (config.mark_url).
    ``timezone``: the one of the installation (config.timezone). ``secrets`` opens those of the channels and of the mail server.
    """

    def __init__(
        self,
        door: Guard,
        smtp: Smtp | None = None,
        folder: Path = Path(),
        patience: float = HTTP_TIME_LIMIT,
        mark_url: str = "",
        timezone: str = "",
        secrets: SecretStore | None = None,
    ) -> None:
        self.door = door
        self.smtp = smtp or Smtp()
        self.folder = folder
        self.patience = patience
        self.mark_url = mark_url
        self.timezone = timezone
        self.secrets = secrets or SecretStore(folder)
        self.smtp_pool = ConnectionPool()
        self._client: httpx.AsyncClient | None = None

    async def http(self) -> httpx.AsyncClient:
        """The guarded client, the same for all channels; its modules, which take 0.2 s, are loaded beside the loop."""
        if self._client is None:
            await asyncio.to_thread(import_module, "crawler.guard.transport")
        if self._client is None or self._client.is_closed:
            self._client = self.door.client(max_bytes=_ANSWER_CAP, timeout=self.patience, first_byte=self.patience)
        return self._client

    async def aclose(self) -> None:
        """Close what is open."""
        await self.smtp_pool.aclose()
        if self._client is not None:
            await self._client.aclose()
