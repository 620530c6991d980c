"""The fields of a form: read as the library reads them, with a fraction of its memory."""

from __future__ import annotations

import tracemalloc
from urllib.parse import parse_qs, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.web.asking import MOST_FIELDS, fields
from crawler.errors import RequestError

FORM = "application/x-www-form-urlencoded; charset=utf-8"


def by_the_library(said: str) -> dict[str, list[str]]:
    return {
        name: [value.replace("\r\n", "\n").replace("\x00", "") for value in values]
        for name, values in parse_qs(said, keep_blank_values=True).items()
    }


@given(st.lists(st.tuples(st.text("aé%&=+ \r\n", min_size=1, max_size=5), st.text(max_size=20)), max_size=8))
def test_what_browsers_send_is_read(pairs: list[tuple[str, str]]) -> None:
    said = urlencode(pairs, errors="replace")
    assert fields(said.encode(), FORM) == by_the_library(said)


@given(st.text("%aAfF0=&+ ", max_size=60))
def test_what_nobody_sends_is_read_as_the_library_does(said: str) -> None:
    assert fields(said.encode(), FORM) == by_the_library(said)


@pytest.mark.parametrize(
    ("body", "kind"),
    [(b"a=\xff", FORM), (b"a=1&" * MOST_FIELDS, FORM), (b"a=1", "text/plain"), (b"a=1", "multipart/form-data; boundary=x")],
)  # fmt: skip
def test_what_is_no_form_is_refused(body: bytes, kind: str) -> None:
    with pytest.raises(RequestError) as refused:
        fields(body, kind)
    assert refused.value.code == "form_invalid"


def test_a_megabyte_of_escapes_takes_few_megabytes() -> None:
    body = b"text=" + b"%D1%8F" * 166_000
    tracemalloc.start()
    try:
        assert len(fields(body, FORM)["text"][0]) == 166_000
        assert tracemalloc.get_traced_memory()[1] < 6_000_000
    finally:
        tracemalloc.stop()
