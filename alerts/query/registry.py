"""The registry of operators. Finds every operator in the folder operators/ and names none: a new file there is a new operator."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from alerts.query.syntax import Operator


@cache
def operators() -> tuple[type[Operator], ...]:
    """Every operator; those come first whose spelling is tried first."""
    folder = importlib.import_module("alerts.query.operators")
    found: list[type[Operator]] = []
    for module in pkgutil.iter_modules(folder.__path__, f"{folder.__name__}."):
        for thing in vars(importlib.import_module(module.name)).values():
            own = isinstance(thing, type) and issubclass(thing, Operator) and thing.__module__ == module.name
            found += [thing] if own and "name" in vars(thing) else []
    return tuple(sorted(found, key=lambda o: (o.rank, o.name)))
