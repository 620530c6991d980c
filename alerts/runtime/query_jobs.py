"""The pieces of work that need compiled queries, by name. Each takes and gives what JSON can hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from alerts.runtime.wiring import Parts

Job = Callable[[Parts, dict[str, Any]], dict[str, Any]]
JOBS: dict[str, Job] = {}
