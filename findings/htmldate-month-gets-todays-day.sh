#!/bin/sh
# htmldate 1.11.0: a page that states a month alone, <time datetime="2025-10">, is given the day of the month on which the program runs
# (run on the 29th: 2025-10-29). The answer looks like a full date and is another one on every day. A good engineer expects 2025-10-01, or nothing.
# It hurts whoever sorts or filters by day: Tocsin takes a month for a month and gives no day (crawler/article/stated_day.py).
set -eu
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check htmldate==1.11.0
"$folder/venv/bin/python" - <<'PYTHON'
from datetime import date

from htmldate import find_date

words = "The council met and spoke of the bridge. " * 12
page = (
    "<html><head><title>Annual report</title></head><body><article><h1>Annual report</h1>"
    f"<p>Issued <time datetime='2025-10'>October 2025</time> by the town.</p><p>{words}</p></article></body></html>"
)
found = find_date(page, original_date=True)
print(f"<time datetime='2025-10'> is read as {found} on {date.today()}")
assert found == f"2025-10-{date.today():%d}", "the behaviour has changed"
PYTHON
