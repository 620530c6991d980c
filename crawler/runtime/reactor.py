"""Twisted's reactor around a coroutine: Scrapy needs it, and every process that crawls starts its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from scrapy.utils.reactor import install_reactor


def in_reactor(work: Callable[[], Coroutine[Any, Any, int]]) -> int:
    """Run a coroutine on Twisted's asyncio reactor, which Scrapy needs, and stop the reactor with it; returns its result.

    The reactor cannot be started twice in a process, so a process calls this once.
    """
    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    from twisted.internet import reactor as installed

    reactor: Any = installed
    outcome: list[int | BaseException] = []

    async def whole() -> None:
        try:
            outcome.append(await work())
        except BaseException as error:
            outcome.append(error)
        finally:
            reactor.stop()

    tasks: list[asyncio.Future[None]] = []
    reactor.callWhenRunning(lambda: tasks.append(asyncio.ensure_future(whole())))
    reactor.run(installSignalHandlers=False)
    result = outcome[0] if outcome else 1
    if isinstance(result, BaseException):
        raise result
    return result
