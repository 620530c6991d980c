"""What the warnings of a reading mean, in words. A list with one is read all the same."""

from __future__ import annotations

from collections.abc import Iterable

MEANINGS = {
    "charset_guessed": "It does not say its encoding rightly; the encoding was guessed.",
    "date_suspect": "Some of its dates lie in the future and are not believed.",
    "entries_capped": "It has more entries than are read at once.",
    "feed_truncated": "It breaks off before its end; the last entry may be cut off.",
    "items_missing": "Some of its entries could not be read.",
    "link_missing": "Some entries have no address; what the list says of them is all that is stored.",
    "shared_page": "Several entries share one page.",
    "sitemap_foreign": "It names pages of other sites, which are left out.",
    "sitemap_loop": "It names itself as a part of it.",
    "sitemap_too_large": "It is larger than a sitemap may be; the rest is left out.",
    "telegram_closed": "The channel does not show its posts without an account.",
    "xml_broken": "Its XML is broken; what could be read of it is used.",
}


def sentences(warnings: Iterable[str]) -> list[str]:
    """A sentence for each warning, with its code."""
    return [f"{MEANINGS.get(code, 'Something about the list is odd.')} [{code}]" for code in dict.fromkeys(warnings)]
