"""Finds the outlets that a text stands on: "reported by The Northland Post", "the agency Nord reported". Knows few outlets by name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from alerts.quotes.languages.profile import Profile
from alerts.quotes.model import Report
from alerts.quotes.name_parts import joined, name_like, run_back, title_at
from alerts.quotes.outlets import is_outlet
from alerts.quotes.sentences import Token, plain_tokens

_OPENING = frozenset('«“"„‘「')
ANDS = frozenset(["and", "und", "et", "y", "e", "и", "і", "та", "ve"])
AROUND = 120  # letters before and behind a word of reporting that are looked at
MOST = 200  # outlets of one text
LOOKED_AT = 5_000  # words of reporting


def reported(text: str, profile: Profile) -> list[Report]:
    """Each outlet once a place, in the order of the text."""
    found: dict[int, Report] = {}
    for cue in _cues(text, profile):
        for report in (*_behind(text, cue, profile), *_before(text, cue, profile)):
            found.setdefault(report.start, report)
        if len(found) >= MOST:
            break
    return [found[start] for start in sorted(found)]


class Cue(NamedTuple):
    """A word or phrase at which an outlet may stand."""

    start: int
    end: int
    words: str


def _cues(text: str, profile: Profile) -> list[Cue]:
    """In their order, the longest of each place."""
    low = text.lower()
    if len(low) != len(text):  # a capital that is two letters when it is small
        low = text
    found: dict[int, Cue] = {}
    for words in sorted({*profile.report_verbs, *profile.reported_by}, key=len):
        at = low.find(words)
        while at >= 0 and len(found) < LOOKED_AT:
            end = at + len(words)
            if not low[at - 1 : at].isalnum() and not low[end : end + 1].isalnum():
                found[at] = Cue(at, end, words)
            at = low.find(words, end)
    return sorted(found.values())


def _behind(text: str, cue: Cue, profile: Profile) -> Iterator[Report]:
    """reported by The Post; according to the newspaper Nord; told Nord News."""
    if cue.words in profile.report_verbs and not profile.verb_first:
        return
    tokens = _clause(list(plain_tokens(text, cue.end, min(len(text), cue.end + AROUND))))
    begun = next((n for n, t in enumerate(tokens[:6]) if name_like(t, profile) or t.raw in _OPENING), None)
    if begun is None or any(t.low in profile.verbs or t.low in profile.ends for t in tokens[:begun]):
        return
    yield from _outlet(text, tokens, begun, profile, named=any(t.low in profile.outlet_nouns for t in tokens[:begun]))


def _before(text: str, cue: Cue, profile: Profile) -> Iterator[Report]:
    """The Northland Post reported; the newspaper Nord reported."""
    last = next(reversed(text[max(0, cue.start - 40) : cue.start].split()), "")
    if cue.words not in profile.report_verbs or (last[:1].islower() and last.lower() not in profile.steps):
        return  # by far the most: "he said"
    tokens = list(plain_tokens(text, max(0, cue.start - AROUND), cue.start))
    end = len(tokens)
    while end and tokens[end - 1].low in profile.steps:
        end -= 1
    begun = run_back(tokens, end, profile)
    if begun < end:
        named = any(t.low in profile.outlet_nouns for t in tokens[max(0, begun - 2) : begun])
        yield from _outlet(text, tokens[:end], begun, profile, named=named)


def _clause(tokens: list[Token]) -> list[Token]:
    end = next((n for n, t in enumerate(tokens) if t.raw in ".;:!?" and n), len(tokens))
    return tokens[:end]


def _outlet(text: str, tokens: list[Token], begun: int, profile: Profile, *, named: bool) -> Iterator[Report]:
    """The outlet whose name begins at that token, when it is one by its name or by the word beside it."""
    first = begun + (tokens[begun].raw in _OPENING)
    end = first
    while end < len(tokens) and (name_like(tokens[end], profile) or (tokens[end].low in profile.joints and end > first and end + 1 < len(tokens) and name_like(tokens[end + 1], profile))):  # fmt: skip
        end += 1
    if end == first:
        return
    run = tokens[first:end]
    while len(run) > 1 and title_at(run, profile):
        run = run[1:]
    for part in _parts(run):
        if named or is_outlet(joined(part)):
            start = _with_article(text, part[0].start)
            name = text[start : part[-1].end].removesuffix("’s").removesuffix("'s").rstrip("’'")
            yield Report(start, start + len(name), name)


def _parts(run: list[Token]) -> list[list[Token]]:
    """Two outlets in one breath: "Reuters and Interfax"."""
    at = next((n for n, t in enumerate(run) if t.low in ANDS), 0)
    parts = [run[:at], run[at + 1 :]]
    return parts if at and all(part and is_outlet(joined(part)) for part in parts) else [run]


def _with_article(text: str, start: int) -> int:
    """The Associated Press is called so with its article."""
    return start - 4 if text[max(0, start - 4) : start] == "The " else start
