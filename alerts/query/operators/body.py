"""body: in the body."""

from __future__ import annotations

import re
from dataclasses import dataclass

from alerts.query.syntax import Example, PartOf


@dataclass(frozen=True)
class Body(PartOf):
    """A clause that is looked for in the body only."""

    where = "body"
    name = "body:"
    title = "In the body"
    meaning = "The clause holds in the body: the text less its lead."
    examples = (Example("body:storm", "All fled.\nA storm came.", "A storm came.\nAll fled."),)
    spelling = re.compile(r"body:\s*")
