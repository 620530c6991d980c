"""Reads the quotes of a text: which passages are somebody's words, and whose. The order of its decisions can be read from top to bottom."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from alerts.quotes import attribution, descriptions, dialogue
from alerts.quotes.attribution import Cue
from alerts.quotes.descriptions import Description
from alerts.quotes.languages.profile import Profile
from alerts.quotes.model import UNKNOWN, Quote, Speaker
from alerts.quotes.outlets import is_outlet
from alerts.quotes.passages import Passage, is_name, quoted
from alerts.quotes.people import People
from alerts.quotes.sentences import Lead, Paragraph, Sentence, paragraphs

A_PHRASE = 2  # words in small letters that are no name and no title
A_SENTENCE = 4  # words from which on a passage without a word of saying is taken for speech
ENDINGS = ".,!?…;。！？؟،"
SENTENCE_ENDINGS = ".!?…。！？؟"
LONGEST_PARAGRAPH = 1_000  # letters between two quotes of the same speaker


@dataclass(slots=True)
class Reader:
    """Reads one text; keeps who spoke last."""

    text: str
    passages: Sequence[Passage]
    profile: Profile
    people: People
    last: Speaker = UNKNOWN
    last_paragraph: int = -9
    last_end: int = 0
    at: int = 0
    out: list[Quote] = field(default_factory=list)

    def read(self) -> list[Quote]:
        """All quotes in their order."""
        for n, (lead, own) in enumerate(paragraphs(self.text, self.passages, self.profile.verbs)):
            self.at = n
            self._paragraph(lead, own)
        return self.out

    def _paragraph(self, before: Lead, own: Paragraph) -> None:
        spoken: Speaker | None = None
        for sentence in own:
            within: Speaker | None = None
            for n, token in enumerate(sentence):
                if token.quote < 0:
                    continue
                passage = self.passages[token.quote]
                found = self._cue(sentence, n, passage)
                who = self._who(found, passage, sentence, n, within, spoken, before)
                if not self._is_speech(passage, found, who, n, sentence):
                    continue
                within = spoken = who
                self._note(passage, who, found)
            before = partial(_itself, sentence)

    def _cue(self, sentence: Sentence, at: int, passage: Passage) -> Cue | None:
        found = attribution.cue(sentence, at, self.profile)
        if (
            self.profile.cased
            and (found is None or found.who is None)
            and (self.text[passage.end - 1] == "," or _signs(sentence, at))
        ):
            return attribution.unsaid(sentence, at, self.profile) or found
        return found

    def _who(self, found: Cue | None, passage: Passage, sentence: Sentence, n: int, within: Speaker | None, spoken: Speaker | None, before: Lead) -> Speaker:  # fmt: skip
        """The first of: who stands there, who speaks on, whom the clause is about, who was introduced, who spoke before."""
        if found and found.who:
            return self._named(found, passage)
        if passage.continues:
            return spoken or self.last
        if found and self.profile.subject_left_out and self.at - self.last_paragraph <= 1:
            return self.last
        alone = not any(t.is_word for t in sentence)
        about = None if within else self._about(sentence, n, passage)
        if about and about.name and (found or " " in about.name):
            return about
        if self._is_reported(sentence) and (by := spoken or self._introduced(before, passage)):
            return by
        if spoken and (found or alone or sum(t.quote >= 0 for t in sentence) > 1):
            return spoken
        if alone and (introduced := self._introduced(before, passage)):
            return introduced
        return self.last if alone and self._next_paragraph(passage) else UNKNOWN

    def _about(self, sentence: Sentence, n: int, passage: Passage) -> Speaker | None:
        """Whom the clause before a quote is about: "Lee went on television, adding “…”"."""
        who = attribution.subject(sentence, n, self.profile)
        return self._named(Cue(who, None), passage) if who else None

    def _is_reported(self, sentence: Sentence) -> bool:
        """Whether the mood of the verb says that the sentence is somebody's: „Der Plan sei „…““."""
        return any(t.low in self.profile.subjunctives for t in sentence)

    def _next_paragraph(self, passage: Passage) -> bool:
        """Whether the paragraph before ends with the words of who spoke last, and this one is nothing but words."""
        between = re.sub(r"\s*\n\s*", "\n", self.text[self.last_end : passage.opened][:LONGEST_PARAGRAPH])
        return self.last_end > 0 and len(between.split("\n")) == 2 and self.text[passage.end - 1] in SENTENCE_ENDINGS

    def _named(self, found: Cue, passage: Passage) -> Speaker:
        who = found.who
        assert who is not None
        at = found.verb.start if found.verb else passage.opened
        if who.pronoun:
            name = self.people.meant(who.pronoun, at)
            speaker = Speaker(name)
        elif who.speaker.name:
            name = who.speaker.name
            if self.profile.nominative and (found.framed or self.profile.verb_last):
                name = self.profile.nominative(name)
            body = who.speaker.affiliation
            full = self.people.full(name)
            speaker = Speaker(
                None if self.people.is_nobody(full, bool(found.verb or found.framed or who.speaker.role)) else full,
                who.speaker.role,
                None if body and is_outlet(body) and found.verb else body,
            )
        else:
            held = self.people.in_office(who.speaker.role or "", at) if self._is_anaphor(who) else None
            speaker = who.speaker if held is None else Speaker(held, who.speaker.role)
        self.people.spoke(at, speaker, who.pronoun)
        return speaker

    def _is_anaphor(self, who: Description) -> bool:
        """Whether it is an office with its article, and nothing else: "the minister"."""
        words = (who.speaker.role or "").lower().split()
        return len(words) == 2 and words[0] in self.profile.definite

    def _introduced(self, lead: Lead, passage: Passage) -> Speaker | None:
        """Who is said to speak in the sentence before, which ends with a colon or holds a word of saying and no quote."""
        before = lead()
        if not before or any(t.quote >= 0 for t in before):
            return None
        end = len(before) - (before[-1].raw in ":.")
        if before[-1].raw != ":" and not any(t.low in self.profile.verbs for t in before):
            return None
        found = attribution.cue([*before[:end], before[-1]._replace(quote=0)], end, self.profile)
        if self.profile.cased and before[-1].raw == ":" and (found is None or found.who is None):
            found = Cue(descriptions.after(before, self.profile), found.verb if found else None)
        return (
            self._named(found, passage)
            if found and found.who and (found.who.speaker.name or found.who.pronoun)
            else None
        )

    def _is_speech(self, passage: Passage, found: Cue | None, who: Speaker, n: int, sentence: Sentence) -> bool:
        """A title, a nickname or a single word that nobody is said to have said is no quote."""
        words = self.text[passage.start : passage.end].split()
        back = sentence[n - 1] if n else None
        if passage.continues or passage.goes_on:
            return True
        if back and back.low in self.profile.so_called:
            return False
        if self.profile.every_word and _titled(words) and not (found and found.near and not found.framed and (back is None or back.raw in ",:" or back.low in self.profile.verbs)):  # fmt: skip
            return False
        if found:
            return True
        least = (
            A_PHRASE + (who.name is None)
            if back and words[0][0].islower()
            else A_SENTENCE - (not any(t.is_word for t in sentence))
        )
        if len(words) < least and self.text[passage.end - 1] not in SENTENCE_ENDINGS:
            return False
        titled = sum(w[0].isupper() for w in words) > 0.6 * len(words) and len(words) <= 10
        return not (titled and self.profile.cased)

    def _note(self, passage: Passage, who: Speaker, found: Cue | None) -> None:
        verb = found.verb.raw if found and found.verb else None
        self.out.append(Quote(passage.start, passage.end, who, verb))
        self.last_end = passage.closed
        self.last, self.last_paragraph = (who, self.at) if who.name else (self.last, self.last_paragraph)


