"""Which connections Tocsin and its peers refuse to make: python -m bench.outbound [NAME=PYTHON ...]

PYTHON is the interpreter of an environment with the peer of that NAME in it (changedetection.io, newswatcher, rss2email). Each is asked,
by the function that it fetches with, for addresses of five groups. Nothing is connected to: names and connections are answered
in the process itself, and only where a connection would have gone is written down. A table of counts comes out, and no input is named.
"""

from __future__ import annotations

import contextlib
import http.server
import json
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

SITE = "93.184.215.14"  # a public address, played by a server of this process
GROUPS = (
    "an address, however spelled",
    "a name that leads there, at the first look or at the second",
    "a redirect there",
    "a file of this machine",
    "a port of another service",
)

# ---- the rows: (group, URL, answers of the names)


def rows(secret: Path) -> Iterator[tuple[str, str, dict[str, list[str]]]]:
    """What is asked for. Imports our catalogue, so only our own interpreter makes them."""
    from bench.hostile.addresses import HOSTS, SPELLINGS

    numbers = [host for host in HOSTS if host[0] in "[0123456789"]
    odd = [f"http://{host}/" for host in numbers if "." in host and host[0] == "["]
    odd += [url for url, code in SPELLINGS.items() if code == "url_not_canonical"]
    for host in HOSTS:
        yield GROUPS[0], f"http://{host}/", {}
    for url in odd:
        yield GROUPS[0], url, {}
    for host in numbers:
        bare = host.strip("[]")
        yield GROUPS[1], "http://inside.example/", {"inside.example": [bare]}
        yield GROUPS[1], "http://inside.example/", {"inside.example": [SITE, bare]}
    for url in [f"http://{host}/" for host in HOSTS] + odd:
        yield GROUPS[2], f"http://site.example/?to={url.encode().hex()}", {}
    for url in (f"file://{secret}", f"FILE://{secret}", f"file:{secret}", str(secret)):
        yield GROUPS[3], url, {}
        yield GROUPS[3], f"http://site.example/?to={url.encode().hex()}", {}
    for port in (22, 25, 110, 389, 3306, 5432, 6379, 11211):
        yield GROUPS[4], f"http://site.example:{port}/", {}


# ---- the peers: each fetches as it does for a source that was just given


def _changedetection() -> Callable[[str], Any]:
    fetcher = import_module("changedetectionio.content_fetchers.requests").fetcher
    is_safe_valid_url = import_module("changedetectionio.validate_url").is_safe_valid_url

    def fetch(url: str) -> Any:
        if not is_safe_valid_url(url):
            raise ValueError
        page = fetcher()
        page._run_sync(url=url, timeout=5, request_headers={}, request_body=None, request_method="GET")
        return page.content

    return fetch


def _newswatcher() -> Callable[[str], Any]:
    client = import_module("newswatcher.http")
    return lambda url: client.get(url, client.default_gate(), timeout=5)


def _rss2email() -> Callable[[str], Any]:
    module = import_module("rss2email.feed")
    return lambda url: module.Feed(name="source", url=url)._fetch()


def _tocsin() -> Callable[[str], Any]:
    import asyncio

    from crawler.guard import Guard
    from crawler.guard.fetching import fetch

    return lambda url: asyncio.run(fetch(Guard(), url, limit=5)).body


PEERS = {
    "tocsin": _tocsin,
    "changedetection.io": _changedetection,
    "newswatcher": _newswatcher,
    "rss2email": _rss2email,
}

# ---- in the interpreter of a peer


class Site(http.server.BaseHTTPRequestHandler):
    """Redirects to the address in the query; knows no robots.txt."""

    def do_GET(self) -> None:
        _, wanted, to = self.path.partition("?to=")
        self.send_response(302 if wanted else 404)
        if wanted:
            self.send_header("Location", bytes.fromhex(to).decode().encode("utf-8").decode("latin-1"))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


class Wire:
    """Stands where the process would meet the network, and writes down where a connection would have gone."""

    met = False  # whether the public site was reached

    def __init__(self) -> None:
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.server = server.server_address
        self.gone: list[Any] = []
        self.names: dict[str, list[str]] = {}
        self._connect, self._lookup = socket.socket.connect, socket.getaddrinfo
        socket.socket.connect = lambda sock, address: self.connect(sock, address)  # type: ignore[method-assign, arg-type]
        socket.getaddrinfo = self.lookup
        socket.gethostbyname = lambda host: self.lookup(host, 80)[0][4][0]

    def connect(self, sock: socket.socket, address: Any) -> None:
        if address[:2] == (SITE, 80):
            self.met = True
            return self._connect(sock, self.server)
        if address[0] != self.server[0] or address[1] != self.server[1]:
            self.gone.append(address)
        raise ConnectionRefusedError("written down")

    def lookup(self, host: Any, port: Any, *rest: Any, **more: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        answers = self.names.get(name) or ([SITE] if str(name).endswith(".example") else None)
        if answers is None and name not in ("localhost", "a.localhost"):
            more["flags"] = socket.AI_NUMERICHOST
            return self._lookup(host, port, *rest[:3], **more)
        answer = (answers or ["127.0.0.1"])[0]
        if answers and len(answers) > 1:
            del answers[0]
        family = socket.AF_INET6 if ":" in answer else socket.AF_INET
        where = (answer, int(port or 0), 0, 0) if ":" in answer else (answer, int(port or 0))
        return [(family, socket.SOCK_STREAM, 6, "", where)]


def answer(peer: str) -> None:
    """Read rows from the standard input, and print for each whether it was refused before anything was reached."""
    given = json.load(sys.stdin)
    fetch, wire, refused = PEERS[peer](), Wire(), []
    time.sleep = lambda seconds: None  # a refused connection is tried again after a pause
    with contextlib.suppress(Exception):
        fetch("http://site.example/")
    if not wire.met:
        sys.exit("It did not reach a public site: nothing can be learned of it here.")
    for _, url, names in given["rows"]:
        wire.gone, wire.names, got = [], names, ""
        with contextlib.suppress(Exception):  # whatever it says, only where it went counts
            got = str(fetch(url))
        refused.append(not wire.gone and given["secret"] not in got)
    print("\n" + json.dumps(refused))


# ---- in ours


def main() -> None:
    """Ask each in turn and print the table."""
    asked = {"tocsin": sys.executable, **dict(pair.split("=", 1) for pair in sys.argv[1:])}
    with tempfile.TemporaryDirectory() as folder:
        secret = Path(folder, "secret.xml")
        secret.write_text("<rss><channel><title>quincunx</title><item><title>quincunx</title></item></channel></rss>")
        given = list(rows(secret))
        work = json.dumps({"rows": given, "secret": "quincunx"})
        print("| " + " | ".join(("where it would go", "rows", *asked)) + " |")
        found = {}
        for peer, python in asked.items():
            done = subprocess.run([python, __file__, "--answer", peer], input=work, capture_output=True, text=True, timeout=900, env={"PYTHONPATH": "." if peer == "tocsin" else "", "HOME": folder, "PATH": "/usr/bin:/bin"})  # fmt: skip
            if done.returncode:
                sys.exit(f"{peer}: {done.stderr[-2000:]}")
            found[peer] = json.loads(done.stdout.strip().splitlines()[-1])
    for group in GROUPS:
        mine = [at for at, row in enumerate(given) if row[0] == group]
        counts = [str(sum(found[peer][at] for at in mine)) for peer in asked]
        print("| " + " | ".join((group, str(len(mine)), *counts)) + " |")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--answer"]:
        answer(sys.argv[2])
    else:
        main()
