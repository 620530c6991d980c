"""place:X: a place under all its names."""

from __future__ import annotations

import re
from dataclasses import dataclass

from alerts.matching.plan import Plan
from alerts.query import bounds
from alerts.query.lexer import CHUNK, QUOTED, QUOTES, unquote
from alerts.query.syntax import Context, Example, Fixity, Node, Operator


@dataclass(frozen=True)
class Place(Operator):
    """The place as the user writes it, with the markers = and ~ that the lexicon reads."""

    text: str

    name = "place:X"
    title = "A place"
    several, most = "places", bounds.PLACES
    meaning = (
        "A place under its names in every language, inflected forms and people's names included. `place:=X` keeps to the name itself, "
        '`place:X~` is generous; a name that several places have is answered with the choice: `place:"Georgia (US)"`.'
    )
    examples = (Example("place:Chechnya", "Back in Chechnya.", "Back in Czechia."),)
    spelling = re.compile(rf"place:\s*(=?)({QUOTED}|{CHUNK})(~?)")
    fixity = Fixity.LEAF

    def __str__(self) -> str:
        before, text, after = _markers(self.text)
        return f"place:{before}{text if re.fullmatch(CHUNK, text) else _quoted(text)}{after}"

    placed = True

    @classmethod
    def build(cls, match: re.Match[str], operands: tuple[Node, ...], at: int) -> Node:
        """See Operator."""
        before, text, after = match.groups()
        text = " ".join(unquote(text).split()) if text[0] in QUOTES else text
        return cls(f"{before}{bounds.letters('place', text, bounds.PLACE, match.string, at)}{after}", at=at)

    def plan(self, context: Context) -> Plan:
        """What the lexicon answers."""
        return context.term(self, context.lexicon.place(self.text, context.langs))


def _quoted(text: str) -> str:
    return f"«{text}»" if '"' in text else f'"{text}"'


def _markers(text: str) -> tuple[str, str, str]:
    before, after = "=" * text.startswith("="), "~" * text.endswith("~")
    return before, text[len(before) : len(text) - len(after)], after
