"""Where items of ad hoc and site spiders are stored, by the same means as everything else."""

from __future__ import annotations

import dataclasses
from typing import Any

from itemadapter import ItemAdapter
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem
from sqlalchemy import select

from crawler.article.extraction_pool import ExtractionPool
from crawler.config import source_options
from crawler.fetch import hostile_hosts
from crawler.items import StatementItem, StatementRow
from crawler.middlewares import Component, egress_of
from crawler.runtime.jobs.base import Ingest
from crawler.storage import schema
from crawler.storage.database import Database, Writer
from crawler.storage.models import ADHOC, Source


class StorePipeline(Component):
    """Stores dictionaries, Scrapy items and `StatementItem`, by the names of their fields, and hands them on as they were.

    A pipeline of your own before this one changes what is stored; one behind it, and feed exports, get what was stored.

    Under the source named by the spider's `source` argument or attribute, else under `adhoc`. Inside `tocsin` the worker hands over what
    it stores with; under plain `scrapy crawl` the pipeline brings its own.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._own: tuple[Writer, Database] | None = None
        self.ingest: Ingest | None = None

    async def open_spider(self) -> None:
        """Open the database of the configuration, unless the worker handed over what it stores with."""
        spider: Any = self.crawler.spider
        self.ingest = getattr(spider, "ingest", None)
        if self.ingest is None:
            database = Database(self.crawler.settings["TOCSIN_CONFIG"].database)
            schema.upgrade(database, schema.CRAWLER)
            self._set_egress(database, spider)
            writer = Writer(database)
            self._own = (writer, database)
            self.ingest = spider.ingest = Ingest(writer, ExtractionPool(1))

    def _set_egress(self, database: Database, spider: Any) -> None:
        """By hand, too, a source is reached as it wants to be, and a hostile host never otherwise."""
        egress = egress_of(self.crawler)
        with database.read() as session:
            egress.hostile |= hostile_hosts.load(session, egress)
            name = getattr(spider, "source_name", None)
            row = session.scalar(select(Source).where(Source.name == name)) if name else None
            if row is not None and row.options:
                spider.options = egress.with_pack(source_options.from_json(row.options))

    async def close_spider(self) -> None:
        """Finish writing."""
        if self._own and self.ingest:
            writer, database = self._own
            await self.ingest.close()
            await writer.close()
            database.close()

    async def process_item(self, item: Any) -> Any:
        """Store it; DropItem says why when it is no statement (Scrapy counts and logs it)."""
        statement = _as_statement(item)
        if self.ingest is None:
            raise DropItem("the database is closed")
        spider: Any = self.crawler.spider
        name = getattr(spider, "source_name", None) or ADHOC
        own = (
            spider.name if getattr(spider, "source", None) else None
        )  # a site's; those of the general kinds read anything
        answer, parts = (item.answer, item.parts) if isinstance(item, StatementRow) else (None, ())
        await self.ingest.keep(statement, name, answer, own, parts)
        stats = self.crawler.stats
        if stats:
            stats.inc_value("tocsin/stored")
        return item


def _as_statement(item: Any) -> StatementItem:
    """What an item says now, which a pipeline may have changed; DropItem when it lacks an address."""
    if isinstance(item, StatementItem):
        return item
    defaults: dict[str, Any] = {f.name: f.default for f in dataclasses.fields(StatementItem)}
    values = {k: defaults[k] if v is None else v for k, v in ItemAdapter(item).items() if k in defaults}
    if not isinstance(values.get("url"), str) or not values["url"]:
        raise DropItem("a statement needs a url")
    return dataclasses.replace(item.item, **values) if isinstance(item, StatementRow) else StatementItem(**values)
