"""Cuts a run of words with capitals into title, name and body: "Right Now's Ann Lee", "President Lee". Knows no sentences."""

from __future__ import annotations

from collections.abc import Sequence

from alerts.quotes.languages.first_names import FEMALE, MALE
from alerts.quotes.languages.nobody import NOBODY
from alerts.quotes.languages.profile import Profile
from alerts.quotes.model import Speaker
from alerts.quotes.outlets import is_outlet
from alerts.quotes.sentences import Token

Tokens = Sequence[Token]
FATHERS = ("ич", "вна", "чна", "оглы", "кызы")  # ends of the names of fathers
FIRST_NAMES = FEMALE | MALE
LONGEST_UNCASED = 4  # words of a name without capitals
LONGEST_NAME = 120  # letters; what is longer is no name


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
    return start + _begins_with_place(tokens, start, end, profile)


def _begins_with_place(tokens: Tokens, start: int, end: int, profile: Profile) -> bool:
    """Whether the first word says where: "ambassador to Northland Ann Lee", "On Facebook Lee said"."""
    if end - start < 2 or not start or tokens[start - 1].low not in profile.whereabouts:
        return False
    longer = end - start > 2 and (profile.country_first or tokens[start + 1].low in FIRST_NAMES)
    return longer or tokens[start].low in NOBODY


def _late_capital(token: Token, profile: Profile) -> bool:
    """A word that begins sentences, with a capital inside one: the last of "Right Now"."""
    return profile.cased and token.is_word and token.cased and token.low not in profile.pronouns


def is_noun(token: Token, profile: Profile) -> bool:
    """A noun of an office, where nouns have capitals as names do."""
    return profile.nouns_cased and (
        token.low in profile.roles or token.low.endswith(profile.role_ends) or is_of_a_body(token)
    )


def is_of_a_body(token: Token) -> bool:
    """EU-Kommissarin, CDU-Mann"""
    return token.raw.partition("-")[0].isupper() and "-" in token.raw


def body_of(run: Tokens, profile: Profile) -> str | None:
    """The name of an organisation; None when somebody else's name runs on in it."""
    inner = any(t.low in FIRST_NAMES for t in run[2:]) and not profile.bodies & {t.low for t in run}
    return None if inner else joined(run)


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


def split(run: Tokens, profile: Profile) -> Speaker:
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
        and (run[1].low in FIRST_NAMES or is_of_a_body(run[0]))
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


def without_country(speaker: Speaker, office: bool) -> Speaker:
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


def joined(tokens: Tokens) -> str:
    """Tokens as words of a line, a possessive at the end left out."""
    text = " ".join(t.raw for t in tokens)
    for ending in ("’s", "'s", "’", "'"):
        text = text.removesuffix(ending)
    return text.replace(" - ", "-").replace("’ ", "’")
