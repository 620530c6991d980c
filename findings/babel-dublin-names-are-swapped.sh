#!/bin/sh
# babel 2.19.0 with tzdata 2026.6: the names of Dublin's time are swapped, and Casablanca's is wrong. 1 July, 13:00 in Dublin, is
# "1:00:00 PM Greenwich Mean Time", which is an hour off, and in January, when it is, the name is "Irish Standard Time". The zone files hold
# it as Irish law does: standard time in summer and a "daylight saving" of minus one hour in winter; CLDR has its names the other way round, and
# Babel chooses by dst(), which is not zero in winter. London is right. Morocco, an hour ahead of Greenwich but for Ramadan, is
# held that way too, and is given "Western European Standard Time", an hour off. A good engineer expects the name to belong to the offset.
# A message that names its zone would be an hour off: Tocsin writes no names of zones (alerts/web/locale_text.py).
set -eu
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check babel==2.19.0 tzdata==2026.6
PYTHONTZPATH="" "$folder/venv/bin/python" - <<'PYTHON'
from datetime import datetime, timezone

from babel.dates import format_time, get_timezone

for zone, month, hour, name in (
    ("Europe/London", 1, "12:00:00 PM", "Greenwich Mean Time"),
    ("Europe/London", 7, "1:00:00 PM", "British Summer Time"),
    ("Europe/Dublin", 1, "12:00:00 PM", "Irish Standard Time"),
    ("Europe/Dublin", 7, "1:00:00 PM", "Greenwich Mean Time"),
    ("Africa/Casablanca", 7, "1:00:00 PM", "Western European Standard Time"),
):
    noon = datetime(2026, month, 1, 12, tzinfo=timezone.utc)
    written = format_time(noon, "full", tzinfo=get_timezone(zone), locale="en").replace("\u202f", " ")
    print(f"12:00 UTC on 1.{month}. in {zone}: {written}")
    assert written == f"{hour} {name}", "the behaviour has changed"
PYTHON
