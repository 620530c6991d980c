"""What 100,000 sources and 10 million statements cost on a real PostgreSQL, whose files are kept from run to run.

python -m bench.scale claims                     some 40 s: claims of fifty among 100,000 sources
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from bench.scale import claims
from bench.scale.server import KeptServer, need

FOLDER = Path(tempfile.gettempdir()) / "tocsin-scale"  # a socket's path has at most 107 bytes


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", choices=["claims"])
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the server keeps its files")
    parser.add_argument("--sources", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=300)
    asked = parser.parse_args()
    need(asked.folder, 2e9)
    server = KeptServer(asked.folder / "claims")
    server.start()
    try:
        claims.measure(server, asked.sources, asked.rounds)
    finally:
        server.stop()


if __name__ == "__main__":
    main()
