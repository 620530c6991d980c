"""Days that a page shows, by its language and by the one that it declares."""

from __future__ import annotations

from datetime import UTC, date, datetime

from crawler.article.visible_date import Place

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


def test_a_translated_page_keeps_the_dates_of_its_site() -> None:
    assert Place("en", "", NOW, "hr").day("4. listopada 2026.") == date(2026, 10, 4)
    assert Place("en", "", NOW, "en").day("4. listopada 2026.") is None
    assert Place("en", "", NOW, "hr").day("March 4, 2026") == date(2026, 3, 4)
