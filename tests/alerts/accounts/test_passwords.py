"""What is kept of a password, which are refused, and that a name that nobody has takes as long."""

from __future__ import annotations

import time

import pytest

from alerts.accounts import passwords
from crawler.errors import RequestError

GOOD = "correct horse battery"


def test_it_is_right_or_wrong() -> None:
    kept = passwords.kept(GOOD, "anna")
    assert kept.startswith("$argon2id$")
    assert GOOD not in kept
    assert passwords.right(kept, GOOD)
    assert not passwords.right(kept, GOOD + " ")
    assert not passwords.right("no hash", GOOD)
    assert not passwords.right(None, "nobody has this password")


@pytest.mark.parametrize("weak", ["", "short", "x" * 40, "abababababababab", "annaannaannaanna", "x" * 2000])
def test_a_weak_one_is_refused(weak: str) -> None:
    with pytest.raises(RequestError, match="at least 12"):
        passwords.check(weak, "anna")


def test_nobody_takes_as_long_as_somebody() -> None:
    kept = passwords.kept(GOOD, "anna")
    passwords.right(None, GOOD)
    spent = []
    for stored in (kept, None):
        start = time.process_time()
        passwords.right(stored, "wrong")
        spent.append(time.process_time() - start)
    assert max(spent) < 5 * min(spent)
