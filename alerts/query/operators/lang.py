"""lang:ru: the statement's language."""

from __future__ import annotations

import re
from dataclasses import dataclass

from alerts.matching.plan import Plan, Reason
from alerts.matching.positions import Positions
from alerts.query.syntax import Context, Example, Fixity, Node, Operator


@dataclass(frozen=True)
class Lang(Operator):
    """A language code."""

    code: str

    name = "lang:ru"
    title = "The statement's language"
    meaning = "The statement is in this language (two letters, ISO 639-1). A statement of unknown language is in none."
    examples = (Example("NATO AND lang:de", "Die NATO tagt.", "", lang="de"),)
    spelling = re.compile(r"lang:\s*([A-Za-z]{2,3})(?![\w-])")
    fixity = Fixity.LEAF

    def __str__(self) -> str:
        return f"lang:{self.code}"

    @classmethod
    def build(cls, match: re.Match[str], operands: tuple[Node, ...], at: int) -> Node:
        """See Operator."""
        return cls(match.group(1).lower(), at=at)

    def plan(self, context: Context) -> Plan:
        """See Node."""
        return InLanguage(self.code)


class InLanguage(Plan):
    """The document is in a language."""

    __slots__ = ("code",)

    def __init__(self, code: str) -> None:
        self.code = code

    def holds(self, positions: Positions) -> bool:
        """See Plan."""
        return (positions.document.lang or "").lower().split("-")[0] == self.code

    def why(self, positions: Positions) -> Reason:
        """See Plan."""
        said = positions.document.lang or "not known"
        return Reason(self.holds(positions), f"the language is {said}, asked for is {self.code}")
