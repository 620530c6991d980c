"""The pieces of work with channels, by name: a test message, for the desk, whose process has no transports."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from alerts.delivery import channel_store, channel_trial
from alerts.runtime.wiring import Parts


def test_channel(parts: Parts, asked: dict[str, Any]) -> dict[str, Any]:
    """One attempt at a sample, or at the longest message; the answer in words. RequestError channel_unknown, DeliveryError."""
    with parts.database.read() as session:
        row = channel_store.get(session, asked["name"])
        session.expunge(row)
    send = channel_trial.send_longest if asked.get("longest") else channel_trial.send_sample
    sent = asyncio.run(
        send(Parts(parts.config, parts.database).context, row)
    )  # what its transports share is closed with them
    return {"said": f"{sent.what(not asked.get('longest'))} went through {row.name}{sent.how()}"}


JOBS: dict[str, Callable[[Parts, dict[str, Any]], dict[str, Any]]] = {"test_channel": test_channel}
