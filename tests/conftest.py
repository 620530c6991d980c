"""Fixtures that every test may ask for."""

from __future__ import annotations

from tests.support.databases import (  # noqa: F401 - pytest finds them here
    _postgres_database,
    _sqlite_template,
    database,
    fresh_url,
    postgres,
    sqlite,
)
