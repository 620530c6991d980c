"""The process that compiles and tries queries for the desk, or looks at sites: reads a line of JSON for each piece of work and writes one, until its input ends."""

from __future__ import annotations

import json
import logging
import sys
from typing import Any

from alerts.accounts.visitor import Role, Visitor
from alerts.accounts.visitor_database import VisitorDatabase
from alerts.runtime import channel_jobs, query_jobs, source_jobs, source_list_jobs, topic_jobs
from alerts.runtime.wiring import Parts
from alerts.web.workshop import told
from crawler import correlation
from crawler.errors import RequestError, TocsinError

log = logging.getLogger(__name__)
JOBS = {**query_jobs.JOBS, **topic_jobs.JOBS, **source_jobs.JOBS, **source_list_jobs.JOBS, **channel_jobs.JOBS}


def work(parts: Parts) -> int:
    """Answer until nobody asks any more; returns the exit code."""
    for line in sys.stdin.buffer:
        job, arguments = json.loads(line)
        sys.stdout.write(json.dumps(_answer(parts, job, arguments)) + "\n")
        sys.stdout.flush()
    return 0


def run(parts: Parts, job: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """Do a piece of work, with what the visitor sees of the database if one is named; TocsinError as it says."""
    correlation.belong(**{"request": None, "job": None, **arguments.pop("ids", {})})
    if whose := arguments.pop("visitor", None):
        visitor = Visitor(whose["name"], Role.EDITOR, whose["team"])
        parts = Parts(parts.config, VisitorDatabase(parts.database, visitor))
    return JOBS[job](parts, arguments)


def _answer(parts: Parts, job: str, arguments: dict[str, Any]) -> dict[str, Any]:
    try:
        return run(parts, job, arguments)
    except TocsinError as error:
        return {"error": told(error)}
    except (RecursionError, MemoryError) as error:
        log.exception("query.failed task=%s error=%s", job, type(error).__name__)
        return {"error": told(RequestError("query_too_large", "The query is too large.", "Split it."))}
    except Exception as error:
        log.exception("query.failed task=%s error=%s", job, type(error).__name__)
        return {"error": told(TocsinError("workshop_failed", "That failed here.", "The log says more."))}
