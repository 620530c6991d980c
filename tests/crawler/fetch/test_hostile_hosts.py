"""The hosts of hostile sources as the database has them."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.config import loader
from crawler.config.source_options import SourceOptions
from crawler.errors import ConfigError
from crawler.fetch import hostile_hosts
from crawler.fetch.egress import Egress
from crawler.storage.database import Database
from tests.support.builders import a_source

OWN, MIRROR, MAP = "https://paper.org/feed.xml", "https://mirror.net/paper/feed.xml", "https://paper.org/sitemap.xml"


def test_all_hosts_of_a_hostile_source_are_hostile(database: Database, tmp_path: Path) -> None:
    (tmp_path / "tocsin.toml").write_text(
        "[[pack]]\nname = 'watched'\nroute = 'tor'\nhostile = true\n", encoding="utf-8"
    )
    ways = Egress(loader.load(env={}, folder=tmp_path))
    with database.write() as session:
        a_source(session, "one", url=OWN, options=SourceOptions(hostile=True, route="tor", mirrors=(MIRROR,)))
        a_source(session, "two", url="https://two.org/feed", options=SourceOptions(pack="watched"))
        a_source(session, "three", url="https://three.org/feed", options=SourceOptions(fallback=(f"sitemap {MAP}",)))
        a_source(session, "four", url="https://four.org/feed")
        a_source(session, "five", url="https://five.org/feed", options=SourceOptions(pack="gone"))
        session.flush()
        found = hostile_hosts.load(session, ways)
    assert set(found) == {"paper.org", "mirror.net", "two.org", "five.org"}
    assert ways.route(found["two.org"]).name == "tor"
    with pytest.raises(ConfigError):  # a pack that is gone: not reached at all
        ways.door(found["five.org"])
