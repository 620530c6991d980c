#!/bin/sh
# Scrapy 2.19.0 (w3lib 2.5.0): <base href> counts in the first 4,096 characters of a page alone. Behind a longer inline style, or any head that
# is long, it is passed over, and response.urljoin(), response.follow() and LinkExtractor give every relative link another address, without a
# word of log; the same page with a shorter style is read rightly. A good engineer expects what browsers do: the first <base> of the document.
# Every page of such a list would be asked at an address that does not exist: Tocsin looks in the parsed page (crawler/feeds/listings.py).
set -eu
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check scrapy==2.19.0 w3lib==2.5.0
"$folder/venv/bin/python" - <<'PYTHON'
from scrapy.http import HtmlResponse
from scrapy.linkextractors import LinkExtractor

seen = {}
for style in (1000, 5000):
    rules = "p { margin: 0 }\n" * (style // 16)
    page = f"<!doctype html><html><head><style>{rules}</style><base href='https://a.example/news/'></head><body><a href='bridge'>Bridge</a></body></html>"
    response = HtmlResponse("https://a.example/", body=page.encode(), encoding="utf-8")
    seen[style] = {response.urljoin("bridge"), response.follow("bridge").url, *(link.url for link in LinkExtractor().extract_links(response))}
    print(f"<base> at character {page.index('<base')}: {seen[style]}")
assert seen == {1000: {"https://a.example/news/bridge"}, 5000: {"https://a.example/bridge"}}, "the behaviour has changed"
PYTHON
