"""title: in the title."""

from __future__ import annotations

import re
from dataclasses import dataclass

from alerts.query.syntax import Example, PartOf


@dataclass(frozen=True)
class Title(PartOf):
    """A clause that is looked for in the title only."""

    where = "title"
    name = "title:"
    title = "In the title"
    meaning = "The clause holds in the title. Applies to one term or a group: `title:(a OR b)`."
    examples = (Example("title:storm NOT body:storm", "Calm now.", "A storm.\nThe storm.", title="Storm warning"),)
    spelling = re.compile(r"title:\s*")