def _titled(words: Sequence[str]) -> bool:
    """Whether each longer word has a capital, as in titles of works: "The Long Watch,"."""
    return 2 <= len(words) <= 8 and words[-1][-1] not in "!?" and all(w[0].isupper() or len(w) < 4 for w in words) and sum(w[0].isupper() for w in words) > 1  # fmt: skip


def _itself(sentence: Sentence) -> Sentence | None:
    return sentence


def _signs(sentence: Sentence, at: int) -> bool:
    """Whether a dash and a few words are all that follows."""
    return (
        len(sentence) - at in range(3, 9)
        and sentence[at + 1].raw in "—–-"
        and all(t.is_word for t in sentence[at + 2 :])
    )


def read(text: str, profile: Profile) -> list[Quote]:
    """The quotes of a text."""
    passages = _passages(text, profile)
    return Reader(text, passages, profile, People(text, profile, passages)).read()


def _passages(text: str, profile: Profile) -> list[Passage]:
    """What may be speech: between marks, but for names, and behind dashes."""
    between = [p for p in quoted(text) if not _is_named(text, p, profile)]
    if not profile.dashes:
        return between
    between = [part for p in between for part in dialogue.parts_of(text, p, profile.verbs)]
    behind = [p for p in dialogue.spoken(text, profile.verbs) if not any(q.opened < p.end and p.start < q.closed for q in between)]  # fmt: skip
    return sorted([*between, *behind])


def _is_named(text: str, passage: Passage, profile: Profile) -> bool:
    """Whether marks are around a name or an outlet, and nobody says these words."""
    inner = text[passage.start : passage.end]
    if len(inner) < 40 and inner[0].isupper() and inner[-1] not in ENDINGS and is_outlet(inner):
        return True
    return is_name(text, passage, profile.every_word) and not _said_beside(text, passage, profile)


def _said_beside(text: str, passage: Passage, profile: Profile) -> bool:
    """Whether a word of saying touches it, on the side where such a word makes a quote of what looks like a name."""
    if profile.verb_last:
        behind = text[passage.closed : passage.closed + 40].split()
        return any(word.lower().strip(".,") in profile.verbs for word in behind[:1])
    return _word_before(text, passage) in (profile.calling if profile.verb_first else profile.verbs)


def _word_before(text: str, passage: Passage) -> str:
    words = text[max(0, passage.opened - 40) : passage.opened].split()
    return words[-1].lower() if words else ""
