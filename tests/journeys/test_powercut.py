"""The plug pulled at a hundred moments, unsynced writes dropped: nothing is lost. And no message leaves before what it tells is on the disk."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.support import syscalls

TRACED = pytest.mark.skipif(not syscalls.usable(), reason="needs strace and leave to trace (apt-get install strace)")
CUTS = 100


@TRACED
def test_a_power_cut_loses_nothing(tmp_path: Path) -> None:
    record = syscalls.record_worker(tmp_path, alerts=4)
    assert record.syncs > 5
    for n, at in enumerate(record.cut_points(CUTS)):
        remains = syscalls.cut(record, at, tmp_path, random.Random(n) if n % 2 else None)
        assert remains.lost == set(), f"cut after {at} of {len(record.events)} calls"
    order = syscalls.order_of_syncs(record, tmp_path)
    assert order.sends >= 12
    assert order.before_sync == 0


@TRACED
def test_a_mutant_that_does_not_wait_for_the_disk_is_found_out(tmp_path: Path) -> None:
    record = syscalls.record_worker(tmp_path, alerts=2, unsynced=True)
    assert syscalls.order_of_syncs(record, tmp_path).before_sync > 0
