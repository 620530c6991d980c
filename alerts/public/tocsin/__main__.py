"""The console script `tocsin`: it refuses to start when Python would import another package in the place of ours. All else is in `alerts.cli`."""

from __future__ import annotations

import os
import signal
import sys
from importlib.util import find_spec
from pathlib import Path

MARK = b"Part of Tocsin"  # how the first line of our two packages begins


class ForeignPackageError(Exception):
    """Another package has the name of one of ours. Arguments: code, message, fix."""


def check_packages() -> None:
    """Raise ForeignPackageError when `crawler` or `alerts` is not ours. Imports neither: a foreign one must not run."""
    for name in ("crawler", "alerts"):
        spec = find_spec(name)
        if spec is None or spec.origin is None or MARK not in Path(spec.origin).read_bytes():
            place = spec.origin or next(iter(spec.submodule_search_locations or ())) if spec else "nowhere"
            raise ForeignPackageError(
                "foreign_package",
                f"Python finds another package “{name}” in the place of Tocsin's: {place}.",
                "Start Tocsin in another folder, or install it in an environment of its own.",
            )


def main() -> None:
    """Run the command line and exit with its code; 1 when a package is not ours."""
    _end_silently_at_interrupt()  # while all is imported there is nothing to tidy up
    try:
        check_packages()
    except ForeignPackageError as error:
        code, message, fix = error.args
        sys.exit(f"tocsin: {message} {fix} [{code}]")
    from alerts.cli import main as run

    try:
        run()
    finally:
        _end_silently_at_interrupt()  # Python itself has a traceback for a second Ctrl-C


def _end_silently_at_interrupt() -> None:
    signal.signal(signal.SIGINT, lambda *_: os._exit(130))


if __name__ == "__main__":
    main()
