#!/bin/sh
# trafilatura 2.3.1: names of authors are cut at both ends to what Latin letters are. A name that ends in a vowel sign loses it: สมชาย ใจดี becomes
# "สมชาย ใจด", नरेन्द्र मोदी "नरेन्द्र मोद", ညီညီ လွင် "ညီညီ လွင", as many names in Thai, Hindi and Burmese do. And <meta name="author"> of one word is
# dropped, as names are written in Chinese, Japanese and Korean, and many in Indonesia: 王小明, 김철수 and Suharto are nobody there, and are found in
# <span class="author">. A good engineer expects the name as the page states it, or the same answer for both ways to state it.
# It hurts search and mutes by author: Tocsin reads authors itself (crawler/article/metadata.py).
set -eu
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check trafilatura==2.3.1 lxml_html_clean==0.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import trafilatura

words = "<p>" + "The council met and spoke of the bridge for a long time that evening. " * 8 + "</p>"


def author(head, line):
    page = f"<html><head><title>Bridge</title>{head}</head><body><article><h1>Bridge</h1>{line}{words}</article></body></html>"
    return trafilatura.bare_extraction(page, with_metadata=True).author


for name, in_head, in_text in (
    ("Ann Bee", "Ann Bee", "Ann Bee"),
    ("สมชาย ใจดี", "สมชาย ใจด", "สมชาย ใจด"),
    ("नरेन्द्र मोदी", "नरेन्द्र मोद", "नरेन्द्र मोद"),
    ("ညီညီ လွင်", "ညီညီ လွင", "ညီညီ လွင"),
    ("王小明", None, "王小明"),
    ("김철수", None, "김철수"),
    ("Suharto", None, "Suharto"),
):
    found = author(f'<meta name="author" content="{name}">', ""), author("", f'<span class="author">{name}</span>')
    print(f"{name}: {found[0]} from the head, {found[1]} from the text")
    assert found == (in_head, in_text), "the behaviour has changed"
PYTHON
