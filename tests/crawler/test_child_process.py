"""A child ends with its parent, however the parent ends; and at once when the parent has ended before it asked."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

CHILD = "import os, sys, time; from crawler.child_process import die_with; die_with(int(sys.argv[1])); print(os.getpid(), flush=True); time.sleep(60)"
PARENT = f"import os, subprocess, sys; subprocess.run([sys.executable, '-c', {CHILD!r}, str(os.getpid())])"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="prctl is Linux's")
def test_a_child_is_killed_with_its_parent() -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = Path("/proc") / parent.stdout.readline().strip()
    parent.kill()
    parent.wait()
    for _ in range(100):
        if not child.exists() or "\nState:\tZ" in (child / "status").read_text():
            return
        time.sleep(0.05)
    pytest.fail("The child lives on.")


def test_a_child_whose_parent_is_another_ends_at_once() -> None:
    ended = subprocess.run([sys.executable, "-c", CHILD, str(os.getpid() + 1)], capture_output=True, timeout=30)
    assert (ended.returncode, ended.stdout) == (1, b"")
