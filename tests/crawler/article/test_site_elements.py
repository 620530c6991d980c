"""The day and the byline are read from the element that gave them on the site's other pages, and from no clock, reader or picture."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from crawler.article import extract, site_learning
from crawler.article.site_learning import Learned, Observation, SiteMemory
from crawler.items import Entry, StatementItem
from tests.crawler.article.test_site_memory import TITLES
from tests.support.builders import prose

NOW = datetime(2026, 11, 20, tzinfo=UTC)
AUTHORS = ("Mira Solano", "Ted Okonjo", "Ruta Halvorsen", "Ines Bertrand", "Pavel Dvorak", "Lea Winter", "Omar Haddad")
PAGE = """<html lang=en><head><title>{title}</title>{proof}</head><body><div class="page"><div class="body">
<h1>{title}</h1>{head}{body}</div>{tail}</div></body></html>"""
META = '<meta property="article:published_time" content="2026-10-{n:02}"><meta name="author" content="{author}">'
SHOWN = (
    '<div class="strip"><div class="story-on">On the {n} of October 2026</div><div class="wrote">{author}</div></div>'
)


def page(n: int, head: str = "", tail: str = "", proof: str = META, **more: str) -> bytes:
    values = {"n": n + 10, "author": AUTHORS[n % 7], **more}
    parts = {name: value.format(**values) for name, value in (("proof", proof), ("head", head), ("tail", tail))}
    body = "".join(f"<p>{prose(3 * n + k)}</p>" for k in range(3))
    return PAGE.format(title=TITLES[n % 8], body=body, **parts).encode()


def taught(pages: Sequence[bytes], now: datetime = NOW, hints: Sequence[Entry] = ()) -> SiteMemory:
    learned = Learned()
    for n, body in enumerate(pages):
        hint = hints[n] if hints else None
        item = extract(body, f"https://paper.example/{n}", hint=hint, now=now, memory=site_learning.memory(learned))
        assert item.seen is not None
        learned = site_learning.after(learned, Observation.from_json(item.seen), now)
    return site_learning.memory(learned)


def read(body: bytes, memory: SiteMemory, url: str = "https://paper.example/x") -> tuple[StatementItem, dict[str, str]]:
    item = extract(body, url, now=NOW, memory=memory)
    return item, dict(item.origins)


KNOWN = SiteMemory(days=("div.story-on",), bylines=("div.wrote",))


def test_elements_on_which_five_pages_agree_are_read_where_proof_is_missing() -> None:
    pages = [page(n, SHOWN) for n in range(6)]
    young, memory = taught(pages[:4]), taught(pages)
    assert young.days == young.bylines == ()
    assert (memory.days, memory.bylines) == (KNOWN.days, KNOWN.bylines)
    later = page(6, "<p>9 October 2026</p>" + SHOWN, proof="")
    item, origins = read(later, memory)
    assert (item.published, origins["published"]) == ("2026-10-16", "site")
    assert (item.author, origins["author"]) == ("Omar Haddad", "site")
    item, _ = read(later, SiteMemory())
    assert (item.published, item.author) == ("2026-10-09", None)


def test_the_day_and_the_author_of_the_list_teach_as_well() -> None:
    hints = [Entry("", published=f"2026-10-{n + 10}T08:00:00Z", author=AUTHORS[n]) for n in range(5)]
    memory = taught([page(n, SHOWN, proof="") for n in range(5)], hints=hints)
    assert (memory.days, memory.bylines) == (KNOWN.days, KNOWN.bylines)


def test_proof_and_the_day_of_the_address_go_before_what_was_learned() -> None:
    other = SHOWN.replace("{n}", "3").replace("{author}", "Some Body")
    item, origins = read(page(2, other), KNOWN)
    assert (item.published, item.author) == ("2026-10-12", AUTHORS[2])
    assert origins["published"] == origins["author"] == "meta"
    item, origins = read(page(2, other, proof=""), KNOWN, "https://paper.example/2026/10/12/x")
    assert (item.published, origins["published"]) == ("2026-10-12", "url")


CLOCK = '<div class="date">{clock}</div>'
COMMENT = '<div class="talk"><span class="date">{n} October 2026</span> <span class="author">{reader}</span></div>'


def test_the_clock_of_a_site_is_not_learned_even_where_all_news_is_of_today() -> None:
    old = [page(n, "", CLOCK, clock="20 November 2026") for n in range(7)]
    assert taught(old).days == ()
    today = META.replace("2026-10-{n:02}", "2026-11-20")
    assert taught([page(n, "", CLOCK, today, clock="20 November 2026") for n in range(7)]).days == ()
    assert taught([page(n, "", CLOCK, today, clock="20 November 2026") for n in range(7)], NOW + timedelta(9)).days


@pytest.mark.parametrize("agreeing", [4, 5])
def test_an_element_that_often_says_something_else_is_not_learned(agreeing: int) -> None:
    """Such as the day of the first reader's word; it is of the day of the story on some pages."""
    days = [page(n, "", COMMENT, reader="Reader Jones") for n in range(agreeing)]
    others = [page(n, "", COMMENT.replace("{n}", "3"), reader="Reader Jones") for n in range(agreeing, 7)]
    assert taught([*days, *others]).days == ()


