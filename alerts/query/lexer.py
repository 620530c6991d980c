"""A cursor over the text of a query: skips blanks and comments, tells what stands where. Knows no operator."""

from __future__ import annotations

import re

from alerts.errors import QueryError
from alerts.query.bounds import LETTERS

QUOTES = {'"': '"', "“": "”", "„": "“”‟", "‟": "”", "«": "»", "»": "«", "‹": "›", "「": "」", "『": "』", "＂": "＂"}
"""Opening quotation marks and what closes them."""
_ANY_QUOTE = '"“”„‟«»‹›「」『』＂'
QUOTED = "|".join(f"{a}[^{b}]*[{b}]" for a, b in QUOTES.items())
"""A regular expression of a quoted text, marks included."""
CHUNK = rf"(?:[^\s(){_ANY_QUOTE},^*~|&<>=\[\]{{}}]|(?<=\w)&(?=\w)|(?<=[\u0400-\u052f])\|(?=[\u0400-\u052f]))+"
"""A regular expression of a run without blanks, brackets, quotes and the signs of operators."""

_blank = re.compile(r"(?:\s|/\*.*?\*/|#(?=\s)[^\n]*|#$)+", re.DOTALL)

# What Chinese and Japanese keyboards give for the letters, digits and signs of our spelling; each is one character for one, so that
# positions stay. Full-width brackets of other kinds are no signs of ours.
_FULL_WIDTH = {n: n - 0xFEE0 for n in range(0xFF01, 0xFF5F) if chr(n) not in "＂：［］｛｝"} | {ord("、"): ord(",")}
_as_written = re.compile(rf"{QUOTED}|(?<![\w/])/(?:[^/\\\n]|\\.)+/")
_full_width = re.compile("[\uff01-\uff5e、]")
_field_colon = re.compile("(?<=[A-Za-z])：")


def half_width(text: str) -> str:
    """The text with half-width letters and signs, but for what stands in quotes and patterns: ``place：Tibet`` is ``place:Tibet``."""
    if not _full_width.search(text):
        return text
    out, at = "", 0
    for kept in _as_written.finditer(text):
        out += _narrowed(text[at : kept.start()]) + kept.group()
        at = kept.end()
    return out + _narrowed(text[at:])


def _narrowed(text: str) -> str:
    return _field_colon.sub(":", text.translate(_FULL_WIDTH))


class Cursor:
    """A place in a query. ``at`` is a code point offset."""

    __slots__ = ("at", "text")

    def __init__(self, text: str) -> None:
        if len(text) > LETTERS:
            raise QueryError(
                "query_too_long", f"The query has more than {LETTERS:,} characters.", "Split it into several topics."
            )
        self.text = half_width(text)
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
