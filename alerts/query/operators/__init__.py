"""The operators of the query language, one file each: a new file here is a new operator. The parser asks `operators()`."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from alerts.query.syntax import Operator


@cache
def operators() -> tuple[type[Operator], ...]:
    """Every operator found in this folder, those first whose spelling is to be tried first."""
    found: set[type[Operator]] = set()
    for module in pkgutil.iter_modules(__path__, f"{__name__}."):
        for thing in vars(importlib.import_module(module.name)).values():
            if (
                isinstance(thing, type)
                and issubclass(thing, Operator)
                and thing.__module__ == module.name
                and "name" in vars(thing)
            ):
                found.add(thing)
    return tuple(sorted(found, key=lambda o: (o.rank, o.name)))
