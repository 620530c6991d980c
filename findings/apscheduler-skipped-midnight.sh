#!/bin/sh
# APScheduler 3.11.3: a cron time that the clock skips is not moved to the hour after; the whole day is lost, and a weekly line loses a week.
# In Cairo the clock goes from 0:00 to 1:00 on the last Friday of April. `0 0 * * *` asked on 23 April 2026 is next due on the 25th, not on the
# 24th, and `0 0 * * fri` on 1 May. A good engineer expects what crontab(8) of most systems does: once, right after the gap.
# It hurts a digest at midnight: Tocsin has its own reading of cron lines (crawler/cron.py), held by a simulated year of 61 zones.
set -eu
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check apscheduler==3.11.3 tzdata==2026.6
"$folder/venv/bin/python" - <<'PYTHON'
from datetime import datetime
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger

cairo = ZoneInfo("Africa/Cairo")
asked = datetime(2026, 4, 23, 12, tzinfo=cairo)
for line, seen in (("0 0 * * *", "2026-04-25 00:00"), ("0 0 * * fri", "2026-05-01 00:00")):
    due = CronTrigger.from_crontab(line, timezone=cairo).get_next_fire_time(None, asked)
    print(f"{line}: asked at {asked:%Y-%m-%d %H:%M}, next at {due:%Y-%m-%d %H:%M}; the skipped midnight was 2026-04-24")
    assert f"{due:%Y-%m-%d %H:%M}" == seen, "the behaviour has changed"
PYTHON
