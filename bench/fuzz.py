"""Hostile input for what operators and receivers hand in, without end: python -m bench.fuzz [--minutes 10] [--seed N] [TARGET ...]

An input is a seed of its target, mutated. It may be refused with an error of ours; anything else, or more than ten seconds of CPU, ends the run, and
the input is kept in findings/ for a test. Crawled input has fuzz tests of its own (tests/crawler), native code `make check-native`.
"""

from __future__ import annotations

import argparse
import base64
import email
import email.policy
import json
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
from crawler.errors import TocsinError

SLOWEST = 10.0  # CPU seconds of an input
LONGEST = 20_000  # letters of an input
NOW = datetime(2026, 3, 4, tzinfo=UTC)
PIECES = ["(", ")", '"', "\u201c", "/", "~", "*", "^", " AND ", " OR ", " NOT ", " NEAR/3 ", "2 of (", "name:", "place:", "score >= ", "[", "]", "=", "\n", "\r\n", "\x00", "\ud800", "\u202e", "\u200b", "\ufffe", "[[topic]]\n", "'''", "{", "}", ",", "9" * 30, "e\u0301", "车", "İ", "ß", ": ", "=?utf-8?q?", "?=", "<", ">", "@", ";"]  # fmt: skip


def query(text: str) -> None:
    """A query that reads is matched, explained, and reads again as it was written down."""
    topic = compile_topic(text, PlainLexicon())
    explain(topic.plan, Document("1", text, "A storm in Чечня"))
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


TARGETS: dict[str, tuple[Callable[[str], None], tuple[str, ...]]] = {
    "query": (query, ("storm AND (rain OR place:Grozny)", 'name:"Anna Li"^2 NEAR/3 /wo.d+/ NOT title:x', '2 of (a1, "b c", 车臣) score >= 3', "SENTENCE(police protest) lang:ru")),
    "toml": (toml, ('[[topic]]\nname = "a"\nquery = "storm"\nchannels = ["desk"]\n', '[smtp]\nhost = "h"\nport = 25\n[[channel]]\nname = "d"\nkind = "email"\nto = ["a@b.example"]\n', '[delivery]\nretries = ["1m"]\n[[aliases]]\nnames = ["a", "b"]\n')),
    "headers": (headers, ("Bridges: a flood", "Ünïcødé עברית", "a@b.example", '"A, B" <a@b.example>', "x\r\nBcc: eve@evil.example")),
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
            file = Path("findings") / f"fuzz-{name}-{sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(text.encode("utf-8", "surrogatepass"))
            sys.exit(f"{wrong}\nThe input is in {file}.")


if __name__ == "__main__":
    main()
