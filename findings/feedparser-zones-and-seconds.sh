#!/bin/sh
# feedparser 6.0.14: a date whose zone it does not know is taken for UTC, and a date of bare seconds for a year. "12:00:00 MSK" (Moscow), "CEST",
# "EET" and "IST" (India) all become 12:00 UTC, two to five and a half hours late; "MST", of the zones of RFC 822, is read rightly.
# <pubDate>1767258000</pubDate>, 1 January 2026, becomes 15 September 1767. bozo is not set. A good engineer expects None for what was not
# understood, as for "+03", so that the time of receipt can stand in.
# Such entries are of the future, or too old to be news; Tocsin has the zones and the seconds itself (crawler/parsing/date_zones.py, dates.py).
set -eu
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check feedparser==6.0.14
"$folder/venv/bin/python" - <<'PYTHON'
import feedparser

frame = "<rss version='2.0'><channel><title>News</title><item><title>Bridge</title><pubDate>%s</pubDate></item></channel></rss>"
seen = {}
for zone in ("MSK", "CEST", "EET", "IST", "MST", "+0300", "+03"):
    read = feedparser.parse(frame % f"Thu, 01 Jan 2026 12:00:00 {zone}")
    seen[zone] = (read.bozo, (read.entries[0].get("published_parsed") or [None] * 4)[3])
    print(f"12:00:00 {zone}: hour in UTC {seen[zone][1]}, bozo {read.bozo}")
assert [seen[zone] for zone in ("MSK", "CEST", "EET", "IST")] == [(0, 12)] * 4, "the behaviour has changed: zones"
assert [seen[zone] for zone in ("MST", "+0300", "+03")] == [(0, 19), (0, 9), (0, None)], "the behaviour has changed: known zones"
read = feedparser.parse(frame % "1767258000")
print("1767258000:", tuple(read.entries[0].published_parsed), "bozo", read.bozo)
assert tuple(read.entries[0].published_parsed)[:3] == (1767, 9, 15) and not read.bozo, "the behaviour has changed: seconds"
PYTHON
