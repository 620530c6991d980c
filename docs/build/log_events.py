"""Writes docs/log-events.md: every event that is logged, with its facts, from the calls in the code and the meanings here."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
EVENT = re.compile(r"[a-z_]+(?:\.[a-z_]+)+(?: \w+=%[-.\d]*[a-z])*")
LEVELS = {"debug", "info", "warning", "error", "critical", "exception"}
MEANING = {
    "alerts.broken": "Our own code failed in the alerts process; it is tried again",
    "alerts.failed": "A round of matching, delivery or digests failed; it is tried again",
    "budget.spent": "The requests of this hour are spent; reading goes on later",
    "chain.stands": "Something has waited for more than a quarter of an hour (`what`: sources, statements, deliveries)",
    "channel.broken": "The code of a channel failed",
    "channel.unusable": "What a channel's settings say cannot be worked with here; it is looked at again in a minute, and the others go on",
    "child.ended": "A process ended by itself and is started again after a pause",
    "child.killed": "A process did not end in time and was killed",
    "claim.failed": "What is due could not be claimed; it is tried again",
    "clock.set_back": "This machine's clock was set back by so many seconds; what comes every so often goes on coming",
    "clock.differs": "This machine's clock is so many seconds behind the database server's, by which it goes",
    "clock.zone_unknown": "This machine does not know a time zone that a row names; UTC stands for it",
    "delivery.failed": "An attempt failed; `state` says whether it is tried again (`waiting`) or given up (`dead`)",
    "delivery.sent": "A channel has taken an alert",
    "delivery.set_aside": "Three processes ended, not in good order, while they sent a delivery; it is tried again in hours",
    "delivery.unreadable": "The message of a delivery could not be made or read; it is given up (`dead`), and the others go on",
    "delivery.unreturned": "A process that ends could not give back what it was sending; the next one sends it",
    "delivery.unsettled": "What came of an attempt could not be written down; it is made again under the same identity",
    "digest.raised": "Digests were written",
    "file.narrowed": "The rights on a file were taken from others",
    "gap.looked": "What a source may have shown unseen was looked for",
    "host.set_aside": "Three processes ended while they worked on a host; nothing is asked there for hours",
    "job.broken": "Our own code failed in a job of the queue; what is due is given out again",
    "job.done": "A worker has done a job of the queue (level DEBUG)",
    "job.failed": "A job of the queue came to an end with this error; what it was for is due again and is given out again",
    "job.given": "The scheduler has put a job into the queue (level DEBUG)",
    "job.repeated": "Jobs that were in the queue twice were dropped",
    "job.rescued": "The job of a dead process was given to another",
    "job.unwritten": "A job is done, and the queue could not be told so; it is told with the next sign of life",
    "leases.over": "Claims ran out while this process slept or the server was away; others may have them, and what was not asked for yet is left",
    "lexicon.compiling": "The tables of a language are compiled at their first use",
    "lexicon.failed": "The tables of a language could not be compiled; it is matched without its forms",
    "lexicon.names_unread": "The tables of names could not be read; names are matched as they are written",
    "list.failed": "A further document of a list could not be had",
    "lock.interrupted": "The connection that holds the installation's lock broke",
    "lock.lost": "Another `tocsin run` took the lock; this one ends",
    "lock.taken_again": "The lock is ours again",
    "lock.waiting": "The database server is away; the lock waits for it",
    "alive.unwritten": "The file by whose age a hung process is known cannot be written: see TOCSIN_ALIVE",
    "loop.held": "One computation held the event loop for so long",
    "match.cut": "A text is too long: only its beginning was matched",
    "match.failed": "The engine broke on a statement, which is set aside until the next start",
    "notice.untold": "There is no channel left for a notice to the operator",
    "page.failed": "A page could not be read; `tocsin sources show` says when it is tried again",
    "queue.waiting": "The database server is away, or takes nothing; the queue is tried again each second",
    "ping.failed": "The operator's address (`[operator] ping`) did not answer",
    "query.failed": "A query from the desk broke the process that compiles it",
    "retention.pruned": "Answers older than `[retention] raw` were deleted",
    "retention.removed": "Alerts and statements older than `[retention] alerts` and `statements` were removed",
    "run.no_source": "Nothing is watched yet",
    "run.watching": "What a run begins with",
    "scheduler.broken": "Our own code failed in a round of the scheduler; it is made again",
    "scheduler.failed": "The database is away or takes nothing, so that a round of the scheduler failed; it is made again",
    "scheduler.standby": "Another scheduler works; this one waits for its place",
    "schema.upgraded": "The database was brought to the version of the code",
    "schema.waiting": "Another process writes; the upgrade waits",
    "settle.failed": "What came of a poll could not be written down; it is made again",
    "site.failed": "A site's own spider broke",
    "site.rebuilt": "A site was built anew; what was learned of it is learned again",
    "source.failed": "A poll got no list",
    "source.settled": "A poll showed so many new entries",
    "source.told": "Notices about sources were written",
    "source.warnings": "A list was read, with faults",
    "spider.broken": "A file in `spiders/` cannot be loaded",
    "spider.ended": "The shared spider ended by an error",
    "spider.failed": "A site's own spider could not read its list or a page (`what`)",
    "spider.restarted": "The shared spider was started again",
    "statement.matched": "A topic matches a statement; `alert` is the one that tells of it, `None` while it is held",
    "statement.set_aside": "Three processes ended while they matched a statement; it is left alone",
    "statement.stored": "A statement is kept",
    "sweep.broken": "Our own code failed over an answer; the job is tried again",
    "task.set_aside": "Three processes ended while they did a task that is done as a whole (digests, notices about sources); it is left for an hour",
    "topic.broken": "A stored query is not understood by this version",
    "traces.failed": "The collector of traces (`[traces] endpoint`) took no spans; said once in five minutes, while the spans are dropped",
    "version.parted": "This version and the database's do not work together any more; the process ends and waits",
    "web.answered": "A request was answered (level DEBUG)",
    "web.failed": "A page failed",
    "web.ready": "The desk listens",
}


class Call(NamedTuple):
    """A call of a logger: its template, its level, and the module."""

    template: str
    level: str
    module: str


def calls() -> Iterator[Call]:
    """All calls of loggers in the product, with the template where it is written out, else an empty one."""
    for layer in ("crawler", "alerts"):
        for file in sorted((ROOT / layer).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and (level := _level(node.func)):
                    said = node.args[0] if node.args else None
                    text = said.value if isinstance(said, ast.Constant) and isinstance(said.value, str) else ""
                    yield Call(text, level, ".".join(file.relative_to(ROOT).with_suffix("").parts))


def _level(function: ast.expr) -> str | None:
    if not isinstance(function, ast.Attribute) or function.attr not in LEVELS:
        return None
    owner = function.value
    name = owner.id if isinstance(owner, ast.Name) else owner.attr if isinstance(owner, ast.Attribute) else ""
    return ("error" if function.attr == "exception" else function.attr) if name in ("log", "logger") else None


def page() -> str:
    """The page."""
    rows: dict[str, tuple[set[str], set[str]]] = {}
    for call in calls():
        event, *facts = re.sub(r"=%\S+", "", call.template).split()
        levels, names = rows.setdefault(event, (set(), set()))
        levels.add(call.level.upper())
        names.update(facts)
    table = [
        f"| `{event}` | {', '.join(sorted(levels))} | {', '.join(f'`{name}`' for name in sorted(names))} | {MEANING.get(event, '')} |"
        for event, (levels, names) in sorted(rows.items())
    ]
    return "\n".join([*HEAD, *table]) + "\n"


HEAD = [
    "# Log events",
    "",
    "*This page is written by `python -m docs.build.reference`; do not edit it.*",
    "",
    "The names are stable: scripts can rely on them. How logs are written is said in [operating.md](operating.md#logs). Beside its facts an event has `poll` (the poll that",
    "led to it) or `request` (the desk's, which the answer's header `X-Request-ID` names) where it belongs to one.",
    "",
    "| event | level | facts | meaning |",
    "|---|---|---|---|",
]
