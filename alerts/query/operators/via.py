"""via:"...": an outlet that the statement stands on."""

from __future__ import annotations

import re
from dataclasses import dataclass

from alerts.query.lexer import CHUNK, QUOTED
from alerts.query.operators.by import By
from alerts.query.syntax import Example


@dataclass(frozen=True)
class Via(By):
    """A reported source."""

    name = 'via:"..."'
    title = "Which outlet it stands on"
    meaning = (
        'The statement repeats what this outlet reported: `via:"Associated Press"` finds "reported by The Associated Press". '
        "`source:` is where the statement itself is from."
    )
    examples = (Example('via:"Northland Post"', "Ten died, The Northland Post reported.", "The Northland Post was closed.", "en"),)  # fmt: skip
    spelling = re.compile(rf"via:\s*({QUOTED}|{CHUNK})")
    word = "via"
    outlets = True
