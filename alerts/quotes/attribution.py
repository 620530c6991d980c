"""Finds who is said to have spoken a quote in its sentence: behind it, before it, by "according to". Knows nobody by name."""

from __future__ import annotations

from dataclasses import dataclass

from alerts.quotes import descriptions
from alerts.quotes.descriptions import Description
from alerts.quotes.languages.profile import Profile
from alerts.quotes.model import Speaker
from alerts.quotes.name_parts import Tokens, name_like
from alerts.quotes.reported import ANDS
from alerts.quotes.sentences import Sentence, Token

FARTHEST_VERB = 32  # tokens behind a quote in which its verb may stand
VERB_LAST = 4  # tokens behind a quote, where verbs stand last
FARTHEST_BACK = 40  # tokens before it
LONGEST_DATELINE = 14
LONGEST_OPENING = 20  # tokens before the subject of a clause, up to a comma


NOBODY_NAMED = Description(Speaker())
PASSIVE = Description(Speaker())
"""Whoever said it is not the subject: "Lee was asked"."""


@dataclass(frozen=True, slots=True)
class Cue:
    """What a sentence says of a quote. No ``who``: a word of saying stands there, and whoever spoke before is meant.

    ``framed``: by "according to", behind which names have other endings in some languages.
    """

    who: Description | None
    verb: Token | None
    near: bool = False
    framed: bool = False


def says(tokens: Tokens, n: int, profile: Profile) -> bool:
    """Whether a token is a word of saying: "the claim" and "his call" are nouns."""
    if tokens[n].low not in profile.verbs or (n and tokens[n].cased):
        return False
    return not n or not (tokens[n - 1].low in profile.articles or tokens[n - 1].raw.endswith(("’s", "'s")))


def cue(sentence: Sentence, at: int, profile: Profile) -> Cue | None:
    """What the sentence says of the quote that is its token ``at``; None when it says nothing."""
    back = _before(sentence, at)
    behind = _behind(sentence, at)
    begins = not any(t.is_word for t in back) or back[-1].raw in "—–-"
    if profile.verb_last:
        return _around_it(back, behind, profile)
    roads = (_behind_it, _by_frame, _before_it) if begins else (_framed_at_once, _before_it, _by_frame, _behind_it)
    found = [c for c in (road(back, behind, profile) for road in roads) if c]
    named = (c for c in found if c.who and (c.near or c.who is not PASSIVE))
    return next(named, next((c for c in found if c.who), found[0] if found else None))


def unsaid(sentence: Sentence, at: int, profile: Profile) -> Cue | None:
    """Behind a comma inside the marks stands who spoke, whatever the verb: “…,” Lee weighed in."""
    behind = _behind(sentence, at)
    if behind and behind[0].raw in "—–-":
        return _signed(behind[1:], profile)
    end = next(
        (n for n, t in enumerate(behind[:8]) if not name_like(t, profile) and t.low not in profile.joints),
        8,
    )
    if behind and behind[0].low in profile.pronouns:
        end = 1
    if not 0 < end < len(behind) or not behind[end].is_word or behind[end].cased:
        return None
    who = descriptions.before(behind[:end], profile)
    return Cue(who, None, True) if who and who.first == 0 else None


def subject(sentence: Sentence, at: int, profile: Profile) -> Description | None:
    """Whom the clause before a quote is about: the name or pronoun with which it begins, behind "WASHINGTON —", "But" or "In May,"."""
    return _subject_of(sentence[:at], profile) if profile.cased else None


def _subject_of(clause: Tokens, profile: Profile) -> Description | None:
    tokens = _behind_opening(_behind_dateline(clause), profile)
    if tokens and tokens[0].low in profile.whereabouts:
        return None
    while tokens and tokens[0].low in profile.no_subjects:
        tokens = tokens[1:]
    who = descriptions.after(tokens, profile) if tokens else None
    return who if who and (who.speaker.name or who.pronoun) and who.first <= 1 else None


def _behind_dateline(tokens: Tokens) -> Tokens:
    """Without "WASHINGTON —" or "Bonn, 12.03.2009 –"."""
    dash = next((n for n, t in enumerate(tokens[:LONGEST_DATELINE]) if t.raw in "—–"), 0)
    place = tokens[:dash]
    if not place or not (any(t.raw[0].isdigit() for t in place) or (place[0].raw.isupper() and len(place[0].raw) > 1)):
        return tokens
    return tokens[dash + 1 :]


