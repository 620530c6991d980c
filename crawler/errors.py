"""All errors of the product: each has a stable code, a sentence and, where there is one, the fix.

TocsinError              one clear sentence, a code, a fix
├── RequestError         the request is wrong (exit code 2)
│   ├── ConfigError      the file or an environment variable
│   └── alerts.errors.QueryError and others
└── WorkError            the request was right, the work failed (exit code 1)
    ├── GuardError       an address that the product does not connect to
    ├── FetchError       no answer, or no usable one
    └── StorageError     the database
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class TocsinError(Exception):
    """An error that the code expects and explains.

    ``code`` is stable (scripts and tests rely on it), ``message`` is one sentence for a person, ``fix`` says what to do about
    it or is empty. None of them contains a secret.
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
    """The request is wrong."""

    exit_code = 2


class ConfigError(RequestError):
    """The configuration file or an environment variable is wrong."""


class WorkError(TocsinError):
    """The request was right, the work failed."""


class GuardError(WorkError):
    """An address that the product does not connect to."""


class FetchError(WorkError):
    """There was no answer, or it came too late, or it was incomplete."""


class StorageError(WorkError):
    """The database refused."""


@contextmanager
def within(place: str) -> Iterator[None]:
    """What is refused inside is told with its place before it: "tocsin.toml: [[source]] 3 (hrw): every: …"."""
    try:
        yield
    except RequestError as error:
        raise type(error)(error.code, f"{place}: {error.message}", error.fix) from None
