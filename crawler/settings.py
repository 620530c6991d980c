"""Scrapy's settings, derived from tocsin.toml. `scrapy.cfg` names this module; the worker asks `derive` for the same."""

from __future__ import annotations

import logging
import sys
from typing import Any

from crawler.config import loader as configuration
from crawler.config.sections import Config
from crawler.errors import ConfigError

logging.getLogger("alembic").setLevel(logging.WARNING)  # it speaks at every look into the database, from its import on
MIDDLEWARES: dict[str, int | None] = {
    "crawler.middlewares.RobotsMiddleware": 90,
    "crawler.middlewares.EgressMiddleware": 95,
    "crawler.middlewares.RefreshMiddleware": 580,  # in the place of Scrapy's
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "crawler.middlewares.ContentCodingMiddleware": 590,  # in the place of Scrapy's
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "crawler.middlewares.LeadMiddleware": 610,  # before Scrapy follows a redirect
}


def derive(config: Config) -> dict[str, Any]:
    """The project's settings for this configuration (names are Scrapy's)."""
    crawl = config.crawl
    return {
        "BOT_NAME": "tocsin",
        "SPIDER_MODULES": ["crawler.spiders", "crawler.sites"],
        "NEWSPIDER_MODULE": "crawler.sites",
        "SPIDER_LOADER_CLASS": "crawler.runtime.spider_loader.Loader",  # also the files in `spiders` beside tocsin.toml
        "TOCSIN_CONFIG": config,
        "USER_AGENT": crawl.agent(crawl.contact),
        "DEFAULT_REQUEST_HEADERS": {},  # EgressMiddleware's
        # manners: one request at a time to a host, with a pause; robots.txt by our own middleware (24 h, RFC 9309)
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "CONCURRENT_REQUESTS": 64,
        "DOWNLOAD_DELAY": crawl.delay.total_seconds(),
        "ROBOTSTXT_OBEY": False,
        "DOWNLOAD_TIMEOUT": crawl.timeout.total_seconds(),
        "DOWNLOAD_MAXSIZE": 10_000_000,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_FAIL_ON_DATALOSS": False,  # ContentCodingMiddleware looks whether the document is whole
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "REDIRECT_MAX_TIMES": 5,
        "RETRY_ENABLED": False,  # the work list in the database tries again, also after a restart
        "COOKIES_ENABLED": False,
        "REFERRER_POLICY": "no-referrer",
        "HTTPPROXY_ENABLED": False,  # the environment's proxies are not ours; a request's guard has its proxy
        "DOWNLOADER_MIDDLEWARES": MIDDLEWARES,
        "DOWNLOAD_HANDLERS": {"file": None, "ftp": None, "s3": None, "data": None, **_HANDLERS},
        "FEED_EXPORT_ENCODING": "utf-8",  # as Scrapy's own projects: texts in their script, not in escapes
        "ITEM_PIPELINES": {"crawler.pipelines.StorePipeline": 500},
        # a spider that lives for months: nothing that grows, nothing that listens
        "CONCURRENT_ITEMS": 2,  # the default of 100 starts a hundred tasks a response
        "DUPEFILTER_CLASS": "scrapy.dupefilters.BaseDupeFilter",
        "SCRAPER_SLOT_MAX_ACTIVE_SIZE": 32_000_000,
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "MEMUSAGE_ENABLED": False,
        "EXTENSIONS": {"scrapy.extensions.logstats.LogStats": None},
        "LOG_LEVEL": "INFO",
        "LOG_FORMATTER": "crawler.runtime.log_formatter.QuietFormatter",
    }


_HANDLERS = dict.fromkeys(("http", "https"), "crawler.runtime.download_handler.EgressHandler")


def _for_scrapy() -> dict[str, Any]:
    try:
        return derive(configuration.load(others=True))
    except ConfigError as error:
        sys.exit(f"tocsin: {error} [{error.code}]")


def __getattr__(name: str) -> Any:
    """Scrapy reads upper-case names of this module; they are made when it asks, not when `tocsin` imports us."""
    if not name.isupper():
        raise AttributeError(name)
    try:
        return _for_scrapy()[name]
    except KeyError:
        raise AttributeError(name) from None


def __dir__() -> list[str]:
    return sorted(_for_scrapy())
