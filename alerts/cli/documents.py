"""A text to try a query on: from a file, a saved page, an address or standard input."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

from alerts.cli.extract import read_page
from alerts.cli.topics_test import load_file
from alerts.matching.document import Document
from crawler.article.pool import ExtractionPool
from crawler.config.loader import Config
from crawler.errors import FetchError
from crawler.fetch.egress import Routes
from crawler.items import StatementItem
from crawler.parsing.language import identify
from crawler.sources.discovery import fetch_politely

PAGES = (".html", ".htm", ".xhtml", ".gz")


def load(target: str, config: Config) -> Document:
    """The document at an address, in a saved page, in a file of plain text, or on standard input for "-".

    Raises RequestError and FetchError. Its language is found out where it is not declared.
    """
    if target.startswith(("http://", "https://")) or target.lower().endswith(PAGES):
        item = asyncio.run(_page(target, config))
        if item.kind == "unreadable" and not item.text:
            raise FetchError(
                item.error or "unreadable", "The page holds no text that could be read.", "Try `tocsin extract`."
            )
        document = Document(target, item.text, item.title, item.language, published=item.published)
    else:
        document = load_file(target)
    return replace(document, lang=document.lang or identify(f"{document.title}\n{document.text}"[:1000]))


async def _page(target: str, config: Config) -> StatementItem:
    async with ExtractionPool(1) as pool:
        if "://" not in target:
            return await pool.extract(read_page(Path(target)), "")
        answer = await fetch_politely(target, Routes(config))
        if answer.status >= 400:
            raise FetchError(f"http_{answer.status}", f"The site answered {answer.status}.", "Check the address.")
        return await pool.extract(answer.body, answer.url, answer.header("Content-Type"))
