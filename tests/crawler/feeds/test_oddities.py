"""Each warning that a reader can give has a sentence of its own."""

from __future__ import annotations

import re
from pathlib import Path

from crawler import feeds
from crawler.feeds import oddities

SOURCES = "\n".join(path.read_text("utf-8") for path in Path(feeds.__file__).parent.glob("*.py"))


def test_every_warning_has_its_sentence() -> None:
    given = re.findall(
        r'_warned\(\w+, "(\w+)"|warnings\.append\("(\w+)"|warnings \+= \["(\w+)"|\*warnings, "(\w+)"', SOURCES
    )
    codes = {code for found in given for code in found if code}
    assert len(codes) >= 9
    assert codes <= oddities.MEANINGS.keys()


def test_a_warning_is_said_once_and_with_its_code() -> None:
    assert oddities.sentences(["xml_broken", "xml_broken"]) == [
        "Its XML is broken; what could be read of it is used. [xml_broken]"
    ]
    assert oddities.sentences(["of_tomorrow"]) == ["Something about the list is odd. [of_tomorrow]"]
