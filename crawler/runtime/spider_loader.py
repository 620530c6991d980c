"""Finds the spiders: the general kinds, the sites of this package, and files in the folder `spiders` beside tocsin.toml. Runs none."""

from __future__ import annotations

import importlib
import logging
import sys
from pathlib import Path
from types import ModuleType

from scrapy import Spider
from scrapy.settings import BaseSettings, Settings
from scrapy.spiderloader import SpiderLoader
from scrapy.utils.spider import iter_spider_classes

from crawler import settings
from crawler.config.sections import Config

log = logging.getLogger(__name__)
PACKAGE = "tocsin_spiders"  # what the files beside tocsin.toml are called as modules; no module of theirs hides another


class Loader(SpiderLoader):
    """Scrapy's loader and the operator's own files. One that breaks is logged and left out: the other sources are read all the same."""

    def __init__(self, settings: BaseSettings) -> None:
        super().__init__(settings)
        folder = Path(settings["TOCSIN_CONFIG"].folder) / "spiders"
        _make_package(folder)
        for file in sorted(folder.glob("[!_]*.py")):
            try:
                self._add(importlib.import_module(f"{PACKAGE}.{file.stem}"))
            except (Exception, SystemExit) as error:
                log.error("spider.broken file=%s error=%s said=%s", file.name, type(error).__name__, error)

    def _add(self, module: ModuleType) -> None:
        for spider in iter_spider_classes(module):
            if spider.name in self._spiders:
                raise ValueError(f"there is another spider called {spider.name}")
            self._spiders[spider.name] = spider


def _make_package(folder: Path) -> None:
    """The folder as a package of Python, read anew: its files may import each other (`from ._shared import …`)."""
    for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
        del sys.modules[name]
    importlib.invalidate_caches()  # a file may have been written a moment ago
    package = ModuleType(PACKAGE)
    package.__path__ = [str(folder)]
    sys.modules[PACKAGE] = package


def names(config: Config) -> list[str]:
    """The names of all spiders that the configuration has."""
    return sorted(_loader(config).list())


def loaded(config: Config, name: str) -> type[Spider]:
    """The spider of that name; KeyError when there is none."""
    return _loader(config).load(name)


def _loader(config: Config) -> Loader:
    return Loader(Settings(settings.derive(config)))
