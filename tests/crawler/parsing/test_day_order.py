"""One order of day and month within one document."""

from __future__ import annotations

import pytest

from crawler.feeds import reader
from crawler.parsing.dates import iso_time
from crawler.parsing.day_order import day_first


def marked(*dates: str) -> str:
    return "".join(f"<pubDate>{one}</pubDate>" for one in dates)


ORDERS = [
    (marked("21/06/2023", "03/06/2023"), None, True, "a day over twelve"),
    (marked("06/21/2023", "06/03/2023"), None, False, "and one that stands second"),
    (marked("03/06/2023", "21/06/2023", "06/21/2023"), None, None, "both: nothing is known"),
    (marked("09/06/2023", "08/06/2023", "05/06/2023"), None, True, "days in a row"),
    (marked("06/09/2023", "06/08/2023", "06/05/2023"), "fr", False, "days in a row, whatever the language"),
    (marked("05/06/2023"), "fr-FR", True, "French"),
    (marked("05/06/2023"), "en-US", False, "American"),
    (marked("05/06/2023"), "en-GB", True, "British"),
    (marked("05/06/2023"), "en", None, "English says nothing"),
    (marked("05/06/2023"), None, None, "no language"),
    (marked("2023-06-05", "5.6.2023"), "fr", None, "no date of this kind"),
    ("<a href='/21/06/2023/'>We met on 21/06/2023</a>", None, None, "addresses and words are no dates of the list"),
]


@pytest.mark.parametrize(("text", "language", "wanted", "why"), ORDERS)
def test_the_order_of_a_document(text: str, language: str | None, wanted: bool | None, why: str) -> None:
    assert day_first(text, language) is wanted, why


def test_the_order_changes_no_other_form() -> None:
    for text in ("2023-06-05", "2023/06/05 10:00 EST", "5.6.2023", "June 5, 2023", "21/06/2023"):
        assert iso_time(text, day_first=True) == iso_time(text, day_first=False) == iso_time(text)
    assert (iso_time("05/06/2023", day_first=True), iso_time("05/06/2023", day_first=False)) == (
        "2023-06-05",
        "2023-05-06",
    )


@pytest.mark.parametrize("separator", ["/", "-"])
def test_a_feed_has_one_order(separator: str) -> None:
    days = ["21/06/2023 09:00", "12/06/2023 09:00", "03/06/2023 09:00"]
    items = "".join(
        f"<item><title>News {n}</title><link>https://a.example/{n}</link>"
        f"<pubDate>{day.replace('/', separator)}</pubDate></item>"
        for n, day in enumerate(days)
    )
    body = f"<rss version='2.0'><channel><title>A</title>{items}</channel></rss>".encode()
    found = reader.read(body, "https://a.example/feed")
    assert [e.published and e.published[:10] for e in found.entries] == ["2023-06-21", "2023-06-12", "2023-06-03"]
