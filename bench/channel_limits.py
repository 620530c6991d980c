"""Digests of 1 to 200 statements in five scripts, sent to services on loopback that enforce the limits which the real ones document.

    python -m bench.channel_limits [--counts 1 7 40 200] [--share 1.0 0.5] [--channels email sms]

``share``: how much of its documented limit a service takes; less than all is a server that its operator made stricter. For each channel:
digests, parts, requests that were refused for their length before a shorter one was taken, and parts that did not get through. Ends
with 1 when any did not. The services and the digests stand in tests/support/limited_services.py, the limits in docs/channels.md.
"""

from __future__ import annotations

import argparse
import asyncio
import sys

from tests.support import limited_services
from tests.support.limited_services import ALL, STRICTER, WORDS, Outcome


async def outcomes(service: str, counts: list[int], share: float) -> list[Outcome]:
    """One for each script and size."""
    return [
        await limited_services.told(service, limited_services.digest(script, count), share)
        for script in WORDS
        for count in counts
    ]


def main() -> int:
    """Print a line for each channel and share; 1 when anything did not get through."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--counts", type=int, nargs="+", default=[1, 7, 40, 200])
    parser.add_argument("--channels", nargs="+", default=ALL, choices=ALL)
    parser.add_argument("--share", type=float, nargs="+", default=[1.0, 0.5])
    arguments = parser.parse_args()
    dead = 0
    print("channel    share  digests  parts  refused first  dead")
    for service in arguments.channels:
        for share in arguments.share if service in STRICTER else [1.0]:
            found = asyncio.run(outcomes(service, arguments.counts, share))
            lost = [error for one in found for error in one.dead]
            dead += len(lost)
            print(f"{service:10} {share:5} {len(found):8} {sum(o.parts for o in found):6} {sum(o.refused for o in found):14} {len(lost):5} {lost[0] if lost else ''}", flush=True)  # fmt: skip
    return bool(dead)


if __name__ == "__main__":
    sys.exit(main())
