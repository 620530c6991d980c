"""Forms by written rules, where no table has them or the tables are thin: one file a family of languages. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from alerts.lexicon.forms.rules import asian, belarusian, chechen, enclitic, georgian, indonesian, semitic, turkic

# language -> the further forms of a lower-case word, each with what it is ("" where the ending says it).
WORDS: dict[str, Callable[[str], Iterator[tuple[str, str]]]] = {
    "az": turkic.azerbaijani,
    "kk": turkic.kazakh,
    "ka": georgian.forms,
    "be": belarusian.forms,
    "ce": chechen.forms,
    "ko": asian.korean,
    "ja": asian.japanese,
    "id": indonesian.forms,
}
# language -> the same form with what is written together before it.
PREFIXES: dict[str, Callable[[str], Iterator[tuple[str, str]]]] = {"ar": semitic.arabic, "he": semitic.hebrew}
# language -> the same form with what is written together after it, or spelt otherwise; the word asked for stands second.
SUFFIXES: dict[str, Callable[[str, str], Iterator[tuple[str, str]]]] = {
    "fi": enclitic.finnish,
    "it": enclitic.italian,
    "hi": enclitic.hindi,
    "is": enclitic.icelandic,
    **dict.fromkeys(("sv", "da", "no", "nb"), enclitic.scandinavian),
}
