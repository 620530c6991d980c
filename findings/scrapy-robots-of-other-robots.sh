#!/bin/sh
# Scrapy 2.19.0 with Protego 0.7.0: a crawler that says in its User-Agent where it can be reached is shut out by rules for other robots. Scrapy asks
# robots.txt with the whole header, Protego looks for each group's name anywhere in it (at the edge of a word), and the longest name wins. For
# "Tocsin/1.0 (+https://example.org/about)" a group "example" counts before the group "Tocsin", which allows everything, and without
# that one even "https" would. The page is not asked. A good engineer expects the product token of RFC 9309, as ROBOTSTXT_USER_AGENT = "Tocsin" has it.
# A source would be silent for another's fault: Tocsin asks with its token alone (crawler/fetch/robots.py).
set -eu
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check scrapy==2.19.0 protego==0.7.0
"$folder/venv/bin/python" - <<'PYTHON'
import http.server
import threading

import scrapy
from scrapy.crawler import CrawlerProcess

ROBOTS = b"User-agent: Tocsin\nDisallow:\n\nUser-agent: example\nDisallow: /\n"
asked = []


class Site(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        asked.append(self.path)
        body = ROBOTS if self.path == "/robots.txt" else b"<p>The bridge</p>"
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
threading.Thread(target=server.serve_forever, daemon=True).start()


class Whole(scrapy.Spider):
    name = "whole"
    start_urls = [f"http://127.0.0.1:{server.server_port}/asked-with-the-whole-header"]
    custom_settings = {"ROBOTSTXT_OBEY": True, "USER_AGENT": "Tocsin/1.0 (+https://example.org/about)", "TELNETCONSOLE_ENABLED": False}

    def parse(self, response):
        pass


class Token(Whole):
    name = "token"
    start_urls = [f"http://127.0.0.1:{server.server_port}/asked-with-the-token"]
    custom_settings = {**Whole.custom_settings, "ROBOTSTXT_USER_AGENT": "Tocsin"}


process = CrawlerProcess({"LOG_ENABLED": False})
process.crawl(Whole)
process.crawl(Token)
process.start()
print(sorted(asked))
assert sorted(asked) == ["/asked-with-the-token", "/robots.txt", "/robots.txt"], "the behaviour has changed"
PYTHON
