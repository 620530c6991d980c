#!/bin/sh
# lxml 5.4.0 against 6.1.3 (libxml2 2.13 and 2.14, whose HTML tokenizer follows HTML5): what stands in <noframes> was elements and is now ONE
# TEXT, tags and all. //noframes//p finds nothing, text_content() shows markup, its links are no links; no warning, and <noscript> is parsed as
# before. A good engineer expects a parser's release to keep the tree of valid HTML 4. Old news sites keep their whole text there.
# It would have stored markup as words: Tocsin parses that text once more (crawler/article/continuation.py).
set -eu
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
for version in 5.4.0 6.1.3; do
python3 -m venv "$folder/$version"
"$folder/$version/bin/pip" install -q --disable-pip-version-check lxml==$version
"$folder/$version/bin/python" - <<'PYTHON'
from lxml import etree, html

page = "<html><head></head><frameset><frame src='menu'><noframes><body><p>One <a href='/two'>two</a></p></body></noframes></frameset></html>"
kept = html.document_fromstring(page).find(".//noframes")
paragraphs, links = len(kept.findall(".//p")), len(kept.findall(".//a"))
text = " ".join(kept.text_content().split())
print(f"lxml {etree.LXML_VERSION[:3]}, libxml2 {etree.LIBXML_VERSION}: {paragraphs} paragraphs, {links} links, text {text!r}")
new = etree.LXML_VERSION >= (6,)
assert (paragraphs, links, "<p>" in text) == ((0, 0, True) if new else (1, 1, False)), "the behaviour has changed"
PYTHON
done
