"""What a list or a page says of further lists, as values: no parser is loaded for them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Older:
    """``urls``: the documents before this one, the likeliest first. ``said``: the list says how it is paged, so that an empty
    ``urls`` means that nothing lies before it. ``links``: of a page of headlines, its links to the same site."""

    urls: tuple[str, ...] = ()
    said: bool = False
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PageSurvey:
    """What an HTML page tells a search for lists. Addresses are absolute.

    ``announced``: feeds of its head; ``linked``: links that look like feeds; ``files``: those and XML files; ``made_with``: where its
    publishing system keeps feeds. ``refresh``: where it leads on, after ``wait`` seconds. ``running``: letters of running text.
    ``empty``: there is no page.
    """

    announced: tuple[str, ...] = ()
    linked: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    made_with: tuple[str, ...] = ()
    refresh: str | None = None
    wait: float = 0.0
    article: bool = False
    running: int = 0
    empty: bool = True
