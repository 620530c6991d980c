#!/bin/sh
# APScheduler 3.11.3: coalesce=True runs a job once for all the turns that it missed, but works out each of them first. After a machine slept for a
# day, a job of every quarter of a second asks its trigger some 345,600 times, holds as many datetimes, and the event loop stands still meanwhile; the
# work is done once. It grows with the time and is the same for each job. A good engineer expects of coalesce, and of misfire_grace_time=None, the
# last turn by one division: the trigger has a start and an interval.
# Tocsin's timers have a trigger that goes on from now (crawler/runtime/timers.py); its jobs of a quarter of a second would stand for a second a day.
set -eu
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check apscheduler==3.11.3
"$folder/venv/bin/python" - <<'PYTHON'
import asyncio
import time
from datetime import datetime, timedelta, timezone

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

asked, done = [], []


class Counted(IntervalTrigger):
    def get_next_fire_time(self, previous, now):
        asked.append(previous)
        return super().get_next_fire_time(previous, now)


async def late(missed):
    asked.clear(), done.clear()
    begin = datetime.now(timezone.utc) - missed
    scheduler = AsyncIOScheduler(timezone=timezone.utc)
    trigger = Counted(seconds=0.25, start_date=begin, timezone=timezone.utc)
    scheduler.add_job(lambda: done.append(1), trigger, coalesce=True, misfire_grace_time=None, next_run_time=begin)
    began = time.perf_counter()
    scheduler.start()
    await asyncio.sleep(0)
    print(f"{missed} late: the trigger was asked {len(asked):,} times in {time.perf_counter() - began:.2f} s")
    times = len(asked)
    await asyncio.sleep(0.1)
    scheduler.shutdown(wait=False)
    assert 1 <= len(done) < 10, done  # one for all that were missed, and those that came while they were counted
    return times


minute, hour, day = (asyncio.run(late(timedelta(**one))) for one in ({"minutes": 1}, {"hours": 1}, {"days": 1}))
# Four a second, and those that came while they were counted.
assert 240 <= minute < 300 and 14_400 <= hour < 15_000 and 345_600 <= day < 350_000, "the behaviour has changed"
PYTHON
