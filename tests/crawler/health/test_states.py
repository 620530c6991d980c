"""The state of a source after each poll: a table with a line of prose for every row, and what the history remembers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawler.health import states as health
from crawler.health.missing_fields import Trace
from crawler.health.states import History, Poll, Verdict
from tests.support.builders import NOW, later

FINE = Verdict("ok", later(days=-9))
TODAY = later(hours=-1).timestamp()
STEADY = History(shown=("a",), newest=TODAY, patience=86400.0, measured=TODAY)
BAD = {"answered": False, "code": "http_500", "message": "The site answered 500. [http_500]"}
LACKING = {"text": Trace(20, 3, later(days=-1).timestamp())}


def polls(*those: Poll, history: History = STEADY, before: Verdict = FINE, pages: dict[str, Trace] | None = None) -> list[Verdict]:  # fmt: skip
    """The verdicts after polls that lie ten minutes apart."""
    out = []
    for number, poll in enumerate(those):
        now = later(minutes=10 * number)
        history = health.after(history, poll, now)
        before = health.judge(history, pages or {}, poll, before, now)
        out.append(before)
    return out


def failed(count: int, **changes: object) -> list[Poll]:
    return [Poll(**{**BAD, **changes, "failures": n + 1}) for n in range(count)]  # type: ignore[arg-type]


ROWS = [
    ([Poll(True, entries=5)], ["ok"], "it answers with a list"),
    ([Poll(True, "unchanged")], ["ok"], "nothing has changed"),
    (failed(4), ["ok", "ok", "failing", "failing"], "said at the third failure"),
    ([*failed(2), Poll(True, "unchanged"), *failed(2)], ["ok"] * 5, "twice two failures are not three"),
    ([*failed(3), Poll(True, "unchanged")], ["ok", "ok", "failing", "ok"], "one answer mends it"),
    (failed(1, known=False), ["failing"], "a source that was never read fails at once"),
    (failed(3, code="http_403"), ["ok", "ok", "blocked"], "refused"),
    (failed(3, code="http_451"), ["ok", "ok", "blocked"], "withheld by law"),
    (failed(3, code="challenge_page"), ["ok", "ok", "blocked"], "a check for robots"),
    (failed(3, code="geo_wall"), ["ok", "ok", "blocked"], "not to be read from here"),
    (failed(3, code="robots_forbidden"), ["ok", "ok", "blocked"], "robots.txt closes it"),
    (failed(3, code="no_links"), ["ok", "ok", "changed"], "a listing whose links are not found any more"),
    (failed(3, code="empty"), ["ok", "ok", "empty"], "an answer of no bytes"),
    (failed(1, code="http_410", gone=True), ["gone"], "gone is said at once"),
    ([Poll(True, entries=0)] * 3, ["ok", "ok", "empty"], "a list without items"),
    (
        [Poll(True, entries=0), *[Poll(True, "unchanged")] * 2],
        ["ok", "ok", "empty"],
        "an empty list that stays as it is",
    ),
    ([*[Poll(True, entries=0)] * 3, Poll(True, entries=1)], ["ok", "ok", "empty", "ok"], "one item mends it"),
    (
        [Poll(True, entries=3, seconds=0.5), *[Poll(True, entries=3, seconds=12.0)] * 3],
        ["ok", "ok", "ok", "slow"],
        "slow answers",
    ),
    ([Poll(True, entries=3, seconds=12.0)] * 5, ["ok"] * 5, "it never was any faster"),
    (
        [*[Poll(True, entries=3, seconds=12.0)] * 2, *[Poll(True, entries=3, seconds=40.0)] * 3],
        ["ok"] * 4 + ["slow"],
        "but it was faster than this",
    ),
    (
        [Poll(True, entries=3, seconds=0.1), *[Poll(True, entries=3, seconds=9.0)] * 5],
        ["ok"] * 6,
        "under ten seconds is no news",
    ),
    (
        [*[Poll(True, seconds=12.0)] * 3, *[Poll(True, seconds=0.2)] * 3],
        ["ok", "ok", "slow", "slow", "slow", "ok"],
        "slow until it was fast as often",
    ),
]


@pytest.mark.parametrize(("those", "states", "why"), ROWS)
def test_the_state_after_each_poll(those: list[Poll], states: list[str], why: str) -> None:
    verdicts = polls(*those)
    assert [v.state for v in verdicts] == states, why
    assert all(v.reason for v in verdicts if v.state not in health.GOOD)


def test_the_state_dates_from_when_the_trouble_began() -> None:
    assert polls(*failed(5))[-1] == Verdict("failing", NOW, BAD["message"])
    assert polls(*[Poll(True, entries=0)] * 3)[-1].since == NOW
    assert polls(*failed(3), Poll(True))[-1].since == later(minutes=30)
    assert polls(Poll(True))[-1] == FINE  # it has been fine since it was


def test_silence_is_quiet_only_when_it_is_longer_than_the_source_keeps() -> None:
    silent = replace(STEADY, newest=later(days=-1).timestamp() + 60)
    first, second = polls(Poll(True, "unchanged"), Poll(True, "unchanged"), history=silent)
    assert (first.state, second.state) == ("ok", "quiet")
    assert second.since == later(days=-1, seconds=60)
    assert "Nothing new since Tuesday 3 March 2026" in second.reason
    assert "1 day" in second.reason
    assert polls(Poll(True), history=replace(silent, patience=0.0))[0].state == "ok"  # no threshold is known


def test_a_source_that_fails_once_while_it_is_quiet_stays_quiet() -> None:
    quiet = Verdict("quiet", later(days=-3), "Nothing new.")
    assert polls(*failed(3), before=quiet)[0] == quiet
    assert [v.state for v in polls(*failed(3), before=quiet)] == ["quiet", "quiet", "failing"]


def test_items_without_text_are_a_changed_layout_and_say_since_when() -> None:
    verdict = polls(Poll(True, "unchanged"), pages=LACKING)[0]
    assert (verdict.state, verdict.since) == ("changed", later(days=-1))
    assert verdict.reason == "Items without text since Tuesday 3 March."
    listed = polls(Poll(True, "unchanged"), history=replace(STEADY, fields={"date": LACKING["text"]}))[0]
    assert listed.reason == "Items without date since Tuesday 3 March, which they used to have."


def test_the_history_survives_the_database_and_a_newer_version() -> None:
    history = History(("a", "b"), 1, 2, 3.0, 4.0, 5.0, 6.0, 0.7, {"date": Trace(1, 2, 3.0)})
    assert health.load(health.dump(history)) == history
    assert health.load(health.dump(history) | {"colour": "red"}) == history
    assert health.dump(History()) == {}
    assert health.load({}) == History()
