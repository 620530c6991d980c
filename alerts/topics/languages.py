"""The languages of an installation: which lexicon its topics are expanded with, and where what is compiled of it lies."""

from __future__ import annotations

import logging
import os
import sqlite3
import sys
from collections.abc import Mapping, Set
from contextlib import ExitStack
from pathlib import Path

from sqlalchemy import make_url, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from alerts import config
from alerts.lexicon import Lexicon
from alerts.topics import aliases
from alerts.topics.engine import Engine
from crawler.config.sections import Config
from crawler.errors import TocsinError
from crawler.progress import Report, quiet
from crawler.storage.database import Database
from crawler.storage.models import Statement

log = logging.getLogger(__name__)
ALWAYS = "en"


def cache_folder(env: Mapping[str, str] | None = None) -> Path:
    """Where compiled tables lie: TOCSIN_CACHE, else the user's cache folder. All of it can be made again."""
    env = os.environ if env is None else env
    if named := env.get("TOCSIN_CACHE"):
        return Path(named)
    home = env.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "tocsin"


def lexicon(loaded: Config | None = None) -> Lexicon:
    """The full lexicon, with the aliases of the configuration."""
    groups = config.aliases(loaded) if loaded else ()
    return Lexicon(cache_folder() / "lexicon", Bar(), groups)


def engine(loaded: Config | None = None, session: Session | None = None, *, wait: bool = True) -> Engine:
    """The engine as the product uses it. A ``session`` tells which languages topics that name none have besides English, and the imported names.

    ``wait``: compile a language at its first use; otherwise NotCompiled is raised and somebody else does it (alerts/runtime/alert_worker.py).
    """
    words = lexicon(loaded)
    words.wait = wait
    made = Engine(words, words.resolver, {ALWAYS, *(spoken(session) if session else ())})
    if session:
        take_over(made, session)
    return made


def take_over(made: Engine, session: Session) -> None:
    """Let an engine know the imported names as they are now."""
    if isinstance(made.lexicon, Lexicon):
        made.lexicon.take_over(aliases.groups(session))


def imported(loaded: Config) -> list[tuple[str, ...]]:
    """The imported names of the configured database, none where there is no such database or it cannot be read: for work that needs none."""
    url = make_url(loaded.database)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        return []
    database = Database(loaded.database)
    try:
        with database.read() as session:
            return aliases.groups(session)
    except (TocsinError, SQLAlchemyError, sqlite3.Error, OSError) as error:
        log.warning("lexicon.names_unread error=%s", type(error).__name__)
        return []
    finally:
        database.close()


def spoken(session: Session) -> Set[str]:
    """The languages that the sources speak, as far as statements are stored."""
    return {lang for lang in session.scalars(select(Statement.language).distinct()) if lang}


class Bar:
    """Says that a language is compiled at its first use: in the log, and by a bar where somebody looks."""

    def __init__(self) -> None:
        self._open = ExitStack()
        self._report: Report = quiet

    def __call__(self, lang: str, share: float) -> None:
        """See Progress of alerts/lexicon/forms/dictionary_build.py."""
        if share == 0:
            log.info("lexicon.compiling lang=%s", lang)
            if sys.stderr.isatty():
                from alerts.cli.output import progress

                self._report = self._open.enter_context(progress(f"first use of {lang}", 100))
        self._report(round(100 * share))
        if share == 1:
            self._open.close()
