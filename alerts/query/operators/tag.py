"""tag:caucasus: the statement is from a source with this tag."""

from __future__ import annotations

import re
from dataclasses import dataclass

from alerts.matching.plan import Plan, Reason
from alerts.matching.positions import Positions
from alerts.query.lexer import CHUNK, QUOTED, QUOTES, unquote
from alerts.query.syntax import Context, Example, Fixity, Node, Operator


@dataclass(frozen=True)
class Tag(Operator):
    """A tag of sources."""

    text: str

    name = "tag:caucasus"
    title = "A tag of the source"
    meaning = (
        'The statement is from a source that carries this tag, upper or lower case: `tag:caucasus`, `tag:"human rights"`. '
        "Tags are put on with `tocsin sources tag hrw +ngo`, `tags = [...]` in `tocsin.toml` or the folders of an imported list; "
        'documents of `tocsin match` bring their own: `"tags": ["ngo"]`.'
    )
    examples = (Example("torture AND tag:ngo", "Torture again.", "", tags=("ngo", "world")),)
    spelling = re.compile(rf"tag:\s*({QUOTED}|{CHUNK})")
    fixity = Fixity.LEAF

    def __str__(self) -> str:
        return f"tag:{self.text}" if re.fullmatch(CHUNK, self.text) else f'tag:"{self.text}"'

    @classmethod
    def build(cls, match: re.Match[str], operands: tuple[Node, ...], at: int) -> Node:
        """See Operator."""
        text = match.group(1)
        plain = unquote(text).replace('"', " ") if text[0] in QUOTES else text
        return cls(" ".join(plain.casefold().split()), at=at)

    def plan(self, context: Context) -> Plan:
        """See Node."""
        return FromTagged(self.text)


class FromTagged(Plan):
    """The document is from a source with this tag."""

    __slots__ = ("tag",)

    def __init__(self, tag: str) -> None:
        self.tag = tag

    def holds(self, positions: Positions) -> bool:
        """See Plan."""
        return self.tag in positions.document.tags

    def why(self, positions: Positions) -> Reason:
        """See Plan."""
        carried = ", ".join(sorted(positions.document.tags)) or "none"
        return Reason(self.holds(positions), f"the source has the tags {carried}, asked for is {self.tag}")
