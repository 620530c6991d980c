"""The jobs that this process holds, in memory: one of a host at a time, the others of that host in a line behind it. Claims nothing."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

from crawler.frontier import backfill, pages
from crawler.health import gaps
from crawler.sources import store as sources

Job = sources.SweepClaim | pages.PageClaim | gaps.GapClaim | backfill.BackfillClaim


class Flight:
    """At most ``most`` jobs. What is begun ends with `end`, whatever becomes of it."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._lines: dict[str, deque[Job]] = {}  # by host; the first of each line is under way

    def __len__(self) -> int:
        return sum(map(len, self._lines.values()))

    def __iter__(self) -> Iterator[Job]:
        return (job for line in self._lines.values() for job in line)

    @property
    def room(self) -> int:
        """How many more there may be."""
        return max(0, self.most - len(self))

    def begin(self, jobs: Iterable[Job]) -> list[Job]:
        """Take jobs in; returns those that may start now."""
        started = []
        for job in jobs:
            line = self._lines.setdefault(job.host_key, deque())
            line.append(job)
            if len(line) == 1:
                started.append(job)
        return started

    def end(self, job: Job) -> Job | None:
        """A job came to its end; returns the next of its host, which may start now."""
        line = self._lines.get(job.host_key)
        if not line or line[0] is not job:
            return None  # of an earlier life of the spider
        line.popleft()
        if line:
            return line[0]
        del self._lines[job.host_key]
        return None

    def drop(self) -> list[Job]:
        """Forget the jobs of the spider that all share, and return them; spiders of single sites go on."""
        lost = [job for job in self if not is_site(job)]
        for job in lost:
            self.end(job)
        return lost


def is_site(job: Job) -> bool:
    """Whether the job is for a spider of its own."""
    return isinstance(job, sources.SweepClaim) and job.kind == "spider"
