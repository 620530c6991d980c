"""Reads how a speaker is described: name, office, whom for; before a verb or behind it. Decides nothing about quotes."""

from __future__ import annotations

from dataclasses import dataclass

from alerts.quotes.languages.profile import Profile
from alerts.quotes.model import Speaker
from alerts.quotes.name_parts import (
    Tokens,
    body_of,
    is_noun,
    joined,
    name_like,
    run_back,
    split,
    title_at,
    without_country,
)
from alerts.quotes.sentences import Token

LONGEST_ASIDE = 45
FARTHEST = 28  # tokens that a description may have


@dataclass(frozen=True, slots=True)
class Description:
    """Who is said to speak. ``pronoun``: its form when nothing but one stands there; ``first`` and ``last``: which of the tokens it is."""

    speaker: Speaker
    pronoun: str = ""
    first: int = 0
    last: int = 0


def before(tokens: Tokens, profile: Profile) -> Description | None:
    """The description that ends where the tokens end: "Ann Lee, a lawyer," of "…, Ann Lee, a lawyer, said"."""
    end = len(tokens)
    while end and _is_step(tokens, end - 1, profile):
        end -= 1
    if not end:
        return None
    if tokens[end - 1].low in profile.relatives:
        return before([*tokens[: end - 2], *tokens[end - 2 : end - 1][: tokens[end - 2].is_word]], profile)
    if tokens[end - 1].low in profile.pronouns:
        return Description(Speaker(), tokens[end - 1].low, end - 1, end)
    if (
        tokens[end - 1].low in profile.ends and not tokens[end - 1].cased
    ):  # "… and said": of nobody who stands beside it
        return None
    if tokens[end - 1].raw in ",—–)":
        return _with_aside(tokens, end - 1, profile)
    return _ending(tokens, end, profile)


def _is_step(tokens: Tokens, n: int, profile: Profile) -> bool:
    """Whether a token stands between who and verb; of words with a capital only days do ("Lee on Monday said"), for others end names."""
    return tokens[n].low in (profile.days if tokens[n].cased and n else profile.steps_and_days)


def after(tokens: Tokens, profile: Profile) -> Description | None:
    """The description that begins where the tokens begin: "lawyer Ann Lee of Right Now" of "said lawyer Ann Lee of Right Now"."""
    start = 0
    while start < len(tokens) and (tokens[start].low in profile.steps or tokens[start].low in profile.addressees):
        start += 1
    if start == len(tokens):
        return None
    if tokens[start].low in profile.pronouns:
        return Description(Speaker(), tokens[start].low, start, start + 1)
    end = _end_of(tokens, start, profile)
    found = _ending(tokens[:end], end, profile, whole_from=start)
    if found is None or found.speaker.name is None:
        return _with_name_behind(tokens, end, found, profile)
    of_a_body = found.first > start and tokens[found.first - 1].low in profile.of
    if (" " not in found.speaker.name or of_a_body) and any(
        _is_office(t, profile) for t in tokens[start:end]
    ):  # the minister of Defence, Ann Lee
        behind = _with_name_behind(tokens, end, found, profile)
        if behind is not found and behind and " " in (behind.speaker.name or ""):
            return behind
    return _with_apposition(tokens, end, found, profile)


def _is_office(token: Token, profile: Profile) -> bool:
    return token.low in profile.roles or is_noun(token, profile)


def _end_of(tokens: Tokens, start: int, profile: Profile) -> int:
    """Where the description that begins at ``start`` ends."""
    inside = False  # what it is of
    for n in range(start, min(len(tokens), start + FARTHEST)):
        token = tokens[n]
        if (
            (
                token.raw in profile.joints
                or token.low in profile.of
                or token.raw in ".-&"
                or (token.low in profile.articles and token.low not in profile.ends)
            )
            and token.raw != "."
            and _leads_to_a_name(tokens, n, profile)
        ):
            continue
        if not token.is_word or (token.low in profile.ends and not token.cased) or token.low in profile.verbs:
            return n
        inside = inside or token.low in profile.of
        if n > start and not inside and _ends_a_name(tokens, n, profile):
            return n
    return min(len(tokens), start + FARTHEST)


def _ends_a_name(tokens: Tokens, n: int, profile: Profile) -> bool:
    """Whether a small word behind a name is the clause's verb or what follows: "Ann Lee smiled", not "Safe Homes executive director"."""
    if not profile.cased or tokens[n].cased or tokens[n].low in profile.roles or tokens[n].low in profile.joints:
        return False
    if not name_like(tokens[n - 1], profile) or is_noun(tokens[n - 1], profile):
        return False
    return n + 1 == len(tokens) or tokens[n + 1].low not in profile.roles or profile.nouns_cased


