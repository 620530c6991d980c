"""Whose a database is: it keeps a mark that is made from the secret key of its installation, and another one's processes are refused before they do anything.

On PostgreSQL alone: a file of SQLite has its key beside it, and whoever opens it finds that.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.models import Declared
from alerts.runtime.declared import ROW
from crawler.config.secrets import SecretStore
from crawler.errors import ConfigError
from crawler.storage.database import Database


def check(database: Database, secrets: SecretStore) -> bool:
    """Whether the database is marked as ours; False where nobody has marked it. ConfigError installation_differs, secret_key_invalid."""
    if database.sqlite:
        return True
    with database.read() as session:
        mark = _mark(session)
    if mark is not None and mark not in secrets.marks():
        raise differs()
    return mark is not None


def differs() -> ConfigError:
    """What another installation's process is told."""
    return ConfigError(
        "installation_differs",
        "The database belongs to an installation whose secret key is not here.",
        "Bring its key and its tocsin.toml to this machine, or give this one a database of its own. If the key is lost: `tocsin db adopt`.",
    )


def note(session: Session, secrets: SecretStore) -> None:
    """Mark a database that nobody has marked, where there is a key."""
    if _mark(session) is None and secrets.marks():
        take(session, secrets)


def take(session: Session, secrets: SecretStore) -> None:
    """Mark the database as ours, whoever had it. A key is made where there is none."""
    secrets.keys()
    row = session.get(Declared, ROW) or Declared(id=ROW, digest="")
    row.mark = secrets.marks()[0]
    session.add(row)


def renew(session: Session, secrets: SecretStore) -> None:
    """The key that seals is another now: our mark follows it."""
    if _mark(session) in secrets.marks():
        take(session, secrets)


def _mark(session: Session) -> str | None:
    return session.scalar(select(Declared.mark).where(Declared.id == ROW))
