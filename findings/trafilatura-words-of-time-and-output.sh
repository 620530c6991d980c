#!/bin/sh
# trafilatura 2.3.1: the words of <time> and <output> inside a sentence vanish, a <q> breaks its sentence into two lines, and the number of a
# footnote in <sup> is glued to the word before it. From "closed on <time>4 March</time> ... took <output>eleven</output> houses" comes
# "closed on  ... took  houses"; fast mode and full mode alike. A good engineer expects inline elements to keep their words.
# It hurts quotations, dates and matching by words: Tocsin unwraps these elements before it hands a page over (crawler/article/inline_marks.py).
set -eu
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check trafilatura==2.3.1 lxml_html_clean==0.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import trafilatura

more = "<p>The council met and spoke of the bridge for a long time that evening in the hall.</p>" * 6
page = (
    "<html><body><article><h1>Bridge</h1><p>The bridge was closed on <time datetime='2026-03-04'>4 March</time> after a flood that took "
    "<output>eleven</output> houses, and the mayor said <q>we saw it come</q> before the town slept.<sup>1</sup></p>"
    f"{more}</article></body></html>"
)
for fast in (True, False):
    text = trafilatura.bare_extraction(page, fast=fast).text
    print("fast:" if fast else "full:", repr(text[:140]))
    assert "4 March" not in text and "eleven" not in text, "the behaviour has changed: words of <time> or <output> are kept"
    assert "come\nbefore" in text and "slept.1" in text, "the behaviour has changed: <q> or <sup>"
PYTHON
