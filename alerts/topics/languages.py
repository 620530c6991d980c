"""The languages of an installation: which lexicon its topics are expanded with, and where what is compiled of it lies."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Set
from pathlib import Path

from sqlalchemy import func, make_url, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from alerts import config
from alerts.lexicon import Lexicon, cache_folder
from alerts.topics import imported_aliases
from alerts.topics.engine import Engine
from crawler.config.sections import Config
from crawler.errors import TocsinError
from crawler.storage.database import Database
from crawler.storage.models import Statement

log = logging.getLogger(__name__)
ALWAYS = "en"
Progress = Callable[[str, float], None]
"""Is called with a language and the share (0 to 1) of its tables that is compiled."""


def lexicon(loaded: Config | None = None, progress: Progress | None = None) -> Lexicon:
    """The full lexicon, with the aliases of the configuration. ``progress`` is called while a language is compiled at its first use."""

    def report(lang: str, share: float) -> None:
        if share == 0:
            log.info("lexicon.compiling lang=%s", lang)
        if progress:
            progress(lang, share)

    return Lexicon(cache_folder(), report, config.aliases(loaded) if loaded else ())


def engine(
    loaded: Config | None = None,
    session: Session | None = None,
    *,
    progress: Progress | None = None,
    wait: bool = True,
) -> Engine:
    """The engine as the product uses it. The ``session`` gives the imported names, and the languages of topics that name none.

    ``wait``: compile a language at its first use; otherwise NotCompiled is raised and the caller has it compiled (alerts/runtime/alert_worker.py).
    """
    words = lexicon(loaded, progress)
    words.wait = wait
    made = Engine(words, words.resolver, {ALWAYS, *(spoken(session) if session else ())})
    made.quoted = config.quoted(loaded) if loaded else None
    if session:
        use_imported(made, session)
        made.learn_tags(session)
    return made


def use_imported(made: Engine, session: Session) -> None:
    """Let an engine know the imported names as they are now."""
    if isinstance(made.lexicon, Lexicon):
        made.lexicon.use_imported(imported_aliases.groups(session))


def imported(loaded: Config) -> list[tuple[str, ...]]:
    """The imported names of the configured database, none where there is no such database or it cannot be read: for work that needs none."""
    url = make_url(loaded.database)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        return []
    database = Database(loaded.database)
    try:
        with database.read() as session:
            return imported_aliases.groups(session)
    except (TocsinError, SQLAlchemyError, sqlite3.Error, OSError) as error:
        log.warning("lexicon.names_unread error=%s", type(error).__name__)
        return []
    finally:
        database.close()


def spoken(session: Session) -> Set[str]:
    """The languages that the sources speak, as far as statements are stored."""
    found: set[str] = set()
    last = ""
    while last := session.scalar(select(func.min(Statement.language)).where(Statement.language > last)) or "":
        found.add(last)  # from one to the next in the index: DISTINCT would read them all
    return found
