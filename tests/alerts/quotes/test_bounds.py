"""Texts that are made to cost: what twice the input costs is counted in tokens and passages, not in time."""

from __future__ import annotations

import pytest

from alerts.quotes import find, passages, sentences

HOSTILE = {
    "a quotation of a megabyte": "“" + "word and more " * 35_000 + "”, said Ann Lee.",
    "marks that are never closed": "“a b c d " * 5_000,
    "the same on lines": "“a b c d \n" * 5_000,
    "marks of four languages": "„“«\"‘" * 5_000,
    "nothing but said": "said " * 50_000 + '"we ran all night"',
    "a pronoun at each quote": "Ann Lee said “a b c d e.” “x y z u v,” she said.\n" * 2_000,
    "a text of names": "Abc " * 50_000 + "“x y z u v,” he said",
    "a thousand quotes on a line": "“x y z u v,” he said. " * 2_000,
    "outlets": "reported by The Post " * 10_000,
}  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_twice_the_text_costs_about_twice(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def tokens_of(text: str) -> int:
        counted = 0
        cut = sentences.Token.__new__

        def count(cls: type[sentences.Token], *values: object) -> sentences.Token:
            nonlocal counted
            counted += 1
            return cut(cls, *values)  # type: ignore[arg-type]

        with monkeypatch.context() as patched:
            patched.setattr(sentences.Token, "__new__", count)
            find(text, "en")
        return counted

    one, two = tokens_of(text), tokens_of(text + "\n" + text)
    assert two <= 2.5 * one + 5_000


def test_a_text_that_is_one_quotation_keeps_its_speaker() -> None:
    (quote,) = find("“" + "word and more " * 70_000 + "”, said Ann Lee.", "en").quotes
    assert (quote.speaker.name, quote.end - quote.start > 900_000) == ("Ann Lee", True)


def test_quotes_of_quotes_are_one() -> None:
    text = "“‘" * 8 + "we ran all night" + "’”" * 8 + ", said Ann Lee."
    (quote,) = find(text, "en").quotes
    assert (quote.start, quote.speaker.name) == (1, "Ann Lee")


def test_a_name_of_five_thousand_letters_is_none() -> None:
    (quote,) = find("“We ran all night,” said " + "Abcde" * 1_000 + ".", "en").quotes
    assert quote.speaker.name is None


def test_passages_have_a_limit() -> None:
    assert len(passages.quoted("“We ran all night.” \n" * 3_000)) == passages.MOST


def test_a_language_without_a_profile_has_passages_and_no_speakers() -> None:
    (quote,) = find("「私たちは一晩中走りました。」とアンが言った。", "ja").quotes
    assert quote.speaker.name is None
    assert find("“Wir liefen die ganze Nacht.”", None).quotes
