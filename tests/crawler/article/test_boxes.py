"""What stands beside and between the paragraphs of a text, and what only has such a name."""

from __future__ import annotations

import pytest

from crawler.article import extract

ONE = (
    "Villagers of the upper valley blocked the road to the dam on Sunday, and asked to be heard before the water rises."
)
TWO = "The engineers came down to them in the evening, and promised to lay the plans open in the school of Kolvas."
THREE = "A meeting is called for Friday, to which the governor of the province has been invited by the teachers."
TEXT = f"<p>{ONE}</p><p>{TWO}</p><p>{THREE}</p>"
HEAD = "<h1>Villagers block the road</h1>"
REMARK = "Nobody I know was there, and I have lived in that valley for thirty years, so do not tell me stories."


def text(body: str) -> str:
    return extract(
        f"<html><head><title>Villagers block the road</title></head><body>{body}</body></html>".encode(),
        "https://x.example/a",
    ).text


@pytest.mark.parametrize("name", ["comment", "respond", "comments-page", "kommentare"])
def test_a_text_in_a_box_with_an_unlucky_name_is_read(name: str) -> None:
    for body in (f"<div class='{name}'>{HEAD}{TEXT}</div>", f"<div>{HEAD}<div class='{name}'>{TEXT}</div></div>"):
        assert text(body).split("\n") == [ONE, TWO, THREE]


@pytest.mark.parametrize("name", ["comments", "talkback", "yorumlar", "otzyvy", "comment-list"])
def test_what_readers_write_is_not_read(name: str) -> None:
    remarks = "".join(f"<div class=one><b>R{n}</b><p>{REMARK}</p></div>" for n in range(3))
    found = text(f"<div>{HEAD}{TEXT}</div><div class={name}>{remarks}</div>")
    assert (REMARK in found, ONE in found) == (False, True)


@pytest.mark.parametrize(
    "between",
    [
        "<p><b>Lesen Sie auch: <a href=/2>Hafen erhöht die Gebühren für Boote</a></b></p>",
        "<p>Читайте также: <a href=/2>Порт повысил сборы</a></p>",
        "<div class=read-more><span>Leggi anche</span><p>Il porto alza le tariffe per le barche</p></div>",
        "<div class=photo-caption>The road on Sunday. Picture of the archive</div>",
    ],
)
def test_other_headlines_and_captions_between_paragraphs_are_left_out(between: str) -> None:
    assert text(f"<article>{HEAD}<p>{ONE}</p>{between}<p>{TWO}</p><p>{THREE}</p></article>").split("\n") == [
        ONE,
        TWO,
        THREE,
    ]


@pytest.mark.parametrize(
    "between",
    [
        "Read also what the villagers wrote in their letter to the governor, which has four pages.",
        "Related parties, said the judge, are not to be heard.",
    ],
)
def test_a_sentence_that_begins_like_a_label_stays(between: str) -> None:
    assert between in text(f"<article>{HEAD}<p>{ONE}</p><p>{between}</p><p>{TWO}</p><p>{THREE}</p></article>")


def test_the_next_article_of_an_endless_page_is_another_one() -> None:
    other = f"<div class=item><h1>Port raises fees</h1>{f'<p>{REMARK}</p>' * 5}</div>"
    found = text(f"<div class=item>{HEAD}{TEXT}</div>{other}{other}")
    assert found.split("\n") == [ONE, TWO, THREE]


def test_lists_and_loose_lines_among_the_paragraphs_are_read() -> None:
    lines = ["Ana Brekov, teacher", "two boys of nine and eleven"]
    items = "".join(f"<li>{line}</li>" for line in lines)
    loose = "The road stayed closed until the morning, the drivers said."
    for between, wanted in (
        (f"<ul>{items}</ul>", lines),
        (f"<strong>{loose}</strong>", [loose]),
        (f"<img src=a.jpg>{loose}", [loose]),
    ):
        found = text(f"{HEAD}<p>{ONE}</p>{between}<p>{TWO}</p><p>{THREE}</p>").split("\n")
        assert [line for line in wanted if line in found] == wanted


def test_signatories_are_read_and_buttons_for_sharing_are_not() -> None:
    def links(names: list[str], host: str) -> str:
        return f"<ul>{''.join(f'<li><a href=https://{host.format(n)}/>{name}</a></li>' for n, name in enumerate(names))}</ul>"

    signed = ["Water Watch of Kolvas", "Teachers' Union", "Lawyers for Rivers", "Mothers of the Valley"]
    found = text(f"<article>{HEAD}{TEXT}<p>Signed by:</p>{links(signed, 's{}.example')}</article>")
    assert [name for name in signed if name in found] == signed
    shared = text(
        f"<article>{HEAD}{TEXT}<ul><li><a href=https://facebook.com/s>Facebook</a><li><a href=https://x.com/s>Post it</a><li><a href=https://t.me/s>Telegram</a></ul></article>"
    )
    assert "Telegram" not in shared


def test_the_second_half_in_a_box_of_the_same_name_is_read() -> None:
    halves = f"<div><div id=first class=storytext><p>{ONE}</p><p>{TWO}</p></div></div><div class=ad>Ads</div><div id=rest class='storytext wide'><p>{THREE}</p></div>"
    assert text(f"<div id=page>{HEAD}{halves}</div>").split("\n")[-1] == THREE
