"""Who is asking: a name, a role and a team. One installation has one operator until there are accounts; pages and API ask for no more than this."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Role(IntEnum):
    """What somebody may do; each role may do what the lower ones may."""

    NOBODY = 0  # anybody who can connect: the sign-in page, style sheets, whether the service is up
    READER = 1  # sees everything, changes nothing
    EDITOR = 2  # marks, mutes, edits topics
    ADMIN = 3  # sources, channels, people


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks. ``team`` is empty as long as an installation has no teams: then everything is everybody's."""

    name: str
    role: Role
    team: str = ""

    def may(self, needed: Role) -> bool:
        """Whether the role suffices."""
        return self.role >= needed


NOBODY = Visitor("", Role.NOBODY)
OPERATOR = Visitor("operator", Role.ADMIN)
