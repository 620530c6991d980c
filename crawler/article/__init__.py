"""What does a page say?

From its bytes to a statement item. Stores nothing and fetches nothing.

Importing this package is cheap: the parsers are loaded with the first page, so a process that only hands pages to
crawler.article.extraction_pool never loads them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from crawler.items import Entry, StatementItem

if TYPE_CHECKING:
    from crawler.article.site_learning import SiteMemory

__all__ = ["extract"]


def extract(
    answer_body: bytes,
    url: str,
    content_type: str | None = None,
    *,
    hint: Entry | None = None,
    now: datetime | None = None,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    first_page: str = "",
    memory: SiteMemory | None = None,
) -> StatementItem:
    """The statement that a page holds. Never raises for what a page contains: a page that cannot be read is of kind ``unreadable``.

    ``answer_body`` is the decoded HTTP content, ``content_type`` the header with its charset, ``hint`` what the feed or listing
    said of the page (used for what the page itself does not say). Days after ``now`` (default: the present) are not believed; pass
    the time of the answer when an old page is read again. ``include`` and ``exclude`` are CSS selectors of what is the text and
    what is not; where ``include`` matches nothing the text is found by rule and the item's error is include_missed.
    ``first_page``: the address of the article of which this is page 2 or further. ``memory``: what is known of the site; with it the
    item has ``seen``, from which more is learned.
    """
    from crawler.article import page

    return page.read(
        answer_body, url, content_type, hint, now or datetime.now(UTC), include, exclude, first_page, memory
    )
