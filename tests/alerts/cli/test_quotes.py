"""`quotes` on one text and on many: for people, as JSON, and what is wrong with a line told on that line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from alerts.cli import quotes
from crawler.errors import RequestError

TEXT = "“We ran all night,” said Ann Lee of Safe Homes.\nThe arrests were reported by The Northland Post."


def run(*arguments: str, given: bytes = b"") -> Result:
    """The command with its errors as exceptions, as the product's entry point sees them."""
    return CliRunner().invoke(quotes.quotes, arguments, input=given)


def test_a_text_is_shown_to_a_person() -> None:
    shown = run("-", given=TEXT.encode()).output
    assert shown.splitlines() == [
        "Ann Lee (Safe Homes): We ran all night,",
        "Stands on: The Northland Post",
    ]


def test_places_are_characters_of_the_text(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("𝄞 " + TEXT, encoding="utf-8")
    found = json.loads(run(str(tmp_path / "a.txt"), "--json").output)
    (quote,), (outlet,) = found["quotes"], found["reported"]
    assert ("𝄞 " + TEXT)[quote["start"] : quote["end"]] == "We ran all night,"
    assert ("𝄞 " + TEXT)[outlet["start"] : outlet["end"]] == outlet["outlet"] == "The Northland Post"
    assert (quote["speaker"], quote["affiliation"], quote["verb"]) == ("Ann Lee", "Safe Homes", "said")


def test_a_batch_answers_every_line_in_order() -> None:
    lines = [{"id": 1, "text": TEXT}, {"id": "b", "text": TEXT, "lang": "en"}, {"id": 3}, "no object"]
    given = "\n".join(json.dumps(line) for line in lines).encode() + b"\n\xff\n"
    answers = [json.loads(line) for line in run("--batch", "-", given=given).output.splitlines()]
    assert [answer["id"] for answer in answers] == [1, "b", 3, None, None]
    assert answers[0]["quotes"] == answers[1]["quotes"] != []
    assert [answer.get("error") for answer in answers[2:]] == ["document_shape", "document_shape", "not_utf8"]


def test_nobody_is_quoted() -> None:
    assert run("-", given=b"It rained.").output == "Nobody is quoted.\n"


def test_a_text_and_a_batch_are_not_asked_at_once(tmp_path: Path) -> None:
    for arguments in ([], ["-", "--batch", "-"]):
        result = run(*arguments)
        assert isinstance(result.exception, RequestError)
        assert result.exception.code == "quotes_target"


def test_a_text_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quotes, "LARGEST", 10)
    result = run("-", given=b"x" * 11)
    assert isinstance(result.exception, RequestError)
    assert result.exception.code == "text_too_large"


def test_a_text_or_many_or_a_name() -> None:
    refused = run("-", "--by", "Ann Lee", given=TEXT.encode()).exception
    assert isinstance(refused, RequestError)
    assert refused.code == "quotes_target"
