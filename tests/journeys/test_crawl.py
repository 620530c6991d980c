"""`tocsin crawl` by hand: any address, a source by its name; and a source that is one page, watched for changes."""

from __future__ import annotations

import json
from pathlib import Path

from tests.journeys.house import installation
from tests.support.receivers import Hook
from tests.support.site import Site


def test_an_address_and_a_source_are_read_now(tmp_path: Path) -> None:
    with Site() as site, installation(tmp_path) as house:
        one, two = site.publish("/one", "One", "The bridge fell."), site.publish("/two", "Two", "The bridge fell.")
        house.configure(
            [], more=f'[[source]]\nname = "p"\nurl = "{two}"\nkind = "page"\nevery = "1h"\nfirst = "alert"\n'
        )
        done = house.call("crawl", one, "p", "--json")
        assert done.returncode == 0, done.stderr
        said = json.loads(done.stdout)
        assert (said["new"], said["matches"], said["sent"], said["failed_lists"]) == (2, 2, 0, 0)
        title, text = site.pages["/two"]
        site.pages["/two"] = (title, f"{text} Completely other words stand here now.")
        done = house.call("crawl", "p", "--json")
        assert (done.returncode, json.loads(done.stdout)["new"]) == (0, 1), done.stderr
        stored = [(row["url"], row["source"], row["title"]) for row in house.rows("statements", "list")]
        assert sorted(stored) == [(one, "adhoc", "One"), (two, "p", "Two"), (two, "p", "Two")]
        assert house.rows("statements", "list")[0]["text"] == "Completely other words stand here now."


def test_nothing_is_sent_unless_it_is_asked_for(tmp_path: Path) -> None:
    with Site() as site, Hook() as hook, installation(tmp_path) as house:
        one, two = site.publish("/one", "One", "The bridge fell."), site.publish("/two", "Two", "A bridge of steel.")
        house.configure([], hook=hook)
        done = house.call("crawl", one, "--json")
        assert done.returncode == 0, done.stderr
        assert (json.loads(done.stdout)["matches"], json.loads(done.stdout)["sent"]) == (1, 0)
        assert hook.tries == []
        assert {row["state"] for row in house.rows("deliveries", "list")} == {"waiting"}
        done = house.call("crawl", two, "--deliver", "--json")
        assert json.loads(done.stdout)["sent"] == len(hook.tries) > 0, done.stderr
