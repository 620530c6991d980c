"""lead: in the lead."""

from __future__ import annotations

import re
from dataclasses import dataclass

from alerts.query.syntax import Example, PartOf


@dataclass(frozen=True)
class Lead(PartOf):
    """A clause that is looked for in the lead only."""

    where = "lead"
    name = "lead:"
    title = "In the lead"
    meaning = "The clause holds in the lead: the first paragraph of the text, at most 500 characters of it."
    examples = (Example("lead:storm", "A storm came.\nAll fled.", "All fled.\nA storm came."),)
    spelling = re.compile(r"lead:\s*")
