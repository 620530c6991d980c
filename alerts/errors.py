"""Errors of the alerts layer; their bases are in crawler/errors.py."""

from __future__ import annotations

from crawler.errors import RequestError, WorkError


class QueryError(RequestError):
    """A query that does not parse; ``position`` is a code point offset into ``query``."""

    def __init__(self, code: str, message: str, fix: str = "", query: str = "", position: int = 0) -> None:
        super().__init__(code, message, fix)
        self.args = (code, message, fix, query, position)
        self.query = query
        self.position = position

    def caret(self) -> str:
        """The query (at most 100 characters of it, on one line) with a caret under the position."""
        start = max(0, self.position - 60)
        line = "".join(" " if c.isspace() else c for c in self.query[start : start + 100])
        return f"{line}\n{' ' * (self.position - start)}^"


class DeliveryError(WorkError):
    """A channel could not deliver. ``permanent``: trying this message again cannot help; ``gone``: the receiver no longer accepts messages (410).

    ``retry_after``: seconds that the receiver asked for, or None; ``status`` and ``answer`` are kept with the attempt.
    ``served``: recipients that did get it; they are left out of the next try. ``too_long``: less of the message may be taken.
    """

    def __init__(
        self,
        code: str,
        message: str,
        fix: str = "",
        *,
        permanent: bool = False,
        gone: bool = False,
        retry_after: float | None = None,
        status: int | None = None,
        answer: str = "",
        served: frozenset[str] = frozenset(),
        too_long: bool = False,
    ) -> None:
        super().__init__(code, message, fix)
        self.permanent = permanent and not too_long
        self.gone = gone
        self.retry_after = retry_after
        self.status = status
        self.answer = answer
        self.served = served
        self.too_long = too_long
