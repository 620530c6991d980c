"""word: a word in all its inflected forms."""

from __future__ import annotations

import re
from dataclasses import dataclass

from alerts.errors import QueryError
from alerts.matching.plan import Plan
from alerts.matching.terms import Alternative
from alerts.query import bounds
from alerts.query.lexer import CHUNK
from alerts.query.syntax import Context, Example, Fixity, Node, Operator
from alerts.text.tokens import cased, is_spaceless, tokens


@dataclass(frozen=True)
class Word(Operator):
    """A word as typed; pieces that hyphen, apostrophe or full stop glue together are a phrase."""

    text: str

    name = "word"
    title = "A word"
    meaning = (
        "The word in all its inflected forms in the topic's languages, in the title or the text. Accents and case do not count, by the rules "
        "of each script. What a hyphen or an apostrophe joins is a phrase: `fox-it` holds for *fox-it* and *fox it*."
    )
    examples = (
        Example("crisis", "A CRISIS meeting.", "ISIS claimed it."),
        Example("fox-it", "Experts of Fox-IT said so.", "The fox ran; it hid."),
    )
    spelling = re.compile(CHUNK)
    fixity = Fixity.LEAF
    rank = 100

    def __str__(self) -> str:
        return self.text

    placed = True

    @classmethod
    def build(cls, match: re.Match[str], operands: tuple[Node, ...], at: int) -> Node:
        """See Operator."""
        cut = tokens(match.group())
        if not cut:
            fix = "Write a word: signs alone are not searched."
            raise QueryError(
                "nothing_to_search", f"{match.group()} holds no letter and no digit.", fix, match.string, at
            )
        return cls(bounds.words(match.group()[cut[0].start : cut[-1].end], match.string, at), at=at)

    def plan(self, context: Context) -> Plan:
        """The forms of the word; of a glued one each piece's, and the forms that the lexicon knows of the whole."""
        cut = [t.raw for t in tokens(self.text)]
        forms = context.lexicon.forms
        alternatives = [Alternative(tuple(forms(cased(raw), context.langs) for raw in cut))]
        if len(cut) > 1 and not any(map(is_spaceless, cut)):
            alternatives.append(Alternative((forms(self.text, context.langs),)))
        return context.term(self, alternatives)
