"""Who is asking: a name, a role and a team. Pages and API ask for no more than this."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from crawler.errors import RequestError


class Role(IntEnum):
    """What somebody may do; each role may do what the lower ones may."""

    NOBODY = 0  # anybody who can connect: the sign-in page, style sheets, whether the service is up
    READER = 1  # sees everything of the team, changes nothing but the own account
    MARKER = 2  # marks alerts and writes notes: a scope of programs, no role of people
    EDITOR = 3  # mutes, edits topics
    ADMIN = 4  # sources, channels, people


ROLES = {"reader": Role.READER, "editor": Role.EDITOR, "admin": Role.ADMIN}
SCOPES = {"metrics": Role.NOBODY, "read": Role.READER, "mark": Role.MARKER, "edit": Role.EDITOR, "admin": Role.ADMIN}


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks.

    ``team``: the number of the team that is worked in; None sees everything of all teams. ``account``: the number of the account, None
    for the operator. ``fresh``: has just shown again who it is. ``language``: of the interface, "" for the browser's.
    """

    name: str
    role: Role
    team: int | None = None
    account: int | None = None
    fresh: bool = False
    language: str = ""

    @property
    def counts(self) -> bool:
        """Whether it is a program that may see the numbers of /metrics and nothing else."""
        return self.role is Role.NOBODY and self.account is not None

    def may(self, needed: Role) -> bool:
        """Whether the role suffices."""
        return self.role >= needed


NOBODY = Visitor("", Role.NOBODY)
OPERATOR = Visitor("operator", Role.ADMIN)


def check_role(said: str) -> str:
    """A role of people as it is kept; RequestError role_unknown."""
    if said not in ROLES:
        raise RequestError("role_unknown", f"There is no role “{said}”.", f"Choose one of {', '.join(ROLES)}.")
    return said
