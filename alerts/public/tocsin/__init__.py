"""What other programs may use of Tocsin. These names are kept stable (docs/api.md); all else in `crawler` and `alerts` is private.

`import tocsin` loads this file alone; what a name needs is loaded when the name is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from alerts.errors import QueryError
    from alerts.lexicon.expansion import Lexicon
    from alerts.matching.document import Document
    from alerts.matching.explain import explain
    from alerts.matching.index import TopicIndex
    from alerts.matching.terms import PlainLexicon
    from alerts.query.compiler import compile_topic
    from crawler import __version__
    from crawler.article import extract
    from crawler.errors import TocsinError
    from crawler.feeds.reader import read as read_feed

__all__ = ["Document", "Lexicon", "PlainLexicon", "QueryError", "TocsinError", "TopicIndex", "__version__", "compile_topic", "explain", "extract", "read_feed"]  # fmt: skip

_PLACES = {
    "Document": "alerts.matching.document",
    "Lexicon": "alerts.lexicon.expansion",
    "PlainLexicon": "alerts.matching.terms",
    "QueryError": "alerts.errors",
    "TocsinError": "crawler.errors",
    "TopicIndex": "alerts.matching.index",
    "__version__": "crawler",
    "compile_topic": "alerts.query.compiler",
    "explain": "alerts.matching.explain",
    "extract": "crawler.article",
    "read_feed": "crawler.feeds.reader",
}
_NAMED = {"read_feed": "read"}  # what is called otherwise inside


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module 'tocsin' has no attribute {name!r}")
    globals()[name] = found = getattr(import_module(_PLACES[name]), _NAMED.get(name, name))
    return found


def __dir__() -> list[str]:
    return __all__
