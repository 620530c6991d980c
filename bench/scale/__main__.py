"""What 100,000 sources and 10 million statements cost on a real PostgreSQL, whose files are kept from run to run.

python -m bench.scale claims                     a minute: claims of fifty among 100,000 sources; every commit reaches the disk
python -m bench.scale statements                 fills 10 million statements (once), then two minutes: insert, match and lists beside an empty database
python -m bench.scale statements --statements 1000000
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from bench.scale import claims, month, statements
from bench.scale.month import Asked
from bench.scale.server import SAFE, KeptServer, need

FOLDER = Path(tempfile.gettempdir()) / "tocsin-scale"  # a socket's path has at most 107 bytes


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", choices=["claims", "statements", "month"])
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the server keeps its files")
    parser.add_argument("--sources", type=int, default=100_000)
    parser.add_argument("--statements", type=int, default=10_000_000)
    parser.add_argument("--sample", type=int, default=300, help="sources that are simulated")
    parser.add_argument("--days", type=float, default=2, help="that are simulated")
    parser.add_argument("--rounds", type=int, help="pieces that are measured")
    asked = parser.parse_args()
    {"claims": _claims, "statements": _statements, "month": _month}[asked.part](asked)


def _claims(asked: argparse.Namespace) -> None:
    need(asked.folder, 2e9)
    with KeptServer(asked.folder / "claims", *SAFE) as server:
        claims.measure(server, asked.sources, asked.rounds or 300)


def _statements(asked: argparse.Namespace) -> None:
    folder = asked.folder / "statements"
    need(folder, 2e9)  # more for a fill, which asks for it
    with KeptServer(folder) as server:
        statements.measure(server, asked.statements, asked.sources, asked.rounds or 30)


def _month(asked: argparse.Namespace) -> None:
    with KeptServer(asked.folder / "month") as server:
        month.measure(server, Asked(asked.sources, asked.statements, asked.sample, asked.days))


if __name__ == "__main__":
    main()
