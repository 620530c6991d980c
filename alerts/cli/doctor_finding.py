"""What a check of `tocsin doctor` found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """``result``: ok, note (worth knowing) or wrong (something does not work)."""

    result: str
    detail: str
