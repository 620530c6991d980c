"""Queries that read, queries that do not and what they are told, and queries made to do harm."""

from __future__ import annotations

import time
from random import Random

import pytest

from alerts.errors import QueryError
from alerts.matching.index import Document, TopicIndex
from alerts.matching.terms import PlainLexicon
from alerts.query import compile_topic, parse
from tests.alerts.query.generator import query

CANONICAL = [
    ("a", "a", "a word"),
    ("  a  AND\nb ", "a AND b", "blanks do not count"),
    ("a AND b AND c", "a AND b AND c", "a chain is one clause"),
    ("(a OR b) AND c", "(a OR b) AND c", "brackets where they are needed"),
    ("(a AND b) OR c", "a AND b OR c", "and not where they are not"),
    ("a NOT b", "a AND NOT b", "NOT between two is AND NOT"),
    ("NOT a NEAR/3 b AND c", "NOT a NEAR/3 b AND c", "NEAR binds tighter than NOT"),
    ("a near/3 b w/4 c", "a NEAR/3 b NEAR/4 c", "NEAR in small letters and W/n are understood"),
    ("a PRE/2 b", "a ONEAR/2 b", "so is PRE/n"),
    ("a NEAR/2 (b NEAR/3 c)", "a NEAR/2 (b NEAR/3 c)", "NEAR groups from the left"),
    ("“права человека” OR «b»", '"права человека" OR "b"', "quotation marks of every kind"),
    ("„a b“", '"a b"', "German ones"),
    ("title: (a OR b)", "title:(a OR b)", "a field before a group"),
    ("title:a^3", "title:a^3", "a weight inside a field"),
    ("(title:a)^3", "(title:a)^3", "and around it"),
    ("a OR b AND score >= 5", "(a OR b) score >= 5" , "a threshold is about all before it"),
    ("SENTENCE(a, b c)", "SENTENCE(a, b, c)", "commas or blanks"),
    ("2 OF (a b, c)", "2 of (a, b, c)", "also here"),
    ("=word OR =\"two words\" OR ==Word", "=word OR =\"two words\" OR ==Word", "exact terms"),
    ("#MeToo AND fox-it", "MeToo AND fox-it", "a hashtag is its word"),
    ("a /* b */ OR c # the rest", "a OR c", "comments"),
    ("and OR or", "and OR or", "and in small letters is a word"),
    ("place:=X~ OR place:\"Georgia (US)\"", "place:=X~ OR place:\"Georgia (US)\"", "markers go to the lexicon"),
    ("name:Путин", 'name:"Путин"', "a name"),
    ("lang:RU AND a", "lang:ru AND a", "codes are small"),
    (r"/colou?r\//", r"/colou?r\//", "a pattern with a slash"),
    ('"AND"', '"AND"', "an operator as a word"),
    ("12:30", "12:30", "figures with a colon are no field"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "canonical", "why"), CANONICAL)
def test_canonical_text(text: str, canonical: str, why: str) -> None:
    read = parse(text)

    assert str(read) == canonical, why
    assert parse(str(read)) == read


def test_round_trip() -> None:
    """The canonical text of any query reads as the same query."""
    dice = Random(5)
    for _ in range(500):
        read = parse(query(dice))
        assert parse(str(read)) == read
        assert str(parse(str(read))) == str(read)


