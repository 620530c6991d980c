"""What a form is, in words a person reads: "genitive of Чечня", "plural of prison", "irregular form of go". Pure."""

from __future__ import annotations

from functools import cache

from alerts.lexicon.languages import profile
from alerts.text.tokens import fold


@cache
def _rules(lang: str) -> tuple[dict[tuple[str, str], str], tuple[int, ...]]:
    """(end of the dictionary form, end of the form) -> what it is; and the lengths of the former, the longest first."""
    rows: dict[tuple[str, str], str] = {}
    for part in filter(None, profile(lang).labels.split("; ")):
        ends, _, label = part.partition("=")
        old, _, new = ends.partition(">")
        rows.setdefault((old, new), label)
    return rows, tuple(sorted({len(old) for old, _ in rows}, reverse=True))


def origin(word: str, form: str, lang: str, shown: str = "") -> str:
    """What form of the word it is, as a phrase; "irregular form of" when they do not begin alike. ``shown`` is the word as the topic spells it."""
    if word == form:
        return "as written"
    if word[:1] != form[:1] and fold(word)[:1] != fold(form)[:1]:
        return f"irregular form of {shown or word}"
    rules, lengths = _rules(lang)
    for length in lengths:
        stem = len(word) - length
        if stem >= 0 and form.startswith(word[:stem]) and (label := rules.get((word[stem:], form[stem:]))):
            return f"{label} of {shown or word}"
    return f"form of {shown or word}"
