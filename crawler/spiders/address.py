"""The general kinds of list as spiders that are given an address."""

from __future__ import annotations

from typing import Any

from crawler.spiders.base import StatementSpider


class AddressSpider(StatementSpider):
    """A spider for any address of its kind; abstract, so it has no name of its own. ``selector``: CSS, of the links."""

    def __init__(self, selector: str | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.link_css = selector
