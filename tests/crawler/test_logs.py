"""Logs carry no query string."""

from __future__ import annotations

import pytest

from crawler import logs


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://user:pw@paper.example/a?q=topic#x", "paper.example/a"),
        ("https://paper.example:8443", "paper.example"),
        ("nonsense", "nonsense"),
    ],
)
def test_logs_show_host_and_path_only(url: str, shown: str) -> None:
    assert logs.shown_url(url) == shown
