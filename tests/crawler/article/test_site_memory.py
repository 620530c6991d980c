"""What a site's pages share goes from its later pages, and nothing of a story goes with it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

import pytest

from crawler.article import extract, site_learning
from crawler.article.blocks import blocks
from crawler.article.site_learning import Learned, Observation, SiteMemory
from crawler.article.site_memory import PageLines, cleaned, dated, key
from crawler.items import StatementItem
from crawler.parsing.html_tree import parse_html
from tests.support.builders import NOW, prose

TITLES = (
    "Millers close the weir",
    "Two teachers dismissed",
    "Frost ruins early plums",
    "Council hides its ledger",
    "Ferry sinks near harbour",
    "Bakers march at night",
    "Judge frees three singers",
    "Old quarry opens again",
)
PAGE = """<html lang=en><head><title>{title}</title><meta property="og:type" content="article"></head><body>
<div class="page"><div class="body"><h1>{title}</h1>{body}</div><div class="side">{tail}</div></div></body></html>"""


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def page(title: str, body: str, tail: str = "") -> bytes:
    return PAGE.format(title=title, body=body, tail=tail).encode()


def taught(pages: Sequence[bytes]) -> tuple[StatementItem, SiteMemory]:
    """The last page, read with the memory of those before it."""
    learned, item = Learned(), StatementItem("")
    for number, body in enumerate(pages):
        memory = site_learning.memory(learned)
        item = extract(body, f"https://paper.example/{number}", memory=memory)
        assert item.seen is not None
        learned = site_learning.after(learned, Observation.from_json(item.seen), NOW)
    return item, memory


def stories(tail: str = "", inside: str = "", titles: Sequence[str] = TITLES, last: str = "") -> list[bytes]:
    return [
        page(title, paragraphs(prose(2 * n), inside, prose(2 * n + 1), last), tail.format(n=n))
        for n, title in enumerate(titles)
    ]


BOXES = (("div.body", "div.page", "body."),)


def without(text: str, body: str, tail: str, *known: str) -> str:
    """What is left of a text that was read from such a page, when these lines are known of its site."""
    root, _ = parse_html(page("Old quarry opens again", body, tail).decode())
    assert root is not None
    memory = SiteMemory(lines=frozenset(map(key, known)), boxes=BOXES)
    return cleaned(text, PageLines(blocks(root)), memory)


def test_what_follows_a_line_of_the_site_goes_when_it_is_links() -> None:
    shown = ["Also on our pages today", *(f"{name} raises its prices" for name in ("Dairy", "Mill", "Brewery"))]
    tail = "".join(f"<p><a href='/x'>{line}</a> today</p>" for line in shown[1:])
    text = "\n".join((prose(1), shown[0], *(f"{line} today" for line in shown[1:])))
    assert without(text, paragraphs(prose(1)), f"<p>{shown[0]}</p>{tail}", shown[0]) == prose(1)
    own = f"<p>{shown[0]}</p>{paragraphs(prose(2))}"
    assert without(f"{prose(1)}\n{shown[0]}\n{prose(2)}", paragraphs(prose(1)) + own, "", shown[0]).endswith(prose(2))


def test_a_date_beside_the_text_goes_whatever_its_day_and_a_number_in_the_text_stays() -> None:
    text = f"The Watch, 12 November 2026\n{prose(1)}\nKilled: 12"
    known = SiteMemory(lines=frozenset({dated("The Watch, 11 November 2026"), dated("Killed: 11")}), boxes=BOXES)
    root, _ = parse_html(
        page("Tolls", paragraphs(prose(1), "Killed: 12"), "<p>The Watch, 12 November 2026</p>").decode()
    )
    assert root is not None
    assert cleaned(text, PageLines(blocks(root)), known) == f"{prose(1)}\nKilled: 12"


def test_a_notice_of_the_site_goes_and_a_story_of_its_own_never() -> None:
    about = "The Lowland Watch has followed the rivers and the people of the province since the year of the flood."
    item, memory = taught(stories(last=about))
    assert key(about) in memory.sentences
    assert about not in item.text
    assert prose(14) in item.text
    own = "The mayor of the lower town has followed the rivers since the year of the flood and knows them all by name."
    other, _ = taught(
        [*stories(f"<p>{about}</p>"), page("Mayor knows all rivers", paragraphs(prose(90)), f"<p>{own}</p>")]
    )
    assert own in other.text


def test_the_background_of_a_story_that_is_told_again_stays() -> None:
    background = "The teachers were dismissed in spring after they had asked in a letter for the books of the school."
    titles = [f"Dismissed teachers of Harbour School: day {n} of the hearing" for n in range(8)]
    item, memory = taught(stories(titles=titles, last=background))
    assert background in item.text
    assert item.title == titles[-1]
    assert key(background) not in memory.sentences


@pytest.mark.parametrize("line", ["Georgia", "Killed: 12", "What we ask for", "Ruta Halvorsen, Old Ferry"])
def test_a_line_within_a_story_stays_however_often_it_comes(line: str) -> None:
    item, _ = taught(stories(inside=line))
    assert line in item.text.split("\n")


def test_those_who_sign_stay_under_a_heading_that_always_comes() -> None:
    names = [f"Association of the {word} of Old Ferry" for word in ("Millers", "Bakers", "Weavers", "Ferrymen")]
    pages = [
        page(
            title,
            paragraphs(
                prose(2 * n),
                prose(2 * n + 1),
                "Signed by",
                *[f"{name}, branch {n}, and all its members" for name in names],
            ),
        )
        for n, title in enumerate(TITLES)
    ]
    item, _ = taught(pages)
    assert all(f"{name}, branch 7" in item.text for name in names)


def test_a_young_memory_takes_nothing() -> None:
    about = "The Lowland Watch has followed the rivers and the people of the province since the year of the flood."
    pages = stories(last=about)[:3]
    item, memory = taught(pages)
    assert memory.lines == memory.sentences == frozenset()
    assert item.text == extract(pages[-1], "https://paper.example/x").text


def test_a_text_of_nothing_but_known_lines_stays_as_it_is() -> None:
    pages = [page(title, paragraphs("Members may log in here", "Write to the desk")) for title in TITLES]
    item, _ = taught(pages)
    assert item.text == extract(pages[-1], "https://paper.example/x").text


def test_what_all_titles_end_with_goes_and_what_half_of_them_begin_with_stays() -> None:
    def read(titles: Sequence[str]) -> str:
        pages = [
            f"<html><title>{t}</title><body>{paragraphs(prose(n))}</body></html>".encode() for n, t in enumerate(titles)
        ]
        return taught(pages)[0].title

    assert read([f"LOWLANDER : {t}" for t in TITLES]) == TITLES[-1]
    half = [f"Ruritania: {t}" if n % 2 else t for n, t in enumerate(TITLES)]
    assert read(half) == half[-1]


def test_a_worker_gets_the_memory_and_gives_back_what_it_saw() -> None:
    memory = SiteMemory(
        frozenset("ab"),
        frozenset("c"),
        (("div.body", "body."),),
        frozenset("d"),
        frozenset("e"),
        ("time.z", "b.a"),
        ("i.c",),
    )
    assert SiteMemory.from_json(memory.to_json()) == memory
    seen = Observation("Title", "h", "t", ("k",), ("div.body",), fits=False, days=(), bylines=("i.c",))
    assert Observation.from_json(json.loads(json.dumps(asdict(seen)))) == seen


@pytest.mark.parametrize("line", ["", "12", "12.11.2026", "— —", "5", "x"])
def test_a_line_without_words_says_nothing_of_a_site(line: str) -> None:
    assert key(line) == ""


def test_a_source_with_selectors_of_its_own_is_read_by_these_alone() -> None:
    item = extract(stories()[0], "https://paper.example/1", include=[".body"], memory=SiteMemory())
    assert item.seen is None