WRONG = [
    ("human rights", "words_without_operator", 6, '"human rights"', "two words: the phrase and the AND are proposed"),
    ("human rights AND x", "words_without_operator", 6, "human AND rights", "also within"),
    ("a and b", "words_without_operator", 2, "AND", "a small and is a word"),
    ("", "query_empty", 0, "", "nothing"),
    (" # only a comment", "query_empty", 0, "", "nothing but a comment"),
    ("a OR", "operand_missing", 4, "", "an end after an operator"),
    ("OR a", "operand_missing", 0, "quotes", "a beginning with one"),
    ("a AND AND b", "operand_missing", 6, "", "two of them"),
    ("(a", "bracket_unclosed", 0, ")", "a bracket that stays open"),
    ("a)", "bracket_unopened", 1, "", "one that closes nothing"),
    ("()", "bracket_empty", 0, "", "an empty pair"),
    ('"a', "quote_unclosed", 0, '"', "quotes that stay open"),
    ('""', "phrase_empty", 0, "", "and with nothing inside"),
    ("titel:a", "unknown_field", 0, "title:", "a misspelt field"),
    ("author:a", "unknown_field", 0, "lang:", "one that there is not"),
    ("+a", "plus", 0, "AND", "a plus"),
    ("b AND -a", "minus", 6, "NOT a", "a minus"),
    ("a | b", "bar", 2, "OR", "a bar"),
    ("a || b", "bar", 2, "OR", "two"),
    ("a && b", "ampersand", 2, "AND", "ampersands"),
    ('"a b"~5', "tilde", 5, "NEAR/5", "a distance after a phrase"),
    ("a~", "tilde", 1, "name:", "fuzziness"),
    ("a, b", "comma", 1, "OR", "a comma"),
    ("a NEAR b", "near_needs_number", 2, "NEAR/5", "NEAR without a number"),
    ("aa NEAR/0 bb", "near_distance", 3, "NEAR/5", "no distance"),
    ("a NEAR/3 (b AND c)", "near_needs_words", 10, "AND", "NEAR and AND"),
    ("SENTENCE(a NOT b)", "sentence_needs_words", 9, "outside", "SENTENCE and NOT"),
    ("SENTENCE()", "sentence_empty", 0, "", "an empty one"),
    ("4 of (a, b)", "quorum_count", 0, "1 to 2", "more than there are"),
    ("a^", "weight_needs_number", 1, "a^3", "a weight without a number"),
    ("a^0", "weight_range", 1, "", "or with none"),
    ("a score > 3", "score_sign", 2, "score >= 5", "another comparison"),
    ("*a", "wildcard_place", 0, "protest*", "a star before"),
    ("ab*", "prefix_too_short", 0, "3", "a beginning too short"),
    ('x AND "ab* c"', "prefix_too_short", 7, "3", "also in a phrase"),
    ("a AND --", "minus", 6, "NOT", "signs"),
    ("a AND …", "nothing_to_search", 6, "", "and other signs"),
    ("[a]", "bracket", 0, "round", "square brackets"),
    ("@who", "mention", 0, "who", "a mention"),
    ("/a b/", "regex_spans_words", 2, "phrase", "a pattern of two words"),
    ("/a(?=b)/", "regex_unsupported", 2, "", "look-around"),
    (r"/(a)\1/", "regex_unsupported", 4, "", "a back-reference"),
    ("/a{1001}/", "regex_too_big", 1, "1,000", "too many repeats"),
    ("/((a{1000}){1000}){1000}/", "regex_too_big", 1, "", "nested ones"),
    ("/[/", "regex_invalid", 1, "", "an open class"),
    ("/a", "regex_unclosed", 0, "/", "a pattern that stays open"),
    ("/.*/", "topic_too_broad", 1, "three letters", "one that holds for all"),
    (r"/\w+/", "topic_too_broad", 1, "", "or nearly"),
    ("a /* b", "comment_open", 2, "*/", "a comment that stays open"),
    ("title:(a OR body:b)", "scope_conflict", 12, "", "a field inside another"),
    ("NOT a", "topic_no_anchor", 0, "", "a lone NOT"),
    ("lang:ru", "topic_no_anchor", 0, "", "a language alone"),
    ("aa OR NOT bb", "topic_no_anchor", 0, "branch", "an OR with a NOT in it"),
    ("a", "topic_too_broad", 0, "", "one letter"),
    ("a AND b", "topic_too_broad", 0, "longer word", "two letters anywhere"),
    ("a NEAR/3 b", "topic_too_broad", 0, "", "two letters near each other"),
    ("K-9 OR a", "topic_too_broad", 0, "", "a branch of one letter"),
    ("警察，军队", "comma", 2, "OR", "a full-width comma"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code", "position", "fix", "why"), WRONG, ids=[w[0] for w in WRONG])
def test_what_is_wrong_is_pointed_at(text: str, code: str, position: int, fix: str, why: str) -> None:
    with pytest.raises(QueryError) as caught:
        compile_topic(text, PlainLexicon())

    assert (caught.value.code, caught.value.position) == (code, position), why
    assert fix in caught.value.fix, why
    assert caught.value.caret().endswith("^")


@pytest.mark.parametrize(
    "text", ["d'Artagnan", "T-shirt", "K-9", '"в Грузии"', '"à Nice"', "м’ята", "a NEAR/3 police", "SENTENCE(a police)"]
)
def test_a_single_letter_in_something_longer_is_allowed(text: str) -> None:
    plan = compile_topic(text, PlainLexicon()).plan
    index = TopicIndex()
    index.set("t", plan)

    inside = text.removeprefix("SENTENCE(").replace("NEAR/3 ", "").strip('")')
    assert index.match(Document("", f"x {inside} y."))
    assert not index.match(Document("", "Nice shirt. A t d 9 k в a à."))


FULL_WIDTH = [
    ("ｔｉｔｌｅ：抗议", "title:抗议"),
    ("lang：ja AND 警察", "lang:ja AND 警察"),
    ("（警察 OR 军队） AND 抗议", "(警察 OR 军队) AND 抗议"),
    ("SENTENCE（警察、デモ，東京）", "SENTENCE(警察, デモ, 東京)"),
    ("police　ＮＥＡＲ／５　army", "police NEAR/5 army"),
    ("prote＊", "prote*"),
    ('"警察：军队，抗议"', '"警察：军队，抗议"'),
    ("/x，y/", "/x，y/"),
    ("记者：抗议", "记者：抗议"),
]


@pytest.mark.parametrize(("text", "half"), FULL_WIDTH, ids=[f[0] for f in FULL_WIDTH])
def test_full_width_signs_are_the_half_width_ones(text: str, half: str) -> None:
    assert str(parse(text)) == half


HOSTILE = [
    ("(" * 200_000, "query_too_deep"),
    ("(" * 200_000 + "a" + ")" * 200_000, "query_too_deep"),
    ("NOT " * 100_000 + "a", "query_too_deep"),
    ("title:" * 100_000 + "a", "query_too_deep"),
    ("a NEAR/2 " * 20_000 + "b", "query_too_deep"),
    ("aa^2" + "^2" * 100_000, "query_too_deep"),
    ("/" + "(" * 1_500 + "a" + ")" * 1_500 + "/", "regex_too_big"),
    ("/" + "(" * 200_000 + "/", "regex_too_big"),
    ("/" + "(a|" * 90 + "a" + ")" * 90 + "/", None),
    ("x" * 1_000_001, "query_too_long"),
    ('"' * 100_001, "phrase_empty"),
    ("=" * 100_000, "bad_character"),
    ("a" * 900_000, None),
    (" OR ".join(f"word{n}" for n in range(10_000)), None),
    ('"' + "word " * 10_000 + '"', "term_too_long"),
    ("aa AND /*" + "*" * 200_000, "comment_open"),
    ("\ud800 OR a\udfff", "nothing_to_search"),
    ("/sto\ud800rm/", "regex_invalid"),
    ("ab\x00cd OR \u202eright", None),
]


@pytest.mark.parametrize(("text", "code"), HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.timeout(60)
def test_hostile_queries_end_in_time(text: str, code: str | None) -> None:
    begin = time.process_time()
    try:
        compile_topic(text, PlainLexicon())
        said = None
    except QueryError as error:
        said = error.code

    assert said == code
    assert time.process_time() - begin < 15


@pytest.mark.timeout(60)
def test_hostile_documents_end_in_time() -> None:
    """Five megabytes, a megabyte on one line, half characters, and a document made for the topics that meet it."""
    index = TopicIndex()
    for number, text in enumerate(
        ["aa NEAR/9 bb", "(aa NEAR/900 bb) NEAR/900 cc", '"aa bb aa"', "SENTENCE(aa cc)", "/(a+)+b/", "车臣", "aa*3"]
    ):
        if "*3" not in text:
            index.set(str(number), compile_topic(text, PlainLexicon()).plan)
    for text in (
        "aa bb " * 100_000,
        "a" * 1_000_000,
        "word " * 1_000_000,
        "\ud800aa" * 50_000,
        "aa. " * 100_000,
        "车" * 100_000,
        "aa\u0301" * 100_000,
    ):
        for hit in index.match(Document("d", text)):
            assert all(0 <= span.start < span.end <= len(text) for span in hit.spans)
