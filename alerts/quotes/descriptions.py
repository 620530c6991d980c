"""Reads how a speaker is described: name, office, whom for; before a verb or behind it. Decides nothing about quotes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alerts.quotes.languages.first_names import FEMALE, MALE
from alerts.quotes.languages.profile import Profile
from alerts.quotes.model import Speaker
from alerts.quotes.outlets import is_outlet
from alerts.quotes.sentences import Token

Tokens = Sequence[Token]
FATHERS = ("ич", "вна", "чна", "оглы", "кызы")  # ends of the names of fathers
FIRST_NAMES = FEMALE | MALE
LONGEST_ASIDE = 45
FARTHEST = 28  # tokens that a description may have
LONGEST_UNCASED = 4  # words of a name without capitals
LONGEST_NAME = 120  # letters; what is longer is no name


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
    return tokens[n].low in (profile.days if tokens[n].cased and n else profile.steps | profile.days)


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
    of_a_body = profile.nouns_cased and found.first > start and tokens[found.first - 1].low in profile.of
    if (" " not in found.speaker.name or of_a_body) and any(
        _is_office(t, profile) for t in tokens[start:end]
    ):  # the minister of Defence, Ann Lee
        behind = _with_name_behind(tokens, end, found, profile)
        if behind is not found and behind and " " in (behind.speaker.name or ""):
            return behind
    return _with_apposition(tokens, end, found, profile)


def name_like(token: Token, profile: Profile) -> bool:
    """Whether the token can be part of a name."""
    if not token.is_word or token.low in profile.no_names or token.low in profile.pronouns:
        return False
    return token.cased or not profile.cased


def run_back(tokens: Tokens, end: int, profile: Profile) -> int:
    """Where the name that ends at ``end`` begins; ``end`` when none does."""
    start = end
    while start:
        if (
            (name_like(tokens[start - 1], profile) and not is_noun(tokens[start - 1], profile))
            or (start >= 2 and _late_capital(tokens[start - 1], profile) and name_like(tokens[start - 2], profile))
            or (
                start < end
                and start >= 2
                and tokens[start - 1].low in profile.joints
                and (name_like(tokens[start - 2], profile) or tokens[start - 2].low in profile.joints)
            )
        ):
            start -= 1
        else:
            break
    while start < end and tokens[start].low in profile.joints and not tokens[start].cased:
        start += 1
    return start


def _late_capital(token: Token, profile: Profile) -> bool:
    """A word that begins sentences, with a capital inside one: the last of "Right Now"."""
    return profile.cased and token.is_word and token.cased and token.low not in profile.pronouns


def is_noun(token: Token, profile: Profile) -> bool:
    """A noun of an office, where nouns have capitals as names do."""
    return profile.nouns_cased and (
        token.low in profile.roles or token.low.endswith(profile.role_ends) or _is_of_a_body(token)
    )


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
    if not profile.cased or tokens[n].cased or tokens[n].low in profile.roles | profile.joints:
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


def _ending(tokens: Tokens, end: int, profile: Profile, whole_from: int | None = None) -> Description | None:
    """The description whose last token is the one before ``end``."""
    start = run_back(tokens, end, profile)
    if start == end or (end - start == 1 and _is_of_an_office(tokens, start, profile)):
        return _nameless(tokens, end, profile, whole_from)
    first, office, body = _in_front(tokens, start, profile)
    speaker = _split(tokens[start:end], profile)
    if profile.country_first and speaker.name:
        speaker = _without_country(speaker, bool(office or speaker.role))
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
    while start > stop and tokens[start - 1].is_word and tokens[start - 1].low not in profile.ends - profile.of and tokens[start - 1].low not in profile.verbs:  # fmt: skip
        start -= 1
        if tokens[start].low in profile.articles and whole_from is None:
            break
    if start == end:
        return None
    named = [n for n in range(start, end) if name_like(tokens[n], profile) and not is_noun(tokens[n], profile)]
    joint = next((n for n in range(start, end) if tokens[n].low in profile.of), None)
    if named and joint is not None and named[0] < joint:
        inner = _ending(tokens[start:joint], joint - start, profile)
        if inner and inner.speaker.name:
            return Description(Speaker(inner.speaker.name, inner.speaker.role, joined(tokens[joint + 1 : end])), "", start + inner.first, end)  # fmt: skip
    if tokens[start].low not in profile.articles and not any(tokens[n].low in profile.roles or name_like(tokens[n], profile) for n in range(start, end)):  # fmt: skip
        return None
    return Description(Speaker(None, joined(tokens[start:end])), "", start, end)


def _in_front(tokens: Tokens, start: int, profile: Profile) -> tuple[int, str, str | None]:
    """What stands before a name without a comma: its first token, the office, and whom for ("State Department lawyer Ann Lee")."""
    at = start
    while at and start - at < 5 and tokens[at - 1].is_word and (not tokens[at - 1].cased or is_noun(tokens[at - 1], profile)) and tokens[at - 1].low not in profile.ends | profile.verbs | profile.articles | profile.joints | profile.steps:  # fmt: skip
        at -= 1
    office = tokens[at:start]
    if not any(t.low in profile.roles for t in office):
        return start, "", None
    begun = run_back(tokens, at, profile)
    if begun == at:
        return max(0, at - (at > 0 and tokens[at - 1].low in profile.articles)), joined(office), None
    return begun, joined(office), joined(tokens[begun:at])


def _split_uncased(run: Tokens, profile: Profile) -> Speaker:
    """Without capitals the name begins behind an office and what has an article: "minister the-foreign Ann Lee". A body has none."""
    at = 0
    while at < len(run) and (run[at].low in profile.roles or (at and run[at].low.startswith(profile.article))):
        at += 1
    name = run[at:]
    name = name[:2] if any(token.low.startswith(profile.article) for token in name[2:]) else name  # what is said of
    if at == 1 and len(name) == 1 and not run[0].low.startswith(profile.article):  # "a senior official"
        name = ()
    if run[0].low in profile.bodies or not name or len(name) > LONGEST_UNCASED:
        return Speaker(None, joined(run) if at else None)
    return Speaker(joined(name), joined(run[:at]) if at else None)


def _split(run: Tokens, profile: Profile) -> Speaker:
    """A run of capitals as title, name and body: "Right Now's Ann Lee", "President Lee", "Ann Lee of Right Now"."""
    if not profile.cased:
        return _split_uncased(run, profile)
    body = None
    for n, token in enumerate(run[:-1]):
        if n < len(run) - 2 and token.raw.endswith(("’s", "'s")) and run[n + 1].low not in profile.joints:
            body, run = joined(run[: n + 1]), run[n + 1 :]
            break
    title, run = without_title(run, profile)
    while len(run) > 1 and not profile.every_word and run[0].low in profile.roles:
        title, run = title or run[0].raw, run[1:]
    if (
        profile.nouns_cased
        and len(run) > 2
        and run[0].low not in FIRST_NAMES
        and (run[1].low in FIRST_NAMES or _is_of_a_body(run[0]))
    ):  # the noun of an office that is in no list
        title, run = title or run[0].raw, run[1:]
    for n, token in enumerate(run):
        if n >= 2 and token.low in profile.of and not any(t.low in profile.bodies for t in run[:n]):
            body, run = joined(run[n + 1 :]), run[:n]
            break
    while body and body.split()[0].lower() in profile.articles:
        body = body.partition(" ")[2]
    if profile.verb_first:  # said Lee Nord News
        run = next((run[:n] for n in range(1, len(run)) if is_outlet(joined(run[n:]))), run)
    if len(run) == 1 and run[0].low in profile.roles and not profile.every_word:
        return Speaker(None, joined(run), body)
    name = joined(run) if run else None
    return Speaker(name if name and len(name) <= LONGEST_NAME else None, title, body)


def _is_of_a_body(token: Token) -> bool:
    """EU-Kommissarin, CDU-Mann"""
    return token.raw.partition("-")[0].isupper() and "-" in token.raw


def _without_country(speaker: Speaker, office: bool) -> Speaker:
    """The last two words are the name, or three where the middle one is of the father; initials of a body are none."""
    words = (speaker.name or "").split()
    body = 0
    while body < len(words) - 1 and words[body].isupper() and len(words[body]) > 1 and not words[body].endswith("."):
        body += 1
    if office and len(words) - body > 2 and not words[-2].endswith(FATHERS):
        body = len(words) - 2
    if not body:
        return speaker
    return Speaker(" ".join(words[body:]), speaker.role, speaker.affiliation or " ".join(words[:body]))


def without_title(run: Tokens, profile: Profile) -> tuple[str | None, Tokens]:
    """The title and the rest. A title stands first or behind what it is of: "Secretary Lee", "Northland Prime Minister Ann Lee"."""
    end = 0
    for n in range(len(run)):
        length = title_at(run[n:], profile) or (
            n + 2 < len(run) and run[n].low in profile.roles and run[n + 1].low in FIRST_NAMES
        )
        if n >= end and length:
            end = n + length
            while end < len(run) and run[end].low in profile.joints:
                end += 1
    if end == len(run) and len(run) == 1:
        return joined(run), run[:0]
    return (joined(run[:end]) if end else None), run[end:]


def title_at(run: Tokens, profile: Profile) -> int:
    """How many of the first tokens are a title."""
    titles = profile.titles_by_first.get(run[0].low.replace(".", "")) if run else None
    if not titles:
        return 0
    words = [t.low.replace(".", "") for t in run[:5]]
    return next((len(title) for title in titles if words[: len(title)] == title), 0)


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
    named = _split(tokens[start:end], profile)
    if office is None or named.name is None:
        return None
    return Description(Speaker(named.name, office.speaker.role, named.affiliation), "", office.first, end)


def _with_apposition(tokens: Tokens, end: int, found: Description, profile: Profile) -> Description:
    """The same with what a comma adds behind the name: "Ann Lee, a lawyer at Right Now."."""
    if end >= len(tokens) or tokens[end].raw not in ",(":
        return found
    stop = next((n for n in range(end + 1, min(len(tokens), end + FARTHEST)) if not tokens[n].is_word and tokens[n].raw not in "&-"), len(tokens))  # fmt: skip
    aside = tokens[end + 1 : stop]
    if not any(t.low in profile.roles for t in aside) or any(t.low in profile.verbs for t in aside):
        return found
    return _described(found, aside, profile)


def _with_name_behind(tokens: Tokens, end: int, found: Description | None, profile: Profile) -> Description | None:
    """An office with its name behind a comma: "his aunt, Ann Lee, …"."""
    if found is None or end >= len(tokens) or tokens[end].raw != ",":
        return found
    stop = next((n for n in range(end + 1, len(tokens)) if not name_like(tokens[n], profile) and tokens[n].low not in profile.joints), len(tokens))  # fmt: skip
    named = _split(tokens[end + 1 : stop], profile)
    if stop == end + 1 or named.name is None or (stop < len(tokens) and tokens[stop].is_word):
        return found
    return Description(Speaker(named.name, found.speaker.role, named.affiliation), "", found.first, stop)


def _described(found: Description, aside: Tokens, profile: Profile) -> Description:
    if aside and aside[0].low in profile.ends - profile.of:  # "who leads …" is no office
        return found
    joint = next((n for n, t in enumerate(aside) if t.low in profile.of), None)
    comma = next((n for n, t in enumerate(aside) if n > (joint or 0) and t.raw == ","), len(aside))
    aside = aside[:comma]
    body = aside[joint + 1 :] if joint is not None else [t for t in aside if name_like(t, profile)]
    while body and body[0].low in profile.articles:
        body = body[1:]
    office = aside[:joint] if joint is not None else [t for t in aside if not name_like(t, profile)]
    while office and office[0].low in profile.articles:
        office = office[1:]
    is_office = any(t.low in profile.roles for t in aside)
    speaker = Speaker(found.speaker.name, found.speaker.role or (joined(office) if is_office and office else None), found.speaker.affiliation or (joined(body) if is_office and any(name_like(t, profile) for t in body) else None))  # fmt: skip
    return Description(speaker, "", found.first, found.last)


def joined(tokens: Tokens) -> str:
    """Tokens as words of a line, a possessive at the end left out."""
    text = " ".join(t.raw for t in tokens)
    for ending in ("’s", "'s", "’", "'"):
        text = text.removesuffix(ending)
    return text.replace(" - ", "-").replace("’ ", "’")