def _leads_to_a_name(tokens: Tokens, n: int, profile: Profile) -> bool:
    """A small word belongs to the description when a name or an office follows at once, or behind its article."""
    for token in tokens[n + 1 : n + 4]:
        if name_like(token, profile) or token.low in profile.roles:
            return True
        if token.low not in profile.articles and token.low not in profile.joints:
            return False
    return False


def is_whereabouts(tokens: Tokens, who: Description, profile: Profile) -> bool:
    """Whether a name says where something was: "in Geneva", "on Truth Social"."""
    return who.first > 0 and who.speaker.role is None and tokens[who.first - 1].low in profile.whereabouts


def _ending(tokens: Tokens, end: int, profile: Profile, whole_from: int | None = None) -> Description | None:
    """The description whose last token is the one before ``end``."""
    start = run_back(tokens, end, profile)
    if start == end or (end - start == 1 and _is_of_an_office(tokens, start, profile)):
        return _nameless(tokens, end, profile, whole_from)
    first, office, body = _in_front(tokens, start, profile)
    speaker = split(tokens[start:end], profile)
    if profile.country_first and speaker.name:
        speaker = without_country(speaker, bool(office or speaker.role))
    speaker = Speaker(speaker.name, speaker.role or office or None, speaker.affiliation or body)
    return Description(speaker, "", first, end)


def _is_of_an_office(tokens: Tokens, start: int, profile: Profile) -> bool:
    """Whether a single capital is no name: "the minister of Defence"; in German each noun has one."""
    before = tokens[start - 1].low if start else ""
    if profile.nouns_cased:
        return before in profile.articles
    return before in profile.of | profile.articles and any(
        t.low in profile.roles for t in tokens[max(0, start - 4) : start - 1]
    )


def _nameless(tokens: Tokens, end: int, profile: Profile, whole_from: int | None) -> Description | None:
    """An office alone ("the police chief"), or a name with what belongs to it behind ("Ann Lee of the council's office")."""
    stop = max(0, end - 8) if whole_from is None else whole_from
    start = end
    while start > stop and tokens[start - 1].is_word and tokens[start - 1].low not in profile.ends_but_of and tokens[start - 1].low not in profile.verbs:  # fmt: skip
        start -= 1
        if tokens[start].low in profile.articles and whole_from is None:
            break
    if start == end:
        return None
    named = [n for n in range(start, end) if name_like(tokens[n], profile) and not is_noun(tokens[n], profile)]
    joint = next((n for n in range(start, end) if tokens[n].low in profile.of), None)
    if named and joint is not None and named[0] < joint:
        inner = _ending(tokens[start:joint], joint - start, profile)
        if inner and inner.speaker.name and inner.speaker.name.lower() not in profile.bodies:
            return Description(Speaker(inner.speaker.name, inner.speaker.role, joined(tokens[joint + 1 : end])), "", start + inner.first, end)  # fmt: skip
    if tokens[start].low not in profile.articles and not any(tokens[n].low in profile.roles or name_like(tokens[n], profile) for n in range(start, end)):  # fmt: skip
        return None
    return Description(Speaker(None, joined(tokens[start:end])), "", start, end)


def _in_front(tokens: Tokens, start: int, profile: Profile) -> tuple[int, str, str | None]:
    """What stands before a name without a comma: its first token, the office, and whom for ("State Department lawyer Ann Lee")."""
    at = start
    while at and start - at < 5 and tokens[at - 1].is_word and (not tokens[at - 1].cased or is_noun(tokens[at - 1], profile)) and tokens[at - 1].low not in profile.no_offices:  # fmt: skip
        at -= 1
    office = tokens[at:start]
    if not any(t.low in profile.roles for t in office):
        return start, "", None
    begun = run_back(tokens, at, profile)
    if begun == at:
        return max(0, at - (at > 0 and tokens[at - 1].low in profile.articles)), joined(office), None
    return begun, joined(office), body_of(tokens[begun:at], profile)


