"""Fixtures that every test may ask for."""

from __future__ import annotations

import gc
import logging
import os
from collections.abc import Iterator

import hypothesis
import pytest

from tests.support.databases import (  # noqa: F401 - pytest finds them here
    _postgres_database,
    _sqlite_template,
    database,
    fresh_url,
    postgres,
    small_disk,
    sqlite,
)

os.environ["TOCSIN_SECRET_KEY"] = (
    "dGVzdHMgYW5kIGNvbW1hbmRzIHNoYXJlIHRoaXMga2U="  # of all databases that tests and their processes share
)
hypothesis.settings.register_profile("house", deadline=None)  # timings never decide a test
hypothesis.settings.load_profile("house")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Who asks for the browser's tests alone wants them run: one that was skipped is a failure."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    if session.config.option.markexpr == "browser" and skipped:
        reporter.write_line(f"{len(skipped)} skipped: a browser test that does not run proves nothing.")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="module", autouse=True)
def _lasting_objects_are_frozen() -> None:
    """What earlier tests loaded for good is looked through no more: in a process of a gigabyte that takes a second, in the midst of a measured step."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _own_logging() -> Iterator[None]:
    """Commands set up logging for their process; the next test must not write to a stream that is gone."""
    loggers = [logging.getLogger(name) for name in (None, "crawler", "alerts", "apscheduler")]
    before = [(logger, logger.handlers[:], logger.level) for logger in loggers]
    yield
    for logger, handlers, level in before:
        logger.handlers[:] = handlers
        logger.setLevel(level)
