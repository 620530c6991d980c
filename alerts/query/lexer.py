"""A cursor over the text of a query: skips blanks and comments, tells what stands where. Knows no operator."""

from __future__ import annotations

import re

from alerts.errors import QueryError

QUOTES = {'"': '"', "“": "”", "„": "“”‟", "‟": "”", "«": "»", "»": "«", "‹": "›", "「": "」", "『": "』", "＂": "＂"}
"""Opening quotation marks and what closes them."""
_ANY_QUOTE = '"“”„‟«»‹›「」『』＂'
QUOTED = "|".join(f"{a}[^{b}]*[{b}]" for a, b in QUOTES.items())
"""A regular expression of a quoted text, marks included."""
CHUNK = rf"(?:[^\s(){_ANY_QUOTE},^*~|&<>=\[\]{{}}]|(?<=\w)&(?=\w)|(?<=[\u0400-\u052f])\|(?=[\u0400-\u052f]))+"
"""A regular expression of a run without blanks, brackets, quotes and the signs of operators."""

_blank = re.compile(r"(?:\s|/\*.*?\*/|#(?=\s)[^\n]*|#$)+", re.DOTALL)
LONGEST = 1_000_000


class Cursor:
    """A place in a query. ``at`` is a code point offset."""

    __slots__ = ("at", "text")

    def __init__(self, text: str) -> None:
        if len(text) > LONGEST:
            raise QueryError(
                "query_too_long", f"The query has more than {LONGEST:,} characters.", "Split it into several topics."
            )
        self.text = text
        self.at = 0
        self.skip()

    def skip(self) -> None:
        """Over blanks and comments."""
        if m := _blank.match(self.text, self.at):
            self.at = m.end()
        if self.text.startswith("/*", self.at):
            raise self.error("comment_open", "A comment begins here and does not end.", "Close it with */.")

    def looking_at(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """The match of the pattern here, without moving."""
        return pattern.match(self.text, self.at)

    def take(self, match: re.Match[str]) -> None:
        """Move behind a match and the blanks that follow."""
        self.at = match.end()
        self.skip()

    @property
    def done(self) -> bool:
        """Nothing is left."""
        return self.at >= len(self.text)

    def char(self) -> str:
        """The character here, empty at the end."""
        return self.text[self.at : self.at + 1]

    def error(self, code: str, message: str, fix: str = "", at: int | None = None) -> QueryError:
        """A QueryError that points here, or at another place."""
        return QueryError(code, message, fix, self.text, self.at if at is None else at)


def unquote(quoted: str) -> str:
    """A quoted text without its marks."""
    return quoted[1:-1]
