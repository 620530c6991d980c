"""==Word: case counts too."""

from __future__ import annotations

import re
from dataclasses import dataclass

from alerts.query.lexer import CHUNK, QUOTED
from alerts.query.operators.exact import Exact
from alerts.query.syntax import Example


@dataclass(frozen=True)
class Cased(Exact):
    """A word or phrase exactly as it stands."""

    name = "==Word"
    title = "Exactly this word, case too"
    meaning = 'Like `=word`, and upper and lower case count: `==US` is not *us*. Also `=="An Exact Phrase"`.'
    examples = (
        Example("==US", "The US said so.", "They told us."),
        Example('=="Just Stop Oil"', "Just Stop Oil blocked it.", "You should just stop oil."),
    )
    spelling = re.compile(rf"==({QUOTED}|{CHUNK})")
    sign = "=="
    kind = "cased"
