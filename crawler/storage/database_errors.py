"""What the databases' own errors mean, in our sentences. PostgreSQL is asked for its code (SQLSTATE) first and for its words only where there is none.

While a connection is made the driver hands on words alone; the server's own sentence is then repeated, since it may speak any language.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from sqlalchemy.exc import DBAPIError

from crawler.errors import StorageError


class Meaning(NamedTuple):
    """What an error of a database means; ``message`` is one sentence."""

    code: str
    message: str
    fix: str


# Each with its code, what it says and what to do about it.
FULL = Meaning("disk_full", "The disk that holds the database is full.", "Make room; nothing that was stored is lost and work goes on by itself.")  # fmt: skip
BUSY = Meaning("database_busy", "Another process holds the database for longer than 5 s.", "Try again; if it stays so, look for a stuck process.")  # fmt: skip
CLOSED_FILE = Meaning("database_unreachable", "The database file cannot be opened.", "Check that it is a file, and that its folder exists and may be written to.")  # fmt: skip
READ_ONLY = Meaning("database_readonly", "The database cannot be written.", "Give the user that runs Tocsin the right to write its file and folder; on PostgreSQL, name a server that is no standby.")  # fmt: skip
CORRUPT = Meaning("database_corrupt", "The database file is damaged.", "Restore a backup with `tocsin restore`.")  # fmt: skip
EMPTY = Meaning("database_empty", "The database has no tables yet.", "Run `tocsin db upgrade`.")  # fmt: skip
LOGIN = Meaning("database_login", "The database server refused the log-in.", "Check the user name and the password in the URL, and who may connect in the server's pg_hba.conf.")  # fmt: skip
MISSING = Meaning("database_missing", "The database server refused.", "Check its name in the URL, or create it: createdb -O USER NAME.")  # fmt: skip
FORBIDDEN = Meaning("database_forbidden", "The database server refused.", "Make the user the owner of the database (ALTER DATABASE … OWNER TO …), or grant what is missing.")  # fmt: skip
CROWDED = Meaning("database_crowded", "The database server accepts no more connections.", "Close others, or raise max_connections; Tocsin goes on by itself.")  # fmt: skip
URL = Meaning("database_url", "The database URL is wrong.", "Write postgresql://user@host:5432/name.")  # fmt: skip
STARTING = Meaning("database_unreachable", "The database server is starting or stopping.", "Wait a moment; Tocsin goes on by itself.")  # fmt: skip
ENCRYPTION = Meaning("database_tls", "No encrypted connection to the database server could be made.", "Check sslmode and sslrootcert in the URL against what the server offers.")  # fmt: skip
NO_HOST = Meaning("database_unreachable", "The database server's name is not known.", "Check the host in the URL.")  # fmt: skip
SILENT = Meaning("database_unreachable", "The database server does not answer.", "Check host and port in the URL, and that the server runs.")  # fmt: skip
CUT = Meaning("database_unreachable", "The database server ended the connection.", "Check that it runs; Tocsin goes on by itself.")  # fmt: skip

# By SQLSTATE, the longest beginning first. https://www.postgresql.org/docs/current/errcodes-appendix.html
STATES: dict[str, Meaning] = {
    "42P01": EMPTY,
    "3D000": MISSING,
    "42501": FORBIDDEN,
    "25006": READ_ONLY,
    "53100": FULL,
    "53300": CROWDED,
    "57P03": STARTING,
    "25P03": CUT,
    "55P03": BUSY,
    "57P": CUT,
    "28": LOGIN,
    "40": BUSY,
    "08": CUT,
    "XX0": CORRUPT,
}
WORDS: dict[str, Meaning] = {
    r"disk is full|no space left|disk i/o error": FULL,
    r"database is locked|database table is locked|\bbusy\b": BUSY,
    r"unable to open database": CLOSED_FILE,
    r"readonly database|read-only": READ_ONLY,
    r"malformed|not a database": CORRUPT,
    r"no such table|relation .* does not exist": EMPTY,
}
# What is said before there is a connection, by the server (FATAL) or by the driver.
CONNECTING: dict[str, Meaning] = {
    r"authentication failed|no password supplied|password is required|role .* does not exist|not permitted to log in|pg_hba\.conf": LOGIN,
    r"database .* does not exist": MISSING,
    r"permission denied for database": FORBIDDEN,
    r"too many (clients|connections)|connection slots|connection limit": CROWDED,
    r"starting up|shutting down|in recovery|not yet accepting": STARTING,
    r"invalid port|invalid connection option|invalid integer value|invalid sslmode": URL,
    r"\bssl\b|certificate": ENCRYPTION,
    r"translate host name|resolve host|name or service not known|nodename nor servname": NO_HOST,
    r"closed the connection|terminating connection|connection is (lost|closed)|consuming input failed": CUT,
    r"refused|timeout|timed out|couldn't get a connection|no route|unreachable|no such file|is the server running|reset by peer": SILENT,
}
UNCERTAIN = {"database_busy", "disk_full", "database_unreachable", "database_readonly"}  # the whole transaction is lost


def sentence(error: DBAPIError) -> StorageError:
    """SQLAlchemy's error as one of ours; neither the statement nor its values are in it."""
    return said_by_driver(error.orig)


