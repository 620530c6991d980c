"""Pages that agree teach what is the site's; what is rare, old or of one story is not kept, and a site that is built anew is learned anew."""

from __future__ import annotations

import json
from dataclasses import replace

from crawler.article import site_learning
from crawler.article.site_learning import Learned, Observation, SiteMemory
from tests.support.builders import NOW, later

BOX = ("div.body", "body.")


def seen(
    number: int, *lines: str, box: tuple[str, ...] | None = BOX, fits: bool = True, title: str = ""
) -> Observation:
    named = title or "".join(chr(97 + number // 26**place % 26) for place in range(5))  # no two alike
    return Observation(named, "", "", lines, box, fits)


def learned(*pages: Observation, start: Learned | None = None) -> Learned:
    out = start or Learned()
    for page in pages:
        out = site_learning.after(out, page, NOW)
    return out


def test_a_line_counts_from_three_pages_and_half_of_them() -> None:
    two = learned(*(seen(n, "a") for n in range(2)))
    assert not site_learning.memory(two).lines
    three = learned(seen(2, "a"), start=two)
    assert site_learning.memory(three).lines == {"a"}
    rare = learned(*(seen(n) for n in range(3, 8)), start=three)
    assert not site_learning.memory(rare).lines


def test_running_text_needs_more_pages() -> None:
    found = [len(site_learning.memory(learned(*(seen(k, "a") for k in range(n)))).sentences) for n in range(7)]
    assert found == [0, 0, 0, 0, 0, 1, 1]


def test_pages_under_one_headline_are_one_voice() -> None:
    same = learned(*(seen(n, "a", title=f"Hearing of the dismissed teachers, day {n}") for n in range(10)))
    assert not site_learning.memory(same).lines


def test_boxes_are_known_when_three_pages_agree() -> None:
    mixed = learned(*(seen(n, box=("div.other",)) for n in range(2)), *(seen(n) for n in range(2, 5)))
    assert site_learning.memory(mixed).boxes == (BOX,)


def test_a_site_built_anew_is_forgotten_once_and_says_when() -> None:
    old = learned(*(seen(n, "a") for n in range(10)))
    strange = [seen(n, "b", box=("div.new",), fits=False) for n in range(10, 10 + site_learning.STRANGE)]
    almost = learned(*strange[:-1], start=old)
    assert (almost.version, almost.strange) == (1, site_learning.STRANGE - 1)
    assert learned(seen(30, "a"), start=almost).strange == 0  # one page as before: it was not built anew
    new = site_learning.after(almost, strange[-1], later(days=1))
    assert (new.version, new.forgotten, new.lines, new.pages) == (2, later(days=1).isoformat(), {}, 0)
    assert learned(seen(40, "b"), start=new).version == 2


def test_it_stays_small_and_what_stopped_long_ago_fades() -> None:
    out = Learned()
    for n in range(200):
        out = learned(seen(n, *(f"{n}-{k}" for k in range(400)), "old" if n < 60 else "new"), start=out)
    assert len(out.lines) <= site_learning.MOST
    assert len(json.dumps(site_learning.dump(out))) < 100_000
    assert site_learning.memory(out).lines == {"new"}
    assert out.pages <= site_learning.WINDOW


def test_an_old_site_is_learned_from_now_and_then_and_whenever_a_page_does_not_fit() -> None:
    old = learned(*(seen(n, "a") for n in range(site_learning.YOUNG)))
    assert [site_learning.wants(old, seen(1), number) for number in (7, 8, 9)] == [False, True, False]
    assert site_learning.wants(old, seen(1, fits=False), 7)
    assert site_learning.wants(learned(seen(50, fits=False), start=old), seen(1), 7)


def test_what_was_stored_is_loaded_and_another_format_is_learned_anew() -> None:
    one = learned(*(seen(n, "a", "b") for n in range(5)))
    stored = json.loads(json.dumps(site_learning.dump(one)))
    assert site_learning.load(stored) == one
    assert site_learning.load({**stored, "format": 0}) == site_learning.load(None) == Learned()


def dated(number: int, *days: str) -> Observation:
    return replace(seen(number), days=days, bylines=("b.wrote",) if number % 2 else None)


def test_a_selector_is_known_from_five_pages_and_four_fifths_of_those_that_prove_it() -> None:
    pages = [dated(n, "b.day", *(["i.rare"] if n < 7 else [])) for n in range(10)]
    assert [site_learning.memory(learned(*pages[:n])).days for n in (4, 5, 8)] == [
        (),
        ("b.day", "i.rare"),
        ("b.day", "i.rare"),
    ]
    known = site_learning.memory(learned(*pages))
    assert (known.days, known.bylines) == (("b.day",), ("b.wrote",))
    unproven = learned(*(seen(n) for n in range(20, 40)), start=learned(*pages))
    assert site_learning.memory(unproven).days == ("b.day",)
    assert not site_learning.memory(learned(*(dated(n) for n in range(20, 23)), start=learned(*pages))).days


def test_selectors_are_bounded_kept_through_ageing_and_forgotten_with_the_site() -> None:
    old = learned(*(dated(n, "b.day", f"i.d{n}") for n in range(site_learning.WINDOW + 1)))
    assert len(old.days) <= site_learning.MOST_SELECTORS
    assert site_learning.memory(old).days == ("b.day",)
    stored = json.loads(json.dumps(site_learning.dump(old)))
    assert site_learning.load(stored) == old
    before = {name: value for name, value in stored.items() if name not in ("dated", "days", "signed", "bylines")}
    assert site_learning.load(before).pages == old.pages
    assert site_learning.load(before).days == {}
    anew = learned(*(seen(n, "b", fits=False) for n in range(70, 70 + site_learning.STRANGE)), start=old)
    assert (anew.version, site_learning.memory(anew)) == (2, SiteMemory())