def _behind_opening(tokens: Tokens, profile: Profile) -> Tokens:
    if not tokens or tokens[0].low not in profile.openings:
        return tokens
    comma = next((n + 1 for n, t in enumerate(tokens[:LONGEST_OPENING]) if t.raw == ","), len(tokens))
    return tokens[comma:]


def _signed(behind: Tokens, profile: Profile) -> Cue | None:
    """“…” — Ann Lee"""
    who = descriptions.before([t for t in behind if t.is_word], profile)
    return Cue(who, None, True) if who and who.first == 0 and who.speaker.name else None


def _before(sentence: Sentence, at: int) -> Tokens:
    """The tokens between the quote before (or the sentence's begin) and this one."""
    start = next((n + 1 for n in range(at - 1, -1, -1) if sentence[n].quote >= 0), 0)
    return sentence[max(start, at - FARTHEST_BACK) : at]


def _behind(sentence: Sentence, at: int) -> Tokens:
    end = next((n for n in range(at + 1, len(sentence)) if sentence[n].quote >= 0), len(sentence))
    return sentence[at + 1 : min(end, at + FARTHEST_BACK)]


def _behind_it(back: Tokens, behind: Tokens, profile: Profile) -> Cue | None:
    """“…,” said Ann Lee. “…,” Lee said. “… for all”, Lee said."""
    start = 0
    while start < len(behind) and behind[start].raw in ",،—–-":
        start += 1
    tokens = behind[start:]
    if not tokens or not tokens[0].is_word:
        return None
    passive = None
    for n, token in enumerate(tokens[:FARTHEST_VERB]):
        if token.raw in ":;":
            break
        if not says(tokens, n, profile):
            continue
        if _is_passive(tokens, n, profile):
            who = descriptions.before(tokens[:n], profile)
            passive = Cue(PASSIVE, token, True) if who and not who.first else passive
            continue
        found = _subject_behind(tokens, n, profile)
        if found:
            return found
    return passive


def _is_passive(tokens: Tokens, verb: int, profile: Profile) -> bool:
    """Whether the subject of the verb did not speak: "Lee was asked", "Lee was repeatedly accused of"; not "Lee was saying"
    and not "Lee was quoted as saying"."""
    if verb + 2 < len(tokens) and says(tokens, verb + 2, profile):
        return False
    at = verb
    while at and tokens[at - 1].low in profile.steps and tokens[at - 1].low not in profile.passives:
        at -= 1
    return at > 0 and tokens[at - 1].low in profile.passives and not tokens[verb].low.endswith("ing")


def _subject_behind(tokens: Tokens, verb: int, profile: Profile) -> Cue | None:
    if all(t.low in profile.steps for t in tokens[:verb]):
        who = descriptions.after(tokens[verb + 1 :], profile)
        return Cue(who, tokens[verb], True) if who or not verb else None
    if not profile.cased:
        return None
    if tokens[0].low in profile.auxiliaries:  # „…“, hat Anna Ley am Montag erklärt
        who = descriptions.after(tokens[1:], profile)
        return Cue(who, tokens[verb], True) if who else None
    who = descriptions.before(tokens[:verb], profile)
    if who is None and tokens[verb - 1].raw == ",":  # "… to the end, said Ann Lee"
        who = descriptions.after(tokens[verb + 1 :], profile)
        return Cue(who, tokens[verb]) if who and (who.speaker.name or who.pronoun) else None
    if who is None:
        return None
    if who.first == 0 or not tokens[who.first - 1].is_word or all(t.low in profile.articles or t.low in profile.steps for t in tokens[: who.first]):  # fmt: skip
        return Cue(who, tokens[verb], who.first == 0)
    return None


