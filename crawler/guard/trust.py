"""The certificate authorities that our own clients and their way to a proxy trust, read once and beside the event loop. Connects to nothing."""

from __future__ import annotations

import asyncio
import ssl
from functools import lru_cache


async def trusted() -> ssl.SSLContext:
    """The context that all clients share. Reading the authorities takes 20 to 60 ms of processor time, so a thread does it."""
    return await asyncio.to_thread(_read)


async def trusted_of_proxy() -> ssl.SSLContext:
    """The context of connections to an ``https:`` proxy, which is the operator's own: the machine's authorities and SSL_CERT_FILE count too."""
    return await asyncio.to_thread(_read_of_proxy)


@lru_cache(maxsize=1)
def _read() -> ssl.SSLContext:
    import httpx  # its context is what httpcore connects with

    return httpx.create_ssl_context(trust_env=False)


@lru_cache(maxsize=1)
def _read_of_proxy() -> ssl.SSLContext:
    import httpcore

    return httpcore.default_ssl_context()
