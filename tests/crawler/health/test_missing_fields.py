"""Fields that items used to have: learnt, missed, complained of, and in the end no longer expected."""

from __future__ import annotations

from crawler.health import missing_fields
from crawler.health.missing_fields import BROKEN, FORGET, SURE, Traces
from tests.support.builders import NOW, later

WHOLE = {"title": "A title", "text": "Words."}
BARE = {"title": "A title", "text": ""}


def after(*items: tuple[dict[str, str], int], start: Traces | None = None) -> Traces:
    """The traces after so many of each, an hour apart."""
    traces, hour = start or {}, 0
    for fields, count in items:
        for _ in range(count):
            traces = missing_fields.observe(traces, fields, later(hours=hour))
            hour += 1
    return traces


def test_a_field_that_used_to_be_there_is_missed_from_the_first_item_without_it() -> None:
    assert missing_fields.complaint(after((WHOLE, SURE), (BARE, BROKEN - 1))) is None
    since, words = missing_fields.complaint(after((WHOLE, SURE), (BARE, BROKEN))) or (None, "")
    assert since == later(hours=SURE)
    assert words == "Items without text since Thursday 5 March."
    assert (missing_fields.complaint(after((WHOLE, SURE), ({"title": "", "text": "x"}, 9))) or (0, ""))[1] == (
        "Items without title since Thursday 5 March, which they used to have."
    )


def test_what_was_never_sure_is_not_missed() -> None:
    assert missing_fields.complaint(after((BARE, 50))) is None
    assert missing_fields.complaint(after((WHOLE, SURE - 1), (BARE, 9))) is None
    assert missing_fields.complaint(after(*[(WHOLE, 4), (BARE, 1)] * 20)) is None  # now and then one without


def test_one_item_that_has_it_ends_the_complaint_and_it_must_be_earned_again() -> None:
    mended = after((WHOLE, SURE), (BARE, BROKEN), (WHOLE, 1))
    assert missing_fields.complaint(mended) is None
    assert missing_fields.complaint(after((BARE, BROKEN), start=mended)) is None
    assert missing_fields.complaint(after((WHOLE, SURE), (BARE, BROKEN), start=mended)) is not None


def test_what_stays_away_is_no_longer_expected() -> None:
    assert missing_fields.complaint(after((WHOLE, SURE), (BARE, FORGET - 1))) is not None
    assert missing_fields.complaint(after((WHOLE, SURE), (BARE, FORGET))) is None


def test_a_source_as_usual_is_the_same_value_so_that_nothing_is_written() -> None:
    traces = after((WHOLE, SURE))
    assert missing_fields.observe(traces, WHOLE, NOW) is traces


def test_it_survives_the_database() -> None:
    traces = after((WHOLE, SURE), (BARE, BROKEN))
    assert missing_fields.load(missing_fields.dump(traces)) == traces


def test_pages_that_do_not_come_are_counted_until_one_comes() -> None:
    traces = after((WHOLE, 2))
    for _ in range(BROKEN - 1):
        traces = missing_fields.hidden(traces, "consent", NOW)
    assert missing_fields.wall(traces) is None
    walled = missing_fields.load(missing_fields.dump(missing_fields.hidden(traces, "consent", NOW)))
    assert missing_fields.wall(walled) == (NOW, "consent")
    assert missing_fields.wall(missing_fields.hidden(walled, "login", NOW)) is None
    assert missing_fields.wall(after((WHOLE, 1), start=walled)) is None
