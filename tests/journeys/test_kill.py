"""The promise, tried: SIGKILL to the whole process group at random and at chosen moments loses nothing, and repeats nothing under
another identity. The web and the receivers are outside the victim; they are what judges it."""

from __future__ import annotations

import collections
import random
import time
from pathlib import Path

import pytest

from tests.journeys.house import Installation, installation, wait_for
from tests.support.receivers import Hook, MailServer
from tests.support.site import Site


def temper(n: int) -> int:
    """Of four requests one is refused, and one taken while its acknowledgement is lost."""
    return (204, 503, 204, 0)[n % 4]


def told(hook: Hook) -> dict[str, set[str]]:
    """The identities under which each page was told."""
    out: dict[str, set[str]] = collections.defaultdict(set)
    for taken in hook.taken:
        for url in taken.urls:
            out[url].add(taken.identity)
    return out


def mailed(mail: MailServer) -> dict[str, set[str]]:
    out: dict[str, set[str]] = collections.defaultdict(set)
    for letter in mail.mails:
        part = letter.get_body(("plain",))
        for line in part.get_content().splitlines() if part else ():
            if line.strip().startswith("http://127.0.0.1"):
                out[line.strip()].add(str(letter["Message-ID"]))
    return out


@pytest.mark.timeout(900)  # seconds, on a machine with other things to do
def test_killed_at_any_moment_nothing_is_lost_and_nothing_told_twice(tmp_path: Path) -> None:
    dice = random.Random(7)
    with Site() as site, Site() as other, Hook(temper) as hook, MailServer() as mail, installation(tmp_path) as house:
        house.configure([site, other], hook=hook, mail=mail)
        published: list[str] = []

        def publish(count: int) -> None:
            for _ in range(count):
                place, number = (site, other)[len(published) % 2], len(published)
                published.append(place.publish(f"/story-{number}", f"Item {number}", "The bridge fell.", number))

        publish(6)
        named = [  # the moments that are known to be delicate
            lambda: site.fetched.is_set(),  # a page was answered, and is perhaps not stored
            lambda: (
                len(hook.tries) > before or len(mail.office.mails) > letters
            ),  # one was taken, and is perhaps not noted
        ]
        for moment in named:
            before, letters = len(hook.tries), len(mail.office.mails)
            run = house.run()
            publish(2)
            site.fetched.clear()
            wait_for(moment, step=0.005)
            house.kill(run)
        asked = site.served["/feed.xml"]
        run = house.run()
        publish(2)
        wait_for(lambda: site.served["/feed.xml"] > asked)
        time.sleep(dice.uniform(0.0, 1.0))
        house.kill(run)
        final = house.run()
        publish(2)
        wait_for(lambda: set(published) <= set(told(hook)) and set(published) <= set(mailed(mail)), 240)
        wait_for(lambda: {row["state"] for row in house.rows("deliveries", "list")} == {"sent"}, 240, step=0.5)
        house.stop(final)
        judge(house, published, hook, mail)


def judge(house: Installation, published: list[str], hook: Hook, mail: MailServer) -> None:
    stored = [row["url"] for row in house.rows("statements", "list")]
    assert sorted(stored) == sorted(published)
    assert {url: len(ids) for url, ids in told(hook).items()} == dict.fromkeys(published, 1)
    assert {url: len(ids) for url, ids in mailed(mail).items()} == dict.fromkeys(published, 1)
    assert len(hook.tries) > len(set(hook.tries))  # the receiver's bad temper was felt
    states = {row["state"] for row in house.rows("deliveries", "list")}
    assert states == {"sent"}
