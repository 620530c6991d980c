"""Finds the spiders: the general kinds, the sites of this package, and files in the folder `spiders` beside tocsin.toml. Runs none."""

from __future__ import annotations

import importlib.util
import logging
import sys
from pathlib import Path

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
        for file in sorted(folder.glob("[!_]*.py")):
            try:
                self._add(file)
            except Exception as error:
                log.error("spider.broken file=spiders/%s error=%s: %s", file.name, type(error).__name__, error)

    def _add(self, file: Path) -> None:
        name = f"{PACKAGE}.{file.stem}"
        spec = importlib.util.spec_from_file_location(name, file)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module  # dataclasses and pickles look their module up
        spec.loader.exec_module(module)
        for spider in iter_spider_classes(module):
            if spider.name in self._spiders:
                raise ValueError(f"there is another spider called {spider.name}")
            self._spiders[spider.name] = spider


def names(config: Config) -> list[str]:
    """The names of all spiders that the configuration has."""
    return sorted(_loader(config).list())


def loaded(config: Config, name: str) -> type[Spider]:
    """The spider of that name; KeyError when there is none."""
    return _loader(config).load(name)


def _loader(config: Config) -> Loader:
    return Loader(Settings(settings.derive(config)))
