"""The tree of errors of the whole house; every one has a stable code and, where there is one, the fix.

TocsinError              one clear sentence, a code, a fix
├── RequestError         what was asked for is wrong (exit code 2)
│   ├── ConfigError      the file or an environment variable
│   └── alerts.errors.QueryError and others
└── WorkError            the request was right, the work failed (exit code 1)
    ├── GuardError       an address that we do not connect to
    ├── FetchError       an answer that could not be had
    └── StorageError     the database
"""

from __future__ import annotations


class TocsinError(Exception):
    """Something went wrong in a way we planned for.

    ``code`` is stable (scripts and tests rely on it), ``message`` is one sentence for a person, ``fix`` says what to
    do about it or is empty. Secrets never go into any of them.
    """

    exit_code = 1

    def __init__(self, code: str, message: str, fix: str = "") -> None:
        super().__init__(code, message, fix)  # all three, so that the error survives pickling
        self.code = code
        self.message = message
        self.fix = fix

    def __str__(self) -> str:
        return f"{self.message} {self.fix}".strip()


class RequestError(TocsinError):
    """What was asked for is wrong."""

    exit_code = 2


class ConfigError(RequestError):
    """The configuration file or an environment variable is wrong."""


class WorkError(TocsinError):
    """The request was right, the work failed."""


class GuardError(WorkError):
    """An address that the product does not connect to."""


class FetchError(WorkError):
    """An answer that could not be had, or not in time, or not whole."""


class StorageError(WorkError):
    """The database refused."""
