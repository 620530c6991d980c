"""The jobs that this process holds, in memory: one of a host at a time, the others of that host wait behind it. Claims nothing."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

from crawler.runtime.jobs.base import Job


class InFlight:
    """At most ``most`` jobs, with a queue for each host. What is begun ends with `end`, whatever becomes of it."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._queues: dict[str, deque[Job]] = {}  # by host; the first of each is under way

    def __len__(self) -> int:
        return sum(map(len, self._queues.values()))

    def __iter__(self) -> Iterator[Job]:
        return (job for queue in self._queues.values() for job in queue)

    @property
    def room(self) -> int:
        """How many more there may be."""
        return max(0, self.most - len(self))

    def begin(self, jobs: Iterable[Job]) -> list[Job]:
        """Take jobs in; returns those that may start now."""
        started = []
        for job in jobs:
            queue = self._queues.setdefault(job.claim.host_key, deque())
            queue.append(job)
            if len(queue) == 1:
                started.append(job)
        return started

    def under_way(self, job: Job) -> bool:
        """Whether the job is begun and neither ended nor dropped."""
        queue = self._queues.get(job.claim.host_key)
        return queue is not None and queue[0] is job

    def end(self, job: Job) -> Job | None:
        """A job came to its end; returns the next of its host, which may start now."""
        queue = self._queues.get(job.claim.host_key)
        if not queue or queue[0] is not job:
            return None  # of a spider that was ended meanwhile
        queue.popleft()
        if queue:
            return queue[0]
        del self._queues[job.claim.host_key]
        return None

    def drop(self) -> list[Job]:
        """Forget the jobs of the shared spider, and return them; spiders of single sites go on."""
        lost = [job for job in self if job.kind.spider(job.claim) is None]
        for job in lost:
            self.end(job)
        return lost
