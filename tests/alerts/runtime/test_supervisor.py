"""The process that supervises: what it loads is paid for as long as the others live."""

from __future__ import annotations

import subprocess
import sys

LOADED = "import sys, alerts.cli.run, alerts.cli.worker; print({'sqlalchemy', 'scrapy', 'twisted', 'httpx', 'procrastinate'} & set(sys.modules))"


def test_the_supervisor_loads_next_to_nothing() -> None:
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
