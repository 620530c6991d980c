"""Passwords: what is kept of one (Argon2id), whether one is right, and which are too weak. Takes as long for a name that nobody has."""

from __future__ import annotations

import threading
from functools import cache
from typing import TYPE_CHECKING

from crawler.errors import RequestError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST, LONGEST = 12, 1000  # characters
_ONE_AT_A_TIME = threading.Lock()  # each takes 19 MB while it is computed: many at once would be an attack on memory


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher  # loaded at the first sign-in: most processes never see a password

    return PasswordHasher(time_cost=3, memory_cost=19_456, parallelism=1)  # OWASP's least memory, a round more


@cache
def _nobody() -> str:
    return _hasher().hash("nobody has this password")


def check(password: str, name: str) -> None:
    """RequestError password_weak for one that is guessed soon."""
    folded = password.casefold()
    weak = (
        not SHORTEST <= len(password) <= LONGEST or len(set(folded)) < 6 or (name and name.casefold() * 2 in folded * 2)
    )
    if weak:
        raise RequestError(
            "password_weak",
            f"A password has at least {SHORTEST} characters, six of them different, and is not the name.",
            "Four words that do not belong together are good.",
        )


def kept(password: str, name: str) -> str:
    """What is kept of a password; RequestError password_weak."""
    check(password, name)
    with _ONE_AT_A_TIME:
        return _hasher().hash(password.encode("utf-8", "replace"))


def right(stored: str | None, password: str) -> bool:
    """Whether it is the password of which ``stored`` was kept; None is nobody's, and takes as long."""
    from argon2.exceptions import InvalidHashError, VerificationError

    with _ONE_AT_A_TIME:
        try:
            return (
                _hasher().verify(stored or _nobody(), password[:LONGEST].encode("utf-8", "replace"))
                and stored is not None
            )
        except (VerificationError, InvalidHashError):
            return False
