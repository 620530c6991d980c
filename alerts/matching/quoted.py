"""Has the quotes of a document read, unless somebody read them before. The rules are in alerts/quotes."""

from __future__ import annotations

from alerts import quotes
from alerts.matching.document import Document
from alerts.quotes import Quote, Report, Said, Speaker

__all__ = ["Quote", "Report", "Said", "Speaker", "said"]


def said(document: Document) -> Said:
    """Who says what in a document's text, and the outlets that it stands on."""
    return document.said if document.said is not None else quotes.find(document.text, document.lang)
