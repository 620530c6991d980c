"""JSON Feed 1.0 and 1.1 (jsonfeed.org) to entries."""

from __future__ import annotations

import json
from typing import Any

from crawler.errors import FetchError
from crawler.feeds.entries import SUMMARY_LENGTH
from crawler.feeds.xml_feeds import MAX_ENTRIES, language_tag
from crawler.items import Entry, Reading
from crawler.parsing.dates import iso_time
from crawler.parsing.plain_text import one_line, text_of_html
from crawler.parsing.url_keys import absolute

MAX_VALUES = 500_000  # lists and objects, those in its texts counted along
_AUTHORS = 20


def read_json_feed(text: str, url: str) -> Reading | None:
    """Entries of a JSON Feed, None when the JSON is something else. Raises FetchError (json_broken, json_too_deep, json_too_large)."""
    if text.count("{") + text.count("[") > MAX_VALUES:
        raise FetchError("json_too_large", "The document holds more lists and objects than are read of one.")
    try:
        data = json.loads(text, strict=False)
    except RecursionError:
        raise FetchError("json_too_deep", "The document's values are nested too deeply.") from None
    except ValueError:
        raise FetchError("json_broken", "The document looks like JSON, but cannot be read as such.") from None
    if not isinstance(data, dict) or not isinstance(data.get("items"), list):
        return None
    listed = data["items"][: MAX_ENTRIES + 1]
    items = [item for item in listed if isinstance(item, dict)]
    warnings = ("items_missing",) if len(items) < len(listed) else ()
    if len(items) > MAX_ENTRIES:
        items, warnings = items[:MAX_ENTRIES], (*warnings, "entries_capped")
    entries = tuple(_entry(item, url) for item in items)
    return Reading("feed", entries, _line(data, "title"), language_tag(_raw(data, "language")), warnings=warnings)


def _entry(item: dict[str, Any], base: str) -> Entry:
    identity = str(item["id"]) if isinstance(item.get("id"), str | int | float) else ""
    link = _raw(item, "url") or _raw(item, "external_url") or (identity if identity.startswith("http") else "")
    markup = _raw(item, "summary") or _raw(item, "content_html")
    summary = text_of_html(markup) if markup else _raw(item, "content_text")
    return Entry(
        url=(absolute(link, base) or "") if link else "",
        title=_line(item, "title"),
        published=iso_time(_raw(item, "date_published")),
        updated=iso_time(_raw(item, "date_modified")),
        summary=summary[:SUMMARY_LENGTH],
        author=_author(item),
        language=language_tag(_raw(item, "language")),
        id=one_line(identity),
    )


def _author(item: dict[str, Any]) -> str | None:
    authors = item.get("authors") if isinstance(item.get("authors"), list) else [item.get("author")]
    names = [_line(a, "name") for a in (authors or [])[:_AUTHORS] if isinstance(a, dict)]
    return ", ".join(n for n in names if n)[:300] or None


def _raw(data: dict[str, Any], key: str) -> str:
    value = data.get(key)
    return value if isinstance(value, str) else ""


def _line(data: dict[str, Any], key: str) -> str:
    return one_line(_raw(data, key))[:1000]
