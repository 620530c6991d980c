#!/bin/sh
# feedparser 6.0.14: where Media RSS stands before <description>, as many newsrooms' systems write it, the caption of the photo is the entry's
# summary, and the lead goes to entry.content; the same elements in the other order give the lead as summary. So does <itunes:summary>. Elements
# of RSS have no order, and the caption is a child of <media:content>, of another namespace. A good engineer expects summary to be <description>.
# Whoever matches summaries misses the news and sees captions: Tocsin reads the elements by their names (crawler/feeds/entries.py).
set -eu
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check feedparser==6.0.14
"$folder/venv/bin/python" - <<'PYTHON'
import feedparser

names = "xmlns:media='http://search.yahoo.com/mrss/' xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'"
lead = "<description>The council closed the bridge.</description>"
others = {
    "media": "<media:content url='http://a.example/1.jpg'><media:description>Photo: the harbour in May</media:description></media:content>",
    "itunes": "<itunes:summary>An episode of twenty minutes</itunes:summary>",
}
for name, other in others.items():
    for order, inside in (("before", other + lead), ("after", lead + other)):
        item = f"<item><title>Bridge</title><link>http://a.example/1</link>{inside}</item>"
        entry = feedparser.parse(f"<rss version='2.0' {names}><channel><title>News</title>{item}</channel></rss>").entries[0]
        print(f"{name} {order} <description>: summary {entry.summary!r}, content {[c.value for c in entry.content]}")
        assert ("council" in entry.summary) == (order == "after"), "the behaviour has changed"
PYTHON