def _around_it(back: Tokens, behind: Tokens, profile: Profile) -> Cue | None:
    """Ann Lee, “…” said. “…” said Ann Lee. In languages whose verbs stand last."""
    verb = next((n for n, t in enumerate(behind[:VERB_LAST]) if says(behind, n, profile)), None)
    if verb is None:
        return _before_it(back, behind, profile)
    last = verb
    while last + 1 < len(behind) and says(behind, last + 1, profile):
        last += 1
    subject = list(back)
    while subject and not subject[-1].is_word:
        subject.pop()
    who = _named_first(descriptions.before(subject, profile), descriptions.after(subject, profile)) if subject else None
    if who is None or who.speaker.name is None:
        who = (
            _named_first(_first_named(behind[last + 1 :], profile), descriptions.after(behind[last + 1 :], profile))
            or who
        )
    if subject and (who is None or who.speaker.name is None):
        who = _named_first(_first_named(subject, profile), who)
    return Cue(who, behind[verb], True)


def _first_named(tokens: Tokens, profile: Profile) -> Description | None:
    """The name with which a sentence begins."""
    while tokens and tokens[0].low in profile.roles and not tokens[0].cased:
        tokens = tokens[1:]
    end = next((n for n, t in enumerate(tokens) if not name_like(t, profile)), len(tokens))
    return descriptions.before(tokens[:end], profile) if end else None


def _before_it(back: Tokens, behind: Tokens, profile: Profile) -> Cue | None:
    """Ann Lee said: “…”. Lee called it “…”."""
    bare = None
    for n in range(len(back) - 1, -1, -1):
        if not says(back, n, profile):
            continue
        if bare is None and _is_passive(back, n, profile):
            return Cue(PASSIVE, back[n], len(back) - n < 4)
        who = descriptions.before(back[:n], profile) if profile.cased else None
        elsewhere = who is not None and descriptions.is_whereabouts(back, who, profile)
        who = None if elsewhere else who
        shared = n > 0 and back[n - 1].low in ANDS  # "… and called him": the subject stands before
        if profile.verb_first and not shared and (who is None or who.speaker.name is None):
            who = _named_first(descriptions.after(back[n + 1 :], profile), who)
        who = _subject_of(back[:n], profile) if who is None and elsewhere else who
        if who:
            return Cue(who, bare.verb if bare else back[n], len(back) - n < 4)
        bare = bare or Cue(None, back[n], len(back) - n < 4)
    if bare is None and back and back[-1].raw == ":":
        return _named_by_colon(back[:-1], profile)
    return bare


def _named_by_colon(back: Tokens, profile: Profile) -> Cue | None:
    """Ann Lee, a lawyer: “…”."""
    who = descriptions.after(back, profile)
    return Cue(who, None, True) if who and who.speaker.name and who.first == 0 else None


def _named_first(one: Description | None, other: Description | None) -> Description | None:
    return one if one and (one.speaker.name or other is None) else other


def _without_clitic(tokens: Tokens, before: str, profile: Profile) -> Tokens:
    """Where "for Lee" and "for the minister" are one word each, without their "for"."""
    if before not in profile.clitic_after or not tokens or not tokens[0].raw.startswith(profile.clitic):
        return tokens
    rest = tokens[0].raw.removeprefix(profile.clitic)
    raw = profile.article + rest[1:] if rest.startswith(profile.clitic) else rest
    return [tokens[0]._replace(raw=raw, low=raw), *tokens[1:]] if rest else tokens


def _framed_at_once(back: Tokens, behind: Tokens, profile: Profile) -> Cue | None:
    """Ann Lee would answer no questions on “…,” according to Otto Brandt."""
    start = 1 if behind and behind[0].raw == "," else 0
    return None if back and back[-1].raw in ",:" else _frame_at(behind, start, profile)


def _by_frame(back: Tokens, behind: Tokens, profile: Profile) -> Cue | None:
    """According to Ann Lee, “…”. “…”, in the words of Ann Lee."""
    for tokens in (behind, back):
        found = next((c for n in range(len(tokens)) if (c := _frame_at(tokens, n, profile))), None)
        if found:
            return found
    return None


def _frame_at(tokens: Tokens, n: int, profile: Profile) -> Cue | None:
    """According to whom, when such a phrase begins at a token."""
    phrases = profile.according_by_first.get(tokens[n].low, ()) if n < len(tokens) else ()
    words = next((p for p in phrases if [t.low for t in tokens[n : n + len(p)]] == p), None)
    if words is None:
        return None
    who = descriptions.after(_without_clitic(tokens[n + len(words) :], words[-1], profile), profile)
    if (who and not who.first) or len(words) > 1:
        return Cue(who if who and not who.first else NOBODY_NAMED, None, True, True)
    return None
