"""The codes of an app, by the test vectors of RFC 6238, and how long each is taken."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest

from alerts.accounts import totp

SECRET = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(59, "94287082"), (1111111109, "07081804"), (1111111111, "14050471"), (1234567890, "89005924"), (2000000000, "69279037"), (20000000000, "65353130")],
)  # fmt: skip
def test_the_vectors_of_the_standard(seconds: int, expected: str) -> None:
    assert totp.code(SECRET, seconds // totp.STEP) == expected[2:]  # it has eight digits, apps show six


def test_a_code_is_taken_a_step_early_or_late_and_never_twice() -> None:
    now = datetime.fromtimestamp(1111111111, UTC)
    here = 1111111111 // totp.STEP
    for step in (here - 1, here, here + 1):
        assert totp.matching_step(SECRET, totp.code(SECRET, step), 0, now) == step
    for step in (here - 2, here + 2):
        assert totp.matching_step(SECRET, totp.code(SECRET, step), 0, now) is None
    assert totp.matching_step(SECRET, totp.code(SECRET, here), here, now) is None
    assert totp.matching_step(SECRET, "050 471", 0, now) == here


@pytest.mark.parametrize("said", ["", "12345", "x" * 100_000, "٠٥٠٤٧١", "\ud800"])
def test_what_is_no_code_is_wrong(said: str) -> None:
    assert totp.matching_step(SECRET, said, 0, datetime.fromtimestamp(1111111111, UTC)) is None


def test_secrets_and_recovery_codes_are_all_different() -> None:
    assert len({totp.new_secret() for _ in range(50)}) == 50
    assert len(set(totp.recovery_codes())) == 10