def test_the_first_comment_is_no_byline() -> None:
    assert taught([page(n, "", COMMENT, reader="Reader Jones") for n in range(7)]).bylines == ()


@pytest.mark.parametrize(
    "head",
    [
        '<div class="updated">{n} October 2026</div>',
        '<div class="line">Updated: <b class="when">{n} October 2026</b></div>',
        '<figure class="shot"><figcaption><time datetime="2026-10-{n}">then</time></figcaption></figure>',
        '<div class="related"><i class="when">{n} October 2026</i></div>',
        '<div><div><div id="d{n}"><p>{n} October 2026</p></div></div></div>',
    ],
)
def test_an_update_a_picture_a_box_and_what_has_no_name_are_not_learned(head: str) -> None:
    assert taught([page(n, head) for n in range(7)]).days == ()


@pytest.mark.parametrize(
    ("head", "selector"),
    [
        ('<div class="p{n} meta x"><p>{n} October 2026</p></div>', "div.meta > p"),
        ('<time datetime="2026-10-{n}T08:00:00+02:00" class="when">long ago</time>', "time.when"),
        ('<b itemprop="dateCreated">{n}.10.2026</b>', "b[itemprop='dateCreated']"),
    ],
)
def test_a_selector_is_short_and_has_no_numbers(head: str, selector: str) -> None:
    assert taught([page(n, head) for n in range(7)]).days == (selector,)


@pytest.mark.parametrize("said", ["", "16 pages", "Our newsroom", "read in 4 min", "x" * 300])
def test_an_element_that_says_no_day_and_no_name_leaves_both_to_the_other_witnesses(said: str) -> None:
    head = f'<div class="story-on">{said}</div><div class="wrote">{said}</div><p class="byline">By Ted Okonjo</p>'
    item, origins = read(page(2, head + "<p>12 October 2026</p>", proof=""), KNOWN)
    assert (item.published, origins["published"]) == ("2026-10-12", "visible")
    assert (item.author, origins["author"]) == ("Ted Okonjo", "byline")


def test_the_hour_that_the_page_has_for_that_day_is_kept() -> None:
    head = SHOWN + '<time datetime="2026-10-12T07:30:00+02:00"></time>'
    assert read(page(2, head, proof=""), KNOWN)[0].published == "2026-10-12T07:30:00+02:00"


def test_a_day_in_the_future_is_not_believed() -> None:
    item, origins = read(page(2, SHOWN.replace("2026", "2027"), proof=""), KNOWN)
    assert item.published is None or origins["published"] != "site"


def test_a_selector_of_another_form_finds_nothing() -> None:
    """What a damaged database holds."""
    item, _ = read(page(2, SHOWN, proof=""), SiteMemory(days=("", "??", "a >"), bylines=("div:is(",)))
    assert item.author is None
