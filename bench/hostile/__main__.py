"""Runs the catalogue: python -m bench.hostile [GROUP ...] [--size 1000000] [--show]

Each case is handed to its door; it holds when it ends in its code or is simply read, with one sentence for a person, within the
limits (two seconds of processor time, 250 MB above what was loaded), and what was started still answers.
Prints a summary by door, and every case that does not hold.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from bench.hostile import addresses, files, headers, lists, outputs, pages, queries, texts, webhooks
from bench.hostile.case import Case, Doors, Outcome

GROUPS = {
    module.__name__.rpartition(".")[2]: module.cases
    for module in (lists, pages, addresses, headers, texts, queries, outputs, webhooks, files)
}
CPU, MEMORY = 2.0, 250_000  # seconds and kilobytes that a case may take of this process
_SENTENCE = re.compile(r"\S+ [^\n]*\.")
LIMITED = ("_timeout", "_memory")  # the kernel ended it: it held, at the price of a process


def all_cases(size: int, groups: Iterable[str] = ()) -> Iterator[Case]:
    """The cases of the groups, or of all."""
    for group in groups or GROUPS:
        yield from GROUPS[group](size)


def fault(case: Case, found: Outcome) -> str:
    """What is wrong with an outcome; empty when it holds."""
    if case.expected and found.code not in case.expected:
        return f"{found.code or 'read'} instead of {', '.join(sorted(case.expected))}"
    if found.code and not _SENTENCE.fullmatch(found.sentence):
        return f"{found.code} without a sentence: {found.sentence[:80]!r}"
    return "a trace in the sentence" if "Traceback" in found.sentence else ""


async def held(case: Case, doors: Doors) -> tuple[str, Outcome]:
    """What is wrong with a case, and its outcome."""
    began, before = time.process_time(), _resident(reset=True)
    try:
        found = await case.run(doors)
    except Exception as error:
        return f"{type(error).__name__}: {error}"[:200], Outcome()
    spent, grown = time.process_time() - began, _resident() - before
    if spent > CPU or grown > MEMORY:
        return f"{spent:.1f} s of processor time and {grown / 1000:.0f} MB", found
    return fault(case, found), found


def _resident(*, reset: bool = False) -> int:
    """Kilobytes of this process at its highest since the last ``reset``; with it, as it is now. 0 where the system does not tell."""
    try:
        if reset:
            Path("/proc/self/clear_refs").write_text("5")
        return int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])
    except (OSError, IndexError):
        return 0


async def run(cases: Iterable[Case], *, show: bool = False) -> list[str]:
    """Run them all; returns those that do not hold, with the reason."""
    doors, wrong = Doors(), []
    count: Counter[tuple[str, str]] = Counter()
    ended: Counter[tuple[str, str]] = Counter()
    try:
        for case in cases:
            began = time.monotonic()
            why, found = await held(case, doors)
            count[case.group, case.door] += 1
            ended[case.group, case.door] += found.code.endswith(LIMITED)
            if why:
                wrong.append(f"{case.title}: {why}")
            if show or why:
                print(f"{time.monotonic() - began:6.2f} s  {case.title}: {why or found.code or found.note}", flush=True)
    finally:
        await doors.close()
    for (group, door), number in count.items():
        print(f"{group:10} {door:32} {number:4} cases, {ended[group, door]} ended by the kernel's limits")
    print(f"{sum(count.values())} cases, {len(wrong)} do not hold")
    return wrong


def main() -> int:
    """Run what was named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("groups", nargs="*", choices=[*GROUPS, []], default=[])
    parser.add_argument("--size", type=int, default=1_000_000, help="bytes of each document")
    parser.add_argument("--show", action="store_true", help="print every case")
    a = parser.parse_args()
    return 1 if asyncio.run(run(all_cases(a.size, a.groups), show=a.show)) else 0


if __name__ == "__main__":
    raise SystemExit(main())
