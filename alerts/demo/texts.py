"""The texts of the demonstration's two publishers (texts.toml), and which topics each matches."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

CHECHNYA, TRIALS = "Chechnya", "Journalists on trial"

# A place is known by its names in every language, in their inflected forms; words with a * need no list of forms either.
QUERIES = {
    CHECHNYA: "place:Chechnya",
    TRIALS: "(journalist* OR periodista* OR журналист*) AND (trial* OR court* OR juicio* OR суд*)",
}


@dataclass(frozen=True, slots=True)
class Publisher:
    """A site: ``lists`` are where it shows what is new, as (kind of source, path)."""

    key: str
    name: str
    language: str
    lists: tuple[tuple[str, str], ...]


NGO = Publisher("ngo", "Meridian Rights Group", "en", (("feed", "/statements.atom"),))
PAPER = Publisher(
    "paper",
    "The Harbour Courier",
    "en",
    (("feed", "/rss.xml"), ("sitemap", "/news-sitemap.xml"), ("listing", "/world/")),
)


@dataclass(frozen=True, slots=True)
class Text:
    """A page. ``topics``: those that it matches; ``lists``: paths of the lists that show it; ``copy_of``: slug of the text that it repeats.

    ``corrected``: the paragraphs that replace the first ones later, after which ``topics`` holds (and not before).
    """

    slug: str
    publisher: Publisher
    language: str
    title: str
    paragraphs: tuple[str, ...]
    topics: tuple[str, ...] = ()
    lists: tuple[str, ...] = field(default=("/rss.xml", "/news-sitemap.xml"))
    author: str | None = None
    copy_of: str | None = None
    corrected: tuple[str, ...] = ()


def _texts(part: str) -> tuple[Text, ...]:
    """Those of one part of texts.toml, in its order."""
    publishers = {publisher.key: publisher for publisher in (NGO, PAPER)}
    found = []
    for raw in _PARTS[part]:
        fields: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in raw.items()}
        found.append(Text(**{**fields, "publisher": publishers[raw["publisher"]]}))
    return tuple(found)


_PARTS = tomllib.loads(files("alerts.demo").joinpath("texts.toml").read_text("utf-8"))
OPENING, LATER, (CORRECTION,) = map(_texts, ("opening", "later", "correction"))
ALL = (*OPENING, *LATER, CORRECTION)
LANGUAGES = {"ar": "Arabic", "de": "German", "en": "English", "es": "Spanish", "fr": "French", "ka": "Georgian", "ru": "Russian", "tr": "Turkish", "uk": "Ukrainian", "zh": "Chinese"}  # fmt: skip
