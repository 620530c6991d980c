"""Scrapy's settings for a whole installation: what crawler/settings.py derives, and the topics that match in each row. `scrapy.cfg` names this module."""

from __future__ import annotations

import sys
from functools import cache
from typing import Any

from alerts import config
from crawler import settings
from crawler.errors import ConfigError

TOPICS = {"alerts.runtime.topics_pipeline.TopicsPipeline": 600}  # behind the one that stores: of what was stored


@cache
def _derived() -> dict[str, Any]:
    try:
        values = settings.derive(config.load())
    except ConfigError as error:
        sys.exit(f"tocsin: {error} [{error.code}]")
    return values | {"ITEM_PIPELINES": values["ITEM_PIPELINES"] | TOPICS}


def __getattr__(name: str) -> Any:
    """Scrapy reads upper-case names of this module; they are made when it asks."""
    if not name.isupper():
        raise AttributeError(name)
    try:
        return _derived()[name]
    except KeyError:
        raise AttributeError(name) from None


def __dir__() -> list[str]:
    return sorted(_derived())
