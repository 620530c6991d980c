"""Hostile input for all that is handed in, by operators, receivers and sites, without end: python -m bench.fuzz [--minutes 10] [--seed N] [TARGET ...]

An input is a seed of its target, mutated. It may be refused with an error of ours; anything else, or more than ten seconds of CPU, ends the run, and
the input is kept in tests/fuzz_inputs/ for a test, and is a seed from then on. Native code is compared with its twins by `make check-native`.
"""

from __future__ import annotations

import argparse
import base64
import email
import email.policy
import json
import re
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from random import Random

import standardwebhooks

from alerts import config
from alerts.channels.transports import signing
from alerts.matching.document import Document
from alerts.matching.explain import explain
from alerts.matching.terms import PlainLexicon
from alerts.messages import mime
from alerts.messages.message import sample
from alerts.query import compile_topic
from crawler.article import page as article
from crawler.errors import TocsinError
from crawler.feeds import reader
from crawler.guard import Guard
from crawler.items import Reading
from crawler.parsing.url_keys import absolute, host_key, url_key
from crawler.sources import opml

SLOWEST = 10.0  # CPU seconds of an input
FINDINGS = Path("tests/fuzz_inputs")  # what went wrong once
LONGEST = 20_000  # letters of an input
NOW = datetime(2026, 3, 4, tzinfo=UTC)
BASE = "https://a.example/list"
PIECES = ["(", ")", '"', "\u201c", "/", "~", "*", "^", " AND ", " OR ", " NOT ", " NEAR/3 ", "2 of (", "name:", "place:", "score >= ", "[", "]", "=", "\n", "\r\n", "\x00", "\ud800", "\u202e", "\u200b", "\ufffe", "[[topic]]\n", "'''", "{", "}", ",", "9" * 30, "e\u0301", "车", "İ", "ß", ": ", "=?utf-8?q?", "?=", "<", ">", "</", "/>", "<![CDATA[", "]]>", "<!--", "&#0;", "&#x1b;", "&amp;", "<!DOCTYPE x [<!ENTITY a 'b'>]>", "%00", "\\", "@", ";"]  # fmt: skip


def query(text: str) -> None:
    """A query that reads is matched, explained, and reads again as it was written down."""
    topic = compile_topic(text, PlainLexicon())
    explain(
        topic.plan, Document("1", text[:4000], "A storm in Чечня")
    )  # work grows with query times text, and both are this one
    compile_topic(str(topic.query), PlainLexicon())


