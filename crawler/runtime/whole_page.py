"""A page with its frames and its further pages: fetched one after the other by the road of the page itself, put together in order.

Decides nothing about texts (crawler/article/continuation.py) and stores nothing.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from crawler.article import continuation
from crawler.items import Answer, StatementItem
from crawler.parsing.url_keys import host_key, url_key

DEEPEST = 3  # frames within frames
Get = Callable[[str], Awaitable[Answer | None]]  # None: it cannot be had
Extract = Callable[
    [Answer, str], Awaitable[StatementItem]
]  # the answer; the article's first page, when it is a further one


@dataclass
class WholePage:
    """Follows what a page names as its rest. ``parts`` are the answers that its text was put together from, beside the page's own."""

    get: Get
    extract: Extract
    parts: list[Answer] = field(default_factory=list)
    _asked: set[str] = field(default_factory=set)

    async def read(self, answer: Answer) -> StatementItem:
        """What the page says with its frames and its further pages; its error is pages_missing when some could not be had."""
        self._asked.add(url_key(answer.url))
        item, at = await self._framed(await self.extract(answer, ""), answer.url, DEEPEST)
        return await self._continued(item, at)

    async def _framed(self, item: StatementItem, at: str, depth: int) -> tuple[StatementItem, str]:
        """The page with the text of its best frame, and the address where that text stands."""
        inner: list[tuple[StatementItem, str, list[Answer]]] = []
        for url in item.frames if depth else ():
            if (answer := await self._had(url)) is not None:
                outer, self.parts = self.parts, [answer]
                found, where = await self._framed(await self.extract(answer, ""), answer.url, depth - 1)
                inner.append((found, where, self.parts))
                self.parts = outer
        whole = continuation.without_frames(item, [found for found, _, _ in inner])
        taken = next((one for one in inner if whole is not item and one[0].text in whole.text), None)
        if taken is None:
            return whole, at
        self.parts += taken[2]
        return whole, taken[1]

    async def _continued(self, first: StatementItem, at: str) -> StatementItem:
        """The article with its further pages, up to the first that cannot be had or says nothing more."""
        pages: list[StatementItem] = []
        following, missing = first.next_page, None
        while following and missing is None:
            if len(pages) + 1 >= continuation.MOST_PAGES:
                missing = "pages_too_many"
            elif (found := await self._page(following, at)) is None:
                missing = "pages_missing"
            elif not continuation.says_more(first, pages, found[0]):
                following = None
            else:
                pages.append(found[0])
                self.parts.append(found[1])
                following = found[0].next_page
        return continuation.continued(first, pages, missing)

    async def _page(self, url: str, first: str) -> tuple[StatementItem, Answer] | None:
        answer = await self._had(url)
        page = await self.extract(answer, first) if answer else None
        return (page, answer) if answer and page and page.kind in continuation.READ else None

    async def _had(self, url: str) -> Answer | None:
        """A document of the same site that was not asked for yet, wherever it leads."""
        if url_key(url) in self._asked:
            return None
        self._asked.add(url_key(url))
        answer = await self.get(url)
        return answer if answer is not None and host_key(answer.url) == host_key(url) else None
