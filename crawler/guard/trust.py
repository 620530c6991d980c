"""The certificate authorities that our own clients trust, read once and beside the event loop. Connects to nothing."""

from __future__ import annotations

import asyncio
import ssl
from functools import lru_cache


async def trusted() -> ssl.SSLContext:
    """The context that all clients share. Reading the authorities takes 20 to 60 ms of processor time, so a thread does it."""
    return await asyncio.to_thread(_read)


@lru_cache(maxsize=1)
def _read() -> ssl.SSLContext:
    import httpx  # its context is what httpcore connects with

    return httpx.create_ssl_context(trust_env=False)