def toml(text: str) -> None:
    """A configuration that is read gives its sections."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "tocsin.toml"
        file.write_bytes(text.encode("utf-8", "surrogatepass"))
        loaded = config.load(str(file), env={})
        for section in (config.smtp, config.delivery, config.web, config.topics, config.channels, config.aliases):
            section(loaded)


def headers(text: str) -> None:
    """Whatever a message says, its mail has the headers that we write, each once, in ASCII, in short lines."""
    message = sample("alert.created")
    to = mime.mailbox("desk@house.example")
    said = type(message)(
        **{name: getattr(message, name) for name in message.__slots__}
        | {"topic": text, "title": text, "delivery_id": text[:64]}
    )
    raw = mime.build_mail(said, to, [to], NOW)
    head = raw.partition(b"\r\n\r\n")[0]
    assert head.isascii()
    assert max(map(len, head.split(b"\r\n"))) <= 998
    names = [name.lower() for name in email.message_from_bytes(raw, policy=email.policy.default)]
    assert len(names) == len(set(names))
    assert not {"bcc", "cc", "reply-to"} & set(names)
    mime.mailbox(text)


def verification(text: str) -> None:
    """What we sign the reference library verifies, and nothing that was changed on the way; a secret is whole or refused."""
    digest = sha256(text.encode("utf-8", "surrogatepass")).digest()
    secret, body = f"whsec_{base64.b64encode(digest).decode()}", json.dumps(text).encode()
    stamp = int(time.time())
    made = {"webhook-id": "msg_1", "webhook-timestamp": str(stamp)}
    made["webhook-signature"] = signing.signatures(signing.keys(secret), "msg_1", stamp, body)
    standardwebhooks.Webhook(secret).verify(body, made)
    for changed, sent in ((body + b" ", made), (body, made | {"webhook-id": "msg_2"})):
        try:
            standardwebhooks.Webhook(secret).verify(changed, sent)
        except standardwebhooks.WebhookVerificationError:
            continue
        raise AssertionError("a changed message was taken for ours")
    signing.keys(text)


def url(text: str) -> None:
    """An address that the guard takes has one host to everybody, and every link a key."""
    if joined := absolute(text, BASE):
        assert url_key(joined)
        host_key(joined)
        parsed = Guard().check_url(joined)
        assert re.fullmatch(r"[a-z0-9_.:-]+", parsed.host), "a host that no parser agrees on"


def feed(text: str) -> None:
    """What is read of a list has addresses that are absolute or none, and texts without control characters."""
    _listed(reader.read(_bytes(text), BASE))


def sitemap(text: str) -> None:
    """As a feed."""
    _listed(reader.read(_bytes(text), BASE, kind="sitemap"))


def telegram(text: str) -> None:
    """The page of a channel, read as it is and as a page of headlines."""
    _listed(reader.read(_bytes(text), "https://t.me/s/channel"))


def _listed(found: Reading) -> None:
    for entry in found.entries:
        assert not entry.url or entry.url.startswith(("http://", "https://")), "a link that is none of the web"
        assert "\0" not in f"{entry.title}{entry.url}"


def page(text: str) -> None:
    """What is stored of a page is text, with a kind, and says of itself what is missing."""
    item = article.read(_bytes(text), BASE, "text/html", None, NOW)
    assert len(item.text) <= article.MOST_TEXT
    assert not set("\0\x1b") & set(item.title + item.text), "a control character"


def outlines(text: str) -> None:
    """An OPML list that is read is written, and read alike."""
    found = [
        one for one in opml.parse(_bytes(text)) if f"{one.url}{one.title}{one.tags}".isprintable()
    ]  # no other is stored
    assert sorted(one.url for one in opml.parse(opml.write(found))) == sorted(one.url for one in found)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


_RSS = '<rss version="2.0"><channel><title>T</title><item><title>A &amp; B</title><link>https://a.example/1</link><pubDate>Mon, 02 Mar 2026 10:00:00 GMT</pubDate><description><![CDATA[<p>x</p>]]></description></item></channel></rss>'
_ATOM = '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:base="/b/"><entry><id>urn:1</id><title type="html">&lt;b&gt;x</title><link href="c"/><updated>2026-03-02T10:00:00Z</updated></entry></feed>'
_PAGE = '<html lang="en"><head><meta property="og:type" content="article"><script type="application/ld+json">{"@type":"NewsArticle","headline":"A","datePublished":"2026-03-02"}</script></head><body><article><h1>A headline</h1><time datetime="2026-03-02">2 March</time><p>Some words of a text that goes on for a while, and then ends.</p></article></body></html>'
_POSTS = '<div class="tgme_widget_message" data-post="channel/12"><div class="tgme_widget_message_text">Hello<br>there</div><time datetime="2026-03-02T10:00:00+00:00"></time></div>'
TARGETS: dict[str, tuple[Callable[[str], None], tuple[str, ...]]] = {
    "query": (query, ("storm AND (rain OR place:Grozny)", 'name:"Anna Li"^2 NEAR/3 /wo.d+/ NOT title:x', '2 of (a1, "b c", 车臣) score >= 3', "SENTENCE(police protest) lang:ru")),
    "toml": (toml, ('[[topic]]\nname = "a"\nquery = "storm"\nchannels = ["desk"]\n', '[smtp]\nhost = "h"\nport = 25\n[[channel]]\nname = "d"\nkind = "email"\nto = ["a@b.example"]\n', '[delivery]\nretries = ["1m"]\n[[aliases]]\nnames = ["a", "b"]\n')),
    "headers": (headers, ("Bridges: a flood", "Ünïcødé עברית", "a@b.example", '"A, B" <a@b.example>', "x\r\nBcc: eve@evil.example")),
    "url": (url, ("https://user@a.example:8443/a/../b?x=1&utm_source=y#z", "http://[::ffff:7f00:1]/", "//b.example\\@c.example/%2e%2e/%zz", "http://xn--80ak6aa92e.com./?q=ä", "HTTP://0x7f.1/;a?b", "http://例え.テスト/ü")),
    "feed": (feed, (_RSS, _ATOM, '{"version":"https://jsonfeed.org/version/1.1","items":[{"id":1,"url":"/a","title":"x","date_published":"2026-03-02"}]}', "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><item rdf:about='u'><title>x</title></item></rdf:RDF>")),
    "sitemap": (sitemap, ('<urlset xmlns:news="n"><url><loc>https://a.example/1</loc><lastmod>2026-03-02</lastmod><news:news><news:title>x</news:title></news:news></url></urlset>', "<sitemapindex><sitemap><loc>https://a.example/s.xml</loc></sitemap></sitemapindex>", "https://a.example/1\nhttps://a.example/2\n")),
    "telegram": (telegram, (f'<html><body class="tgme_page">{_POSTS}{_POSTS.replace("12", "13")}</body></html>', _POSTS)),
    "page": (page, (_PAGE, _PAGE.replace("article>", "div>"), "<p>x" * 30, _POSTS)),
    "opml": (outlines, ('<opml version="2.0"><body><outline text="A"><outline text="B" xmlUrl="https://a.example/feed" category="x,y"/></outline></body></opml>', "<opml><body><outline xmlUrl='b.example'/></body></opml>")),
    "verification": (verification, ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "{}", "text")),
}  # fmt: skip


def mutated(seeds: tuple[str, ...], dice: Random) -> str:
    """One of the seeds with pieces put in, cut out, doubled and joined."""
    text = dice.choice(seeds)
    for _ in range(dice.randint(1, 6)):
        a, b = sorted((dice.randint(0, len(text)), dice.randint(0, len(text))))
        how = dice.randrange(5)
        if how == 0:
            text = text[:a] + dice.choice(PIECES) + text[a:]
        elif how == 1:
            text = text[:a] + text[b:]
        elif how == 2:
            text = text[:b] + text[a:b] * dice.choice((1, 2, 50)) + text[b:]
        elif how == 3:
            text = (
                text[:a]
                + chr(dice.choice((dice.randrange(128), dice.randrange(0x3000), dice.randrange(0x110000))))
                + text[a:]
            )
        else:
            text = text[:a] + dice.choice(seeds)[: b + 1] + text[a:]
    return text[:LONGEST]


def attempt(target: Callable[[str], None], text: str) -> str:
    """What is wrong with what a target did with an input; nothing, as a rule."""
    begin = time.process_time()
    try:
        target(text)
    except TocsinError:
        pass
    except Exception:  # whatever it is, it is a finding
        return traceback.format_exc()
    taken = time.process_time() - begin
    return f"{taken:.1f} s of CPU" if taken > SLOWEST else ""


def run(name: str, seconds: float, seed: int, most: int = sys.maxsize) -> tuple[int, str, str]:
    """How many inputs were tried; the first that went wrong, and how."""
    target, seeds = TARGETS[name]
    seeds += tuple(file.read_text("utf-8", "surrogatepass") for file in sorted(FINDINGS.glob(f"fuzz-{name}-*")))
    dice, until, tried = Random(seed), time.monotonic() + seconds, 0
    while tried < most and time.monotonic() < until:
        text = mutated(seeds, dice)
        tried += 1
        if wrong := attempt(target, text):
            return tried, text, wrong
    return tried, "", ""


def main() -> None:
    """Print for each target how many inputs it took, and stop at the first finding."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("targets", nargs="*", default=list(TARGETS))
    asked = parser.parse_args()
    for name in asked.targets:
        tried, text, wrong = run(name, asked.minutes * 60, asked.seed)
        print(f"{name}: {tried:,} inputs, {'one' if wrong else 'none'} went wrong")
        if wrong:
            file = FINDINGS / f"fuzz-{name}-{sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(text.encode("utf-8", "surrogatepass"))
            sys.exit(f"{wrong}\nThe input is in {file}.")


if __name__ == "__main__":
    main()
