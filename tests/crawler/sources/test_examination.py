"""What an address is as a source: how it is read when its list fails. The rest is tested where people type addresses."""

from __future__ import annotations

import pytest

from crawler.sources import examination

FOUND = (("feed", "https://a.example/f"), ("listing", "https://a.example/"), ("feed", "https://a.example/g"), ("sitemap", "https://a.example/s"))  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "others"),
    [
        ("feed", ("sitemap https://a.example/s", "listing https://a.example/")),
        ("listing", ("feed https://a.example/f", "sitemap https://a.example/s")),
        ("page", ("feed https://a.example/f", "sitemap https://a.example/s", "listing https://a.example/")),
    ],
)
def test_the_best_list_of_each_other_kind_is_read_when_one_fails(kind: str, others: tuple[str, ...]) -> None:
    assert examination.fallback(kind, FOUND) == others


def test_a_site_with_one_list_has_no_other() -> None:
    assert examination.fallback("feed", FOUND[:1]) == ()
