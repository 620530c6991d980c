"""by:"...": a speaker in any script."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

from alerts.matching.plan import Plan
from alerts.matching.spoken import Label, NamedBy
from alerts.query.lexer import CHUNK, QUOTED
from alerts.query.operators.name import Name
from alerts.query.syntax import Context, Example


@dataclass(frozen=True)
class By(Name):
    """Who is quoted, or whom he speaks for."""

    name = 'by:"..."'
    title = "Who is quoted"
    meaning = (
        "A person, or the body that a person speaks for, is quoted, however other languages spell and inflect the name: "
        '`by:"Ramzan Kadyrov"`. Beside `said:` it may be another quote; inside it, it is the same: `said:(war AND by:Lee)`.'
    )
    examples = (Example('by:"Ann Lee"', "“We ran,” said Ann Lee.", "“Ann Lee ran,” said Otto Brandt.", "en"),)
    spelling = re.compile(rf"by:\s*({QUOTED}|{CHUNK})")
    word: ClassVar[str] = "by"
    outlets: ClassVar[bool] = False
    placed = False

    def __str__(self) -> str:
        return f'{self.word}:"{self.text}"'

    def plan(self, context: Context) -> Plan:
        """The names that the lexicon answers, looked for in those who are quoted."""
        names = context.of_whole(self.at).term(self, context.lexicon.name(self.text, context.langs))
        return NamedBy(names, Label(str(self), context.weight, self.outlets))
