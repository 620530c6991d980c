"""Whether an installation can be one of many processes. Imports next to nothing: whoever asks lives as long as its workers."""

from __future__ import annotations

from importlib.util import find_spec

from crawler.errors import ConfigError


def check(url: str) -> None:
    """ConfigError queue_database or queue_missing, where there can be no queue."""
    if not url.startswith("postgresql"):
        raise ConfigError(
            "queue_database",
            "Many processes share a PostgreSQL database, and this one is SQLite.",
            "Use `tocsin run` alone, or move with `tocsin db copy` and name the new database.",
        )
    if find_spec("procrastinate") is None:
        raise ConfigError("queue_missing", "The package procrastinate is not installed.", "Run `make setup`, or in the checkout: pip install -e '.[postgres]'.")  # fmt: skip
