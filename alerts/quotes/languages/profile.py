"""What the press of a language says around a quote: one profile a language, words alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property


def words(text: str) -> frozenset[str]:
    """The words of a text, each once."""
    return frozenset(text.split())


def phrases(text: str) -> tuple[str, ...]:
    """Phrases separated by ``|``, the longest first."""
    return tuple(sorted((" ".join(p.split()) for p in text.split("|")), key=lambda p: -len(p.split())))


@dataclass(frozen=True, eq=False)
class Profile:
    """Words in lower case. A list that is left empty is not asked.

    ``verbs``: finite forms and participles of saying. ``according``: phrases that stand before who said it; ``according_after``: behind.
    ``pronouns``: form to "m", "f", or "" (either or several). ``titles``: ranks before a name, of one or more words. ``roles``: nouns of
    offices that stand before or behind a name; ``role_ends``: ends
    of such words; ``bodies``: words in names of organisations; ``female`` and ``male``: titles and offices. ``addressees``: to whom it was
    said, between verb and subject; ``joints``: small words inside a name. ``steps``: auxiliaries and adverbs between who and
    verb; ``days``: names of days there. ``openings``: words that open what stands before a clause's subject, up to a comma ("In May, …").
    ``whereabouts``: words before a place, which is nobody ("in Geneva"). ``passives``: auxiliaries before the participle of a verb whose subject did not speak.
    ``so_called``: a word before marks that are not somebody's. ``relatives``: "who", behind a name. ``definite``: articles of an office whose holder was named. ``auxiliaries``:
    stand at once behind a quote, the participle last. ``subjunctives``: verbs that make a sentence somebody's. ``calling``: words before marks
    that make somebody's words of what looks like a name. ``clitic`` and ``article``: "for" and "the", written together with their word (``clitic_after`` some). ``articles``; ``ends``: words at which a description of a speaker ends. ``no_names``: words with a capital that begin sentences.
    ``verb_first``: the subject may follow the verb before a quote too; ``verb_last``: it stands before the quote, the verb behind. ``cased``: names have capitals. ``nouns_cased``: all nouns do; ``every_word``: of a name each word does.
    ``country_first``: between an office and a name its country or body may stand without a sign ("президент Чили Анна Ли").
    ``dashes``: speech may begin with a dash. ``subject_left_out``: a bare verb is of
    who spoke last. ``outlet_nouns``: newspaper, agency. ``report_verbs``: what an outlet does;
    ``reported_by``: phrases before an outlet. ``nominative``: the form of a name behind ``according`` under which people look for it.
    """

    code: str
    verbs: frozenset[str]
    according: tuple[str, ...] = ()
    according_after: tuple[str, ...] = ()
    pronouns: Mapping[str, str] = field(default_factory=dict)
    titles: tuple[str, ...] = ()
    roles: frozenset[str] = frozenset()
    role_ends: tuple[str, ...] = ()
    bodies: frozenset[str] = frozenset()
    female: frozenset[str] = frozenset()
    male: frozenset[str] = frozenset()
    addressees: frozenset[str] = frozenset()
    joints: frozenset[str] = frozenset()
    steps: frozenset[str] = frozenset()
    days: frozenset[str] = frozenset()
    openings: frozenset[str] = frozenset()
    whereabouts: frozenset[str] = frozenset()
    passives: frozenset[str] = frozenset()
    so_called: frozenset[str] = frozenset()
    relatives: frozenset[str] = frozenset()
    definite: frozenset[str] = frozenset()
    auxiliaries: frozenset[str] = frozenset()
    subjunctives: frozenset[str] = frozenset()
    calling: frozenset[str] = frozenset()
    clitic: str = ""
    clitic_after: frozenset[str] = frozenset()
    article: str = ""
    articles: frozenset[str] = frozenset()
    of: frozenset[str] = frozenset()
    ends: frozenset[str] = frozenset()
    no_names: frozenset[str] = frozenset()
    verb_first: bool = False
    verb_last: bool = False
    cased: bool = True
    nouns_cased: bool = False
    every_word: bool = False
    country_first: bool = False
    dashes: bool = False
    subject_left_out: bool = False
    outlet_nouns: frozenset[str] = frozenset()
    report_verbs: frozenset[str] = frozenset()
    reported_by: tuple[str, ...] = ()
    nominative: Callable[[str], str] | None = None

    @cached_property
    def according_by_first(self) -> Mapping[str, list[list[str]]]:
        """The phrases of ``according``, cut into words, by their first."""
        return _by_first(self.according)

    @cached_property
    def steps_and_days(self) -> frozenset[str]:
        """Small words between who and verb."""
        return self.steps | self.days

    @cached_property
    def ends_but_of(self) -> frozenset[str]:
        """Words at which a description ends that say not what somebody is of."""
        return self.ends - self.of

    @cached_property
    def no_subjects(self) -> frozenset[str]:
        """Words with a capital that begin sentences and stand before the subject."""
        return self.no_names - self.articles - self.pronouns.keys()

    @cached_property
    def no_offices(self) -> frozenset[str]:
        """Words that are no part of an office before a name."""
        return self.ends | self.verbs | self.articles | self.joints | self.steps

    @cached_property
    def begin_clauses(self) -> frozenset[str]:
        """Words behind which an apposition has become a clause."""
        return self.auxiliaries | self.passives | self.relatives | self.verbs

    @cached_property
    def titles_by_first(self) -> Mapping[str, list[list[str]]]:
        """The titles, cut into words without dots, by their first."""
        return _by_first(tuple(title.replace(".", "") for title in self.titles))


def _by_first(phrases: tuple[str, ...]) -> dict[str, list[list[str]]]:
    out: dict[str, list[list[str]]] = {}
    for phrase in phrases:
        out.setdefault(phrase.split()[0], []).append(phrase.split())
    return out
