"""Adds to each row of `scrapy crawl` the names of the topics that match it. Writes nothing: alerts are raised by `tocsin run`."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from itemadapter import ItemAdapter
from sqlalchemy import select

from alerts.errors import QueryError
from alerts.models import Topic
from alerts.runtime import declared, startup
from alerts.runtime.wiring import Parts
from alerts.topics.engine import Engine
from crawler.config.sections import Config
from crawler.middlewares import Component
from crawler.storage.models import ADHOC, Statement


class Topics:
    """The topics of an installation, ready to be matched with items. Not for several threads at once."""

    def __init__(self, config: Config) -> None:
        parts = Parts(config)
        if declared.behind(parts.database, config):
            startup.bring_in(parts)
        with parts.database.read() as session:
            self._engine: Engine = parts.engine(session)
            rows = session.scalars(select(Topic).where(Topic.error.is_(None)).order_by(Topic.name)).all()
        parts.database.close()
        self._topics = {row.id: row for row in rows}
        self._compile()

    def _compile(self) -> None:
        for row in list(self._topics.values()):
            try:
                self._engine.set(row.id, row.query, row.lang, row.excluded_forms)
            except QueryError:  # saved by an older version that understood it; `tocsin doctor` names it
                del self._topics[row.id]

    def of(self, item: Mapping[str, Any], source: str) -> list[str]:
        """The names of those that match an item; a new language expands the ones that name none."""
        statement = Statement(id=0, title=item.get("title") or "", text=item.get("text") or "")
        statement.language, statement.published = item.get("language") or None, item.get("published") or None
        if statement.language and statement.language not in self._engine.spoken:
            self._engine.spoken |= {statement.language}
            self._compile()
        found = {number for number, _ in self._engine.hits(self._engine.document(statement, source))}
        return [row.name for number, row in self._topics.items() if number in found]


class TopicsPipeline(Component):
    """Puts `topics` into items that can hold it: dictionaries, and Scrapy items with such a field."""

    async def open_spider(self) -> None:
        """Read the topics."""
        self._turn = asyncio.Lock()
        self._topics = await asyncio.to_thread(Topics, self.crawler.settings["TOCSIN_CONFIG"])

    async def process_item(self, item: Any) -> Any:
        """The item, with the names of the topics that match it."""
        adapter = ItemAdapter(item)
        if isinstance(item, dict) or "topics" in adapter.field_names():
            source = adapter.get("source") or getattr(self.crawler.spider, "source_name", None) or ADHOC
            async with self._turn:
                adapter["topics"] = await asyncio.to_thread(self._topics.of, adapter, source)
        return item
