"""Whether the file declares anything that the database does not know yet. Cheap enough to be asked by every command; brings nothing in itself."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import select

from alerts import config
from alerts.models import Declared
from crawler import __version__
from crawler.config.sections import Config
from crawler.storage.database import Database

ROW = 1


def behind(database: Database, loaded: Config) -> bool:
    """Whether the file is not the one that was brought in last; never without a file, which declares nothing and takes nothing away."""
    if loaded.file is None:
        return False
    with database.read() as session:
        return session.scalar(select(Declared.digest).where(Declared.id == ROW)) != digest(loaded)


def digest(loaded: Config) -> str:
    """A hash of all that the file declares, and of the version that reads it."""
    made = hashlib.sha256()
    for part in _parts(loaded):
        made.update(part.encode("utf-8", "surrogatepass") + b"\0")
    return made.hexdigest()


def _parts(loaded: Config) -> Iterator[str]:
    yield __version__
    yield from map(repr, (loaded.sources, config.topics(loaded), config.operators(loaded)))
    for spec in config.channels(loaded):
        yield repr(spec)
        for key, value in spec.options.items():
            path = loaded.folder / str(value)
            if key.endswith("_file") and path.is_file():
                yield _content(path)


def _content(path: Path) -> str:
    try:
        return path.read_bytes().hex()
    except OSError:
        return ""
