"""Lists read in the test's own process, by the readers that the worker processes run: for tests of what is done with a list."""

from __future__ import annotations

from datetime import datetime

from crawler.feeds import older_pages, page_survey, reader
from crawler.feeds.list_leads import Older, PageSurvey
from crawler.items import Answer, Reading


class Here:
    """As crawler.feeds.list_pool.Lists."""

    async def read(
        self, answer: Answer, *, kind: str | None = None, selector: str | None = None, now: datetime | None = None
    ) -> Reading:
        media = answer.header("Content-Type")
        return reader.read(answer.body, answer.url, media, kind=kind, selector=selector, now=now)

    async def older(self, answer: Answer, *, listing: bool) -> Older:
        return older_pages.of_listing(answer) if listing else older_pages.older_pages(answer)

    async def survey(self, answer: Answer) -> PageSurvey:
        return page_survey.survey(answer.body, answer.url, answer.header("Content-Type"))
