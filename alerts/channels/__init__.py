"""How is a person or a program reached?

One file a channel: it sees a Message and a door, and knows no database and no other channel.
"""

from __future__ import annotations

import difflib
import importlib
import inspect
import pkgutil
from functools import cache
from types import ModuleType
from typing import Any

from alerts.channels.base import Notifier
from crawler.errors import RequestError


@cache
def kinds() -> dict[str, type[Notifier[Any]]]:
    """Every kind of channel by name, found by walking this folder. A plug-in that does not load is an error, not silence."""
    found: dict[str, type[Notifier[Any]]] = {}
    for info in pkgutil.iter_modules(__path__):
        for notifier in _notifiers(importlib.import_module(f"{__name__}.{info.name}")):
            if notifier.kind in found:
                raise RequestError(
                    "channel_kind_twice", f"Two channels call themselves “{notifier.kind}”.", "Rename one of them."
                )
            found[notifier.kind] = notifier
    return dict(sorted(found.items()))


def kind(name: str) -> type[Notifier[Any]]:
    """The notifier of that kind; RequestError channel_kind_unknown with the nearest known one."""
    known = kinds()
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name, known, 1, 0.5)
    fix = f"Did you mean “{near[0]}”?" if near else f"Known are: {', '.join(known)}."
    raise RequestError("channel_kind_unknown", f"There is no channel of kind “{name}”.", fix)


def _notifiers(module: ModuleType) -> list[type[Notifier[Any]]]:
    return [
        value
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, Notifier)
        and value.__module__ == module.__name__
        and not inspect.isabstract(value)
    ]