def said_by_driver(cause: BaseException | None) -> StorageError:
    """The driver's own error as one of ours."""
    words = _words(str(cause)) if cause else ""
    found = _meaning(cause, words.lower())
    if found:
        code, message, fix = found
        own = words if code in OWN_WORDS and words and _is_postgres(cause) else ""
        return StorageError(code, f"{message[:-1]}: {own}." if own else message, fix)
    said = words or type(cause).__name__
    return StorageError("database_error", f"The database refused: {said}.", "Look into the server's log, and run `tocsin doctor`.")  # fmt: skip


def no_driver(url: str) -> StorageError:
    """The error for a URL whose driver is not installed, or that names a database that Tocsin does not know."""
    if url.startswith("postgresql"):
        return StorageError("database_driver", "The driver for PostgreSQL is not installed.", "Run `make setup`, or in the checkout: pip install -e '.[postgres]'.")  # fmt: skip
    return StorageError("database_url", "The database URL names another database than SQLite or PostgreSQL.", "Use a file path or postgresql://user@host/name.")  # fmt: skip


# Where the server's sentence says more than ours: which user, which database, which table.
OWN_WORDS = {
    "database_login",
    "database_missing",
    "database_forbidden",
    "database_crowded",
    "database_tls",
    "database_url",
}


def _meaning(cause: BaseException | None, words: str) -> Meaning | None:
    state = getattr(cause, "sqlstate", None) or ""
    by_state = next((STATES[state[:n]] for n in (5, 3, 2) if state[:n] in STATES), None)
    if by_state or (by_words := _said(WORDS, words)):
        return by_state or by_words
    if not state and _is_postgres(cause):
        return _said(CONNECTING, words) or (LOGIN if _wants_password(cause) else None)
    return None


def _said(table: dict[str, Meaning], words: str) -> Meaning | None:
    return next((meaning for pattern, meaning in table.items() if re.search(pattern, words)), None)


def _wants_password(cause: object) -> bool:
    """Whether the server asked for a password when it broke off: the driver knows it in every language."""
    connection = getattr(cause, "pgconn", None)
    return bool(connection and (connection.needs_password or connection.used_password))


def _is_postgres(cause: object) -> bool:
    return type(cause).__module__.startswith("psycopg")


def _words(text: str) -> str:
    """The server's sentence of a message that may list several tries: its first line, less what the driver put in front."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    fatal = [line for line in lines if "FATAL:" in line]
    chosen = (fatal or lines or [""])[-1 if fatal else 0]
    return re.sub(r"^.*FATAL:|^connection (failed|is bad): (connection to server .* failed: )?", "", chosen).strip(" .")
