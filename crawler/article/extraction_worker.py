"""The worker process of crawler.article.extraction_pool: reads one page after another (worker_process.py says how)."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import datetime

from crawler.article import extract
from crawler.article.site_learning import SiteMemory
from crawler.article.worker_process import Job, serve
from crawler.items import Entry, StatementItem


def item_from(fields: Job) -> StatementItem:
    """The item that a worker's answer describes."""
    fields.pop("spent", None)  # processor time (worker_process.py); no part of the item
    origins = fields.pop("origins", [])
    pairs = tuple((str(name), str(origin)) for name, origin in origins) if isinstance(origins, list) else ()
    frames = fields.pop("frames", [])
    framed = tuple(map(str, frames)) if isinstance(frames, list) else ()
    bodies = fields.pop("organisations", [])
    named = tuple(map(str, bodies)) if isinstance(bodies, list) else ()
    return StatementItem(**fields, origins=pairs, frames=framed, organisations=named)  # type: ignore[arg-type]


def _load() -> None:
    from crawler.article import page  # noqa: F401 - the parsers, before the first page


def _answer(head: Job, body: bytes) -> Iterator[Job]:
    hint, memory = head.get("hint"), head.get("memory")
    item = extract(
        body,
        str(head["url"]),
        str(head["content_type"]) if head["content_type"] else None,
        hint=Entry(**hint) if isinstance(hint, dict) else None,
        now=datetime.fromisoformat(str(head["now"])) if head["now"] else None,
        include=_texts(head.get("include")),
        exclude=_texts(head.get("exclude")),
        first_page=str(head.get("first_page") or ""),
        memory=SiteMemory.from_json(memory) if isinstance(memory, dict) else None,
    )
    yield {field.name: getattr(item, field.name) for field in dataclasses.fields(item)}


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else ()


if __name__ == "__main__":
    serve(_load, _answer)
