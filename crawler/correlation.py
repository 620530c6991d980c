"""Which poll, request or job of the queue a piece of work belongs to: ids that go with a task, its threads and its database work, into logs, rows and traces. Decides nothing."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from contextvars import ContextVar
from types import MappingProxyType

_IDS: ContextVar[Mapping[str, str]] = ContextVar("ids", default=MappingProxyType({}))


def belong(**ids: str | None) -> None:
    """From here on this task, and what it starts, belongs to these; None takes an id away."""
    _IDS.set({name: value for name, value in {**_IDS.get(), **ids}.items() if value})


def ids() -> Mapping[str, str]:
    """What the running task belongs to, by kind: ``poll``, ``request``, ``tick`` (of the scheduler), ``job``."""
    return _IDS.get()


def poll() -> str | None:
    """The poll that the running task belongs to."""
    return _IDS.get().get("poll")


def trace() -> str | None:
    """The trace that the running task belongs to: what is done for a poll, for a request at the desk, or at a tick of the scheduler is one."""
    found = _IDS.get()
    return found.get("poll") or found.get("request") or found.get("tick")


def trace_id() -> str:
    """The id of a new request or tick: 32 hexadecimal digits."""
    return secrets.token_hex(16)


def poll_id(token: str, number: object) -> str:
    """The id of the work on a row that was taken under a lease: 32 hexadecimal digits, which is also what a trace is called."""
    return hashlib.sha256(f"{token}:{number}".encode()).hexdigest()[:32]
