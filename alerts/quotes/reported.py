"""Finds the outlets that a text stands on: "reported by The Northland Post", "the agency Nord reported". Knows few outlets by name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from alerts.quotes import descriptions
from alerts.quotes.descriptions import name_like, run_back
from alerts.quotes.languages.profile import Profile
from alerts.quotes.model import Report
from alerts.quotes.outlets import is_outlet
from alerts.quotes.sentences import Token, plain_tokens

_OPENING = frozenset('«“"„‘「')
AROUND = 120  # letters before and behind a word of reporting that are looked at
MOST = 200


def reported(text: str, profile: Profile) -> list[Report]:
    """Each outlet once a place, in the order of the text."""
    found: dict[int, Report] = {}
    for hit in _cues(profile).finditer(text) if profile.code else ():
        for report in (*_behind(text, hit, profile), *_before(text, hit, profile)):
            found.setdefault(report.start, report)
        if len(found) >= MOST:
            break
    return [found[start] for start in sorted(found)]


@cache
def _cues(profile: Profile) -> re.Pattern[str]:
    """Words and phrases at which an outlet may stand."""
    words = sorted({*profile.report_verbs, *profile.reported_by}, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)", re.IGNORECASE)


def _behind(text: str, hit: re.Match[str], profile: Profile) -> Iterator[Report]:
    """reported by The Post; according to the newspaper Nord; told Nord News."""
    if hit[0].lower() in profile.report_verbs and not profile.verb_first:
        return
    tokens = _clause(list(plain_tokens(text, hit.end(), min(len(text), hit.end() + AROUND))))
    begun = next((n for n, t in enumerate(tokens[:6]) if name_like(t, profile) or t.raw in _OPENING), None)
    if begun is None or any(t.low in profile.verbs or t.low in profile.ends for t in tokens[:begun]):
        return
    yield from _outlet(text, tokens, begun, profile, named=any(t.low in profile.outlet_nouns for t in tokens[:begun]))


def _before(text: str, hit: re.Match[str], profile: Profile) -> Iterator[Report]:
    """The Northland Post reported; the newspaper Nord reported."""
    if hit[0].lower() not in profile.report_verbs:
        return
    start = max(0, hit.start() - AROUND)
    tokens = list(plain_tokens(text, start, hit.start()))
    end = len(tokens)
    while end and tokens[end - 1].low in profile.steps:
        end -= 1
    begun = run_back(tokens, end, profile)
    if begun < end:
        yield from _outlet(text, tokens[:end], begun, profile, named=any(t.low in profile.outlet_nouns for t in tokens[max(0, begun - 2) : begun]))  # fmt: skip


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
    while len(run) > 1 and descriptions.title_at(run, profile):
        run = run[1:]
    name = descriptions.joined(run)
    if named or is_outlet(name):
        start = _with_article(text, run[0].start)
        yield Report(start, start + len(text[start : run[-1].end].rstrip("’'")), text[start : run[-1].end].rstrip("’'"))


def _with_article(text: str, start: int) -> int:
    """The Associated Press is called so with its article."""
    return start - 4 if text[max(0, start - 4) : start] == "The " else start
