"""source:hrw: the source that the statement is from."""

from __future__ import annotations

import re
from dataclasses import dataclass

from alerts.matching.plan import Plan, Reason
from alerts.matching.positions import Positions
from alerts.query.lexer import CHUNK, QUOTED, QUOTES, unquote
from alerts.query.syntax import Context, Example, Fixity, Node, Operator


@dataclass(frozen=True)
class Source(Operator):
    """A source's name."""

    text: str

    name = "source:hrw"
    title = "The statement's source"
    meaning = 'The statement is from the source of this name, upper or lower case: `source:hrw`, `source:"Human Rights Watch"`.'
    examples = (Example("torture AND source:hrw", "Torture again.", "", source="HRW"),)
    spelling = re.compile(rf"source:\s*({QUOTED}|{CHUNK})")
    fixity = Fixity.LEAF

    def __str__(self) -> str:
        return f"source:{self.text}" if re.fullmatch(CHUNK, self.text) else f'source:"{self.text}"'

    @classmethod
    def build(cls, match: re.Match[str], operands: tuple[Node, ...], at: int) -> Node:
        """See Operator."""
        text = match.group(1)
        return cls(" ".join(unquote(text).replace('"', " ").split()) if text[0] in QUOTES else text, at=at)

    def plan(self, context: Context) -> Plan:
        """See Node."""
        return FromSource(self.text.casefold())


class FromSource(Plan):
    """The document is from a source."""

    __slots__ = ("source",)

    def __init__(self, source: str) -> None:
        self.source = source

    def holds(self, positions: Positions) -> bool:
        """See Plan."""
        return (positions.document.source or "").casefold() == self.source

    def why(self, positions: Positions) -> Reason:
        """See Plan."""
        said = positions.document.source or "not known"
        return Reason(self.holds(positions), f"the source is {said}, asked for is {self.source}")