def _with_aside(tokens: Tokens, end: int, profile: Profile) -> Description | None:
    """A name with an aside behind it: "Ann Lee, a lawyer at Right Now," or "Ann Lee (Labour)"."""
    opening = "(" if tokens[end].raw == ")" else tokens[end].raw
    nearest = None
    if (named := _name_as_aside(tokens, end, opening, profile)) and " " in (named.speaker.name or ""):
        return named
    for n in range(end - 1, max(0, end - LONGEST_ASIDE), -1):
        if tokens[n].raw != opening or not name_like(tokens[n - 1], profile) or is_noun(tokens[n - 1], profile):
            continue
        found = _ending(tokens[:n], n, profile)
        if found and found.speaker.name:
            if found.first > 1 and tokens[n + 1].low not in profile.ends and any(t.low in profile.verbs for t in tokens[n + 1 : end]):  # fmt: skip
                continue  # "Asked by Lee, Brandt denied it, calling …"
            whole = _described(found, tokens[n + 1 : end], profile)
            if found.first <= 1:  # the clause begins with it, and the commas between are of the aside
                return whole
            nearest = nearest or whole
    return nearest or named


def _name_as_aside(tokens: Tokens, end: int, opening: str, profile: Profile) -> Description | None:
    """An office with its name as the aside: "his aunt, Ann Lee, said"."""
    start = run_back(tokens, end, profile)
    if start == end or not start or tokens[start - 1].raw != opening:
        return None
    if not any(_is_office(t, profile) for t in tokens[max(0, start - 8) : start - 1]):
        return None
    office = _nameless(tokens, start - 1, profile, None) or _ending(tokens, start - 1, profile)
    named = split(tokens[start:end], profile)
    if office is None or named.name is None:
        return None
    return Description(Speaker(named.name, office.speaker.role, named.affiliation), "", office.first, end)


def _with_apposition(tokens: Tokens, end: int, found: Description, profile: Profile) -> Description:
    """The same with what a comma adds behind the name: "Ann Lee, a lawyer at Right Now."."""
    if end >= len(tokens) or tokens[end].raw not in ",(":
        return found
    stop = next((n for n in range(end + 1, min(len(tokens), end + FARTHEST)) if not tokens[n].is_word and tokens[n].raw not in "&-"), len(tokens))  # fmt: skip
    stop = next((n for n in range(end + 1, stop) if tokens[n].low in profile.relatives), stop)
    aside = tokens[end + 1 : stop]
    if not any(t.low in profile.roles for t in aside) or any(t.low in profile.verbs for t in aside):
        return found
    return _described(found, aside, profile)


def _with_name_behind(tokens: Tokens, end: int, found: Description | None, profile: Profile) -> Description | None:
    """An office with its name behind a comma: "his aunt, Ann Lee, …"."""
    if found is None or end >= len(tokens) or tokens[end].raw != ",":
        return found
    stop = next((n for n in range(end + 1, len(tokens)) if not name_like(tokens[n], profile) and tokens[n].low not in profile.joints), len(tokens))  # fmt: skip
    named = split(tokens[end + 1 : stop], profile)
    if stop == end + 1 or named.name is None or (stop < len(tokens) and tokens[stop].is_word):
        return found
    return Description(Speaker(named.name, found.speaker.role, named.affiliation), "", found.first, stop)


def _described(found: Description, aside: Tokens, profile: Profile) -> Description:
    if aside and aside[0].low in profile.ends_but_of:  # "who leads …" is no office
        return found
    aside = aside[
        : next((n for n, t in enumerate(aside) if t.low in profile.begin_clauses and not t.cased), len(aside))
    ]
    joint = next((n for n, t in enumerate(aside) if t.low in profile.of), None)
    comma = next((n for n, t in enumerate(aside) if n > (joint or 0) and t.raw == ","), len(aside))
    aside = aside[:comma]
    body = aside[joint + 1 :] if joint is not None else _first_names_of(aside, profile)
    while body and body[0].low in profile.articles:
        body = body[1:]
    if title_at(body, profile) and body[-1].low not in profile.bodies:  # "chaired by President Lee"
        body = ()
    office = aside[:joint] if joint is not None else [t for t in aside if not name_like(t, profile)]
    while office and office[0].low in profile.articles:
        office = office[1:]
    is_office = any(t.low in profile.roles for t in aside)
    speaker = Speaker(found.speaker.name, found.speaker.role or (joined(office) if is_office and office else None), found.speaker.affiliation or (joined(body) if is_office and any(name_like(t, profile) for t in body) else None))  # fmt: skip
    return Description(speaker, "", found.first, found.last)


def _first_names_of(aside: Tokens, profile: Profile) -> Tokens:
    """The first words with capitals that stand together."""
    start = next((n for n, t in enumerate(aside) if name_like(t, profile) and not is_noun(t, profile)), len(aside))
    return aside[start : next((n for n in range(start, len(aside)) if not name_like(aside[n], profile)), len(aside))]
