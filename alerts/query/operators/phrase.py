""" "a phrase": words that follow each other."""

from __future__ import annotations

import re
from dataclasses import dataclass

from alerts.errors import QueryError
from alerts.matching.plan import Plan
from alerts.matching.terms import Alternative, Slot
from alerts.query import bounds
from alerts.query.lexer import QUOTED, unquote
from alerts.query.operators.prefix import prefix_word
from alerts.query.syntax import Context, Example, Fixity, Node, Operator
from alerts.text.tokens import cased, tokens

JOINED = re.compile("[og]['’‘ʼʻ`´]", re.IGNORECASE)  # letters of Uzbek, which have others in its second script


@dataclass(frozen=True)
class Phrase(Operator):
    """Words in quotation marks; one that ends with * is a beginning."""

    text: str

    name = '"a phrase"'
    title = "A phrase"
    meaning = (
        "The words one after the other, each in all its inflected forms; punctuation between them does not count. A word may end with `*`. "
        "Every kind of quotation mark is understood: “ ” „ « » 「 」."
    )
    examples = (
        Example('"human rights"', "Human rights groups.", "The rights of every human."),
        Example("«права человека»", "Это права человека.", "Человека права."),
        Example('"human right*"', "a human right.", "the right human"),
    )
    spelling = re.compile(QUOTED)
    fixity = Fixity.LEAF

    def __str__(self) -> str:
        return f'"{self.text}"'

    placed = True

    @classmethod
    def build(cls, match: re.Match[str], operands: tuple[Node, ...], at: int) -> Node:
        """See Operator."""
        text = " ".join(unquote(match.group()).replace('"', " ").split())
        if not tokens(text):
            raise QueryError(
                "phrase_empty",
                "There is no word between these quotation marks.",
                "Write words between them.",
                match.string,
                at,
            )
        for star in re.finditer(r"\S*\*", text):
            prefix_word(star.group()[:-1], match.string, at + 1 + star.start())
        return cls(bounds.words(text, match.string, at), at=at)

    def plan(self, context: Context) -> Plan:
        """A row of slots, one for each word; where an apostrophe joins some (oʻzbek), another one with what the lexicon knows of the whole."""
        row: list[Slot] = []
        whole: list[Slot] = []
        for part in self.text.split():
            cut = [cased(t.raw) for t in tokens(part)]
            row += [context.lexicon.forms(raw, context.langs) for raw in cut]
            whole += [context.lexicon.forms(part, context.langs)] if JOINED.search(part) else row[-len(cut) :]
            if part.endswith("*"):
                row[-1] = (prefix_word(cut[-1], self.text, 0),)
        joined = [Alternative(tuple(whole))] if len(whole) < len(row) and "*" not in self.text else []
        return context.term(self, [Alternative(tuple(row)), *joined])
