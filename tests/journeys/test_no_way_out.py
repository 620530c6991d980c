"""A whole crawl where only loopback exists: the kernel counts what has no route, so an attempt to leave cannot hide. It covers every client and every look-up at once."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
ALONE = ("unshare", "-rn", "sh", "-c", 'ip link set lo up && exec "$@"', "sh")

CRAWL = """
import contextlib, json, socket, sys
from pathlib import Path
from tests.support.badsite import BadSite, answer, redirect
from tests.support.road import HEAD, drain, feed, source
from tests.support.site import Site

def unrouted():
    rows = [line.split() for line in Path("/proc/self/net/snmp").read_text().splitlines() if line.startswith("Ip:")]
    six = dict(line.split() for line in Path("/proc/self/net/snmp6").read_text().splitlines())
    return int(dict(zip(*rows))["OutNoRoutes"]) + int(six.get("Ip6OutNoRoutes", 0))

FORBIDDEN = ("10.0.0.1", "192.168.1.1", "169.254.169.254", "[fd00::1]", "[fe80::1]", "[::ffff:10.0.0.1]")
with Site() as site:
    site.publish("/story", "Bells")
    away = {f"/to/{n}": redirect(f"http://{host}/") for n, host in enumerate(FORBIDDEN)}
    site.routes |= away
    links = [site.url("/story"), *map(site.url, away), *(f"http://{host}/x" for host in FORBIDDEN)]
    site.routes["/feed.xml"] = answer(feed(*links))
    dead = '[[proxy]]\\nname = "dead"\\nurl = "socks5h://127.0.0.1:9"\\n'
    hostile = source("hidden", "http://hidden.example/feed.xml", route="proxy:dead", hostile=True)
    said = drain(Path.cwd(), HEAD + dead + hostile + source("near", site.feed, robots=False))
during = unrouted()
for family, address in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):  # the counter counts
    with contextlib.suppress(OSError), socket.socket(family) as outward:
        outward.connect((address, 80))
print(json.dumps([during, unrouted(), said["pages"], said["texts"], said["sources"]]))
"""


@pytest.fixture
def alone() -> None:
    """Skips where no namespace may be made."""
    if not shutil.which("unshare") or not shutil.which("ip"):
        pytest.skip("unshare and ip (util-linux, iproute2) make the namespace")
    if subprocess.run([*ALONE, "true"], capture_output=True).returncode:
        pytest.skip("this system lets no ordinary user make a network namespace")


@pytest.mark.usefixtures("alone")
def test_a_crawl_makes_no_attempt_to_leave_the_machine(tmp_path: Path) -> None:
    done = subprocess.run(
        [*ALONE, sys.executable, "-c", CRAWL],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    attempts, counted, pages, texts, states = json.loads(done.stdout.splitlines()[-1])
    if not counted:
        pytest.skip("this kernel does not count what has no route")
    assert attempts == 0
    assert texts == 1
    assert "proxy_unavailable" in states["hidden"][1]
    assert _refused(pages) == {"url_forbidden_address"}


def _refused(pages: dict[str, Any]) -> set[str]:
    return {code for url, code in pages.items() if not url.endswith("/story")}
