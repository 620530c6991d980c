"""Quotes and their excerpts: what is cut out, what is marked, and that a stored message is the same message."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.messages.message import (
    EXCERPT,
    KINDS,
    Addition,
    Earlier,
    Message,
    MessageStatement,
    cut_excerpt,
    merged,
    sample,
    with_excerpt,
)
from tests.support.messages import Hit, a_message, a_message_statement, hits

FILLER = "Nothing of interest was said here by anybody at all. " * 20


def made(text: str, *words: str, title: str = "Title") -> tuple[str, list[str]]:
    """The excerpt, and what is marked in it."""
    shown = with_excerpt(1, "https://a.example/", title, text, "A", None, None, None, hits("text", text, *words))
    return shown.excerpt, [shown.excerpt[a:b] for a, b in shown.excerpt_marks]


def test_a_short_text_is_shown_whole() -> None:
    assert made("The old bridge was closed.", "bridge") == ("The old bridge was closed.", ["bridge"])


def test_a_long_text_is_cut_around_the_passage() -> None:
    excerpt, marked = made(FILLER + "The old bridge was closed. " + FILLER, "bridge")
    assert marked == ["bridge"]
    assert excerpt.startswith("… ")
    assert excerpt.endswith(" …")
    assert EXCERPT - 20 <= len(excerpt) <= EXCERPT + 90
    assert excerpt.removeprefix("… ").split()[0] in FILLER.split()


def test_the_beginning_is_shown_when_only_the_title_answered() -> None:
    text = "It begins like this. " + FILLER
    shown = with_excerpt(
        1, "https://a.example/", "The bridge", text, "A", None, None, None, [Hit("title", 4, 10, "bridge")]
    )
    assert shown.excerpt.startswith("It begins like this.")
    assert shown.excerpt_marks == ()
    assert [shown.title[a:b] for a, b in shown.title_marks] == ["bridge"]


def test_where_most_different_terms_stand_together_is_best() -> None:
    text = "A flood. A flood. A flood. " + FILLER + "The bridge and the flood and the mayor. " + FILLER
    spans = [*hits("text", text, "flood", "bridge", "mayor")]
    second = text.index("the flood and") + 4
    shown = with_excerpt(1, "u", "", text, "A", None, None, None, [*spans, Hit("text", second, second + 5, "flood")])
    assert [shown.excerpt[a:b] for a, b in shown.excerpt_marks] == ["bridge", "flood", "mayor"]


def test_the_end_of_a_text_is_filled_from_before() -> None:
    excerpt, marked = made(FILLER + "At last the bridge.", "bridge")
    assert marked == ["bridge"]
    assert excerpt.endswith("the bridge.")
    assert len(excerpt) >= EXCERPT - 5


def test_text_without_spaces_is_cut_between_letters() -> None:
    excerpt, marked = made("永" * 500 + "橋" + "远" * 500, "橋")
    assert marked == ["橋"]
    assert EXCERPT - 20 <= len(excerpt) <= EXCERPT + 90


def test_a_passage_longer_than_the_excerpt_is_marked_as_far_as_it_is_shown() -> None:
    text = "word " * 400
    excerpt, marks = cut_excerpt(text, [(0, len(text), "word")])
    assert len(excerpt) <= 2 * EXCERPT + 50
    assert len(marks) == 1


def test_line_breaks_become_spaces_one_for_one() -> None:
    assert made("One line\nthe bridge\r\nanother", "bridge") == ("One line the bridge  another", ["bridge"])


def test_matches_keep_the_offsets_of_the_whole_field() -> None:
    text = FILLER + "the bridge" + FILLER
    start = text.index("bridge")
    shown = with_excerpt(1, "u", "t", text, "A", None, None, None, hits("text", text, "bridge"))
    assert [(m.start, m.end, m.text) for m in shown.matches] == [(start, start + 6, "bridge")]


def test_spans_of_fields_that_a_statement_does_not_have_are_left_out() -> None:
    assert with_excerpt(1, "u", "t", "x", "A", None, None, None, [Hit("author", 0, 1, "x")]).matches == ()


@pytest.mark.parametrize(
    ("marks", "want"),
    [
        ([], ()),
        ([(3, 5), (0, 2)], ((0, 2), (3, 5))),
        ([(0, 4), (2, 6)], ((0, 6),)),
        ([(0, 2), (2, 4)], ((0, 4),)),
        ([(1, 9), (2, 3)], ((1, 9),)),
        ([(4, 4), (5, 3)], ()),
    ],
)
def test_marks_are_ordered_and_joined(marks: list[tuple[int, int]], want: tuple[tuple[int, int], ...]) -> None:
    assert merged(marks) == want


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("ab é永\n \u0301\u200d"), max_size=900), st.data())
def test_whatever_the_text_marks_show_what_matched(text: str, data: st.DataObject) -> None:
    ends = st.integers(0, len(text))
    pairs = data.draw(st.lists(st.tuples(ends, ends).map(sorted), max_size=8))
    excerpt, marks = cut_excerpt(text, [(a, b, "t") for a, b in pairs])
    flat = "".join(" " if c.isspace() else c for c in text)
    bare = excerpt.removeprefix("… ").removesuffix(" …")
    assert bare in flat
    assert all(0 <= a < b <= len(excerpt) for a, b in marks)
    assert all(excerpt[a:b].strip("…") in flat for a, b in marks)
    if any(a < b for a, b in pairs):
        assert marks


ANYTHING = st.text(st.characters(codec=None), max_size=30)


@settings(max_examples=100, deadline=None)
@given(ANYTHING, ANYTHING, ANYTHING, st.integers(1, 9))
def test_a_stored_message_is_the_same_message(topic: str, title: str, note: str, part: int) -> None:
    message = a_message(
        a_message_statement(title=title, topic=topic),
        topic=topic,
        notes=(note,),
        facts=((note, title),),
        links=((title, note),),
        earlier=(Earlier("1", note),),
        part=part,
        of=9,
    )
    line = message.to_json()
    assert line.isascii()
    assert "\n" not in line
    assert Message.from_json(line) == message


def test_a_message_stored_by_an_older_version_is_still_read() -> None:
    old = '{"kind":"alert.created","delivery_id":"d","created":"2026-03-04T10:00:00+00:00"}'
    assert Message.from_json(old) == Message("alert.created", "d", "2026-03-04T10:00:00+00:00")


def test_a_message_stored_by_a_newer_version_is_read_without_what_it_adds() -> None:
    statement = a_message_statement(added=(Addition("text", 0, 3, "abc"),))
    message = a_message(statement, earlier=(Earlier("1", "https://a.example/"),))
    newer = message.to_json().replace("{", '{"of_a_later_version":0,')
    assert newer.count("later_version") == 5  # also in the statement, its passage, what is new in it, the earlier one
    assert Message.from_json(newer) == message


def test_veiled_leaves_only_ids() -> None:
    redacted = a_message(
        a_message_statement(4), earlier=(Earlier("3", "https://a.example/"),), notes=("n",), title="t"
    ).redacted()
    line = redacted.to_json().lower()
    assert [q.id for q in redacted.statements] == ["4"]
    assert not any(word in line for word in ("bridge", "https", "paper"))


@pytest.mark.parametrize("kind", KINDS)
def test_samples_point_at_what_they_say(kind: str) -> None:
    for shown in sample(kind).statements:
        assert [shown.excerpt[a:b] for a, b in shown.excerpt_marks] == [m.text for m in shown.matches]


UPDATE = ("The court met. " * 30, "A bell was rung in the new wing.", "The bridge stays shut until the bell is found.")


def updated(
    *spans: tuple[str, int, int, str, str], added: list[tuple[str, int, int]] | None = None
) -> MessageStatement:
    """A statement whose last two lines are new."""
    text = "\n".join(UPDATE)
    first, last = text.index(UPDATE[1]), text.index(UPDATE[2])
    new = [("text", first, first + len(UPDATE[1])), ("text", last, len(text))] if added is None else added
    since = "2026-03-04T10:29:00+00:00"
    return with_excerpt(1, "https://a.example/", "T", text, "A", None, None, "en", spans, added=new, since=since)


def test_the_excerpt_of_an_update_is_out_of_what_is_new() -> None:
    text = "\n".join(UPDATE)
    assert updated().excerpt == UPDATE[1]
    old = ("text", 4, 9, "court", "as written")
    bridge = ("text", text.index("bridge"), text.index("bridge") + 6, "bridge", "as written")
    shown = updated(old, bridge)
    assert (shown.excerpt, shown.excerpt_marks) == (UPDATE[2], ((4, 10),))
    assert [(part.field, part.text) for part in shown.added] == [("text", UPDATE[1]), ("text", UPDATE[2])]


def test_without_anything_new_there_is_no_update() -> None:
    shown = updated(added=[])
    assert (shown.added, shown.since) == ((), None)
    assert shown.excerpt.startswith("The court met.")
    headline = updated(added=[("title", 0, 1)])
    assert headline.excerpt == shown.excerpt
    assert headline.added[0].text == "T"


def test_a_stored_update_is_the_same_update() -> None:
    message = Message("alert.created", "d", "2026-03-04T10:30:00+00:00", statements=(updated(),))
    assert Message.from_json(message.to_json()) == message
    assert message.redacted().statements[0].added == ()
