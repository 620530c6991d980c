"""Arabic and Hebrew: article, conjunctions and prepositions are written together with the word they stand before."""

from __future__ import annotations

from collections.abc import Iterator

_HE = "ה ב ל מ ש ו כ וה של מה שה ול וב ומ שב וש כש כשה של שמ שבה ומה ולה ובה לכש"
_AR_JOINED = ("", "و", "ف")
_AR_BEFORE = ("", "ال", "ب", "ل", "ك", "بال", "كال", "لل", "س")
_AR_AFTER = ("ه", "ها", "هم", "نا", "ي", "ك", "كم")


def arabic(word: str) -> Iterator[tuple[str, str]]:
    """The word with the article, with wa- and fa-, bi-, li-, ka- before it."""
    bare = word[2:] if word.startswith("ال") and len(word) > 4 else word
    for joined in _AR_JOINED:
        for before in _AR_BEFORE:
            form = joined + before + bare
            if form != word:
                yield form, _arabic_via(joined, before)


def _arabic_via(joined: str, before: str) -> str:
    parts = ["the article"] if before.endswith("ال") or before == "لل" else []
    if joined or before.removesuffix("ال"):
        parts.append(f"{joined}{before.removesuffix('ال')}- before it")
    return "Arabic with " + " and ".join(parts) if parts else "Arabic without the article"


def hebrew(word: str) -> Iterator[tuple[str, str]]:
    """The word with the article, conjunctions and prepositions before it."""
    for before in _HE.split(" "):
        yield before + word, f"Hebrew with {before}- before it"
