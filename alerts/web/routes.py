"""How a route is declared: its method and path, the role that it needs, and its handler. A route without a role cannot be written."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from alerts.accounts.visitor import Role
from alerts.web.asking import Ask
from alerts.web.desk import Desk

Handler = Callable[[Desk, Ask], Response] | Callable[[Desk, Ask], Awaitable[Response]]
"""Answers one request. An ordinary function is run in a thread, so that it may wait for the database."""


async def handled(handler: Handler, desk: Desk, ask: Ask) -> Response:
    """The answer of a handler."""
    if inspect.iscoroutinefunction(handler):
        return await handler(desk, ask)  # type: ignore[no-any-return]
    answer: Response = await run_in_threadpool(handler, desk, ask)  # type: ignore[arg-type]
    return answer


@dataclass(frozen=True, slots=True)
class Route:
    """One method of one path. ``summary`` is for the API's description; ``fresh``: only soon after the visitor has shown who it is.

    ``any_name``: a program's token is enough, under whatever name this machine is reached: in a cluster it has several.
    """

    method: str
    path: str
    role: Role
    handler: Handler
    summary: str = ""
    fresh: bool = False
    any_name: bool = False

    @property
    def for_programs(self) -> bool:
        """Whether it answers programs: refusals are JSON and not a page."""
        return self.path.startswith("/api/")


def page(path: str, handler: Handler, role: Role = Role.READER, any_name: bool = False) -> Route:
    """A page, or something else to be read."""
    return Route("GET", path, role, handler, any_name=any_name)


def change(path: str, handler: Handler, role: Role = Role.EDITOR, fresh: bool = False) -> Route:
    """A form, or something else that changes something."""
    return Route("POST", path, role, handler, fresh=fresh)
