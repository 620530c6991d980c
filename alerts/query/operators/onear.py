"""a ONEAR/5 b: near, and in this order."""

from __future__ import annotations

import re
from dataclasses import dataclass

from alerts.query.operators.near import Near
from alerts.query.syntax import Example, Fixity


@dataclass(frozen=True)
class Onear(Near):
    """Near, the left clause first."""

    name = "a ONEAR/5 b"
    title = "Near, in this order"
    meaning = "Like NEAR, and the left one comes first. `PRE/5` is understood."
    examples = (Example("police ONEAR/3 protest", "The police met a protest.", "The protest met police."),)
    spelling = re.compile(r"(?i:ONEAR|PRE)/(\d+)(?!\w)")
    fixity = Fixity.INFIX
    ordered = True
    word = "ONEAR"
