"""Who was named so far in a text: surnames in full, and whom a pronoun means. Rather nobody than the nearest name."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import islice, takewhile
from operator import attrgetter

from alerts.quotes.languages.first_names import FEMALE, MALE
from alerts.quotes.languages.nobody import LANDS, NOBODY, THINGS
from alerts.quotes.languages.profile import Profile
from alerts.quotes.model import Speaker
from alerts.quotes.name_parts import FATHERS, FIRST_NAMES, is_noun, joined, name_like, run_back, without_title
from alerts.quotes.outlets import is_outlet
from alerts.quotes.passages import CLOSERS, Passage
from alerts.quotes.sentences import Token, plain_tokens

LOOK_BACK = 700  # letters in which somebody whom a pronoun means was named
OFFICE_BACK = 2_000  # letters in which the holder of an office was named
ABSTRACT = ("ung", "heit", "keit", "schaft", "tion", "tät")  # ends of German nouns of things
BESIDE = {",", *CLOSERS}  # what a word of saying follows behind a quote
MOST_PLACES = 20  # of a name that are looked at
MOST_NAMES = 400  # names of a text that are kept


class People:
    """The names of one text."""

    def __init__(self, text: str, profile: Profile, passages: Sequence[Passage] = ()) -> None:
        self._text, self._profile, self._passages = text, profile, passages
        self._full: dict[str, str] = {}
        self._gender: dict[str, str] = {}
        self._proven: dict[str, bool | None] = {}
        self._spoken: list[tuple[int, str]] = []

    def full(self, name: str) -> str:
        """The name as the text gives it in full: "Lee" as "Ann Lee"; itself when it never does."""
        if " " in name:
            return name
        if not self._profile.cased:
            return next((full for _, full in self._spoken if full.split()[-1] == name), name)
        if name not in self._full and len(self._full) < MOST_NAMES:
            self._full[name] = self._find_full(name)
        return self._full.get(name, name)

    def is_nobody(self, name: str, said: bool) -> bool:
        """Whether what stands where a speaker does is a town, a people or no name at all; ``said``: a word of saying is there.

        A single word that stands in small letters too only begins a sentence: "Besides".
        """
        low = name.lower()
        reporters = low.endswith("s") and low in self._profile.roles
        if reporters or low in NOBODY or low.split()[-1] in THINGS:
            return True
        if " " not in name and self._profile.cased and f" {low} " in self._text:
            return True
        if not self._profile.nouns_cased:
            return False
        proven = self._is_proven(name)
        return not proven if not said else proven is None and " " not in name and not name.isupper()

    def _is_proven(self, name: str) -> bool | None:
        """Whether a word with a capital is somebody, where each noun has one: by a first name, or because he speaks somewhere.

        None: it has an article somewhere, as nouns do.
        """
        if name not in self._proven and len(self._proven) < MOST_NAMES:
            places = [self._speaks(name, end) for end in islice(self._places(name), MOST_PLACES)]
            found = None if None in places else True in places
            self._proven[name] = found if name.split()[0].lower() not in FIRST_NAMES else True
        return self._proven.get(name, False)

    def _speaks(self, name: str, end: int) -> bool | None:
        """Whether an office stands before the name there, or a word of saying beside it: "Kanzler Ley", "Ley sagte". None: "das Buch"."""
        before = self._word_before(end - len(name))
        behind = islice(plain_tokens(self._text, end, min(len(self._text), end + 40)), 2)
        if before and before.low in self._profile.articles:
            return None
        if before and before.cased and is_noun(before, self._profile) and not before.low.endswith(ABSTRACT):
            return True
        if (
            before
            and before.low in self._profile.verbs
            and self._text[max(0, before.start - 3) : before.start].rstrip()[-1:] in BESIDE
        ):
            return True  # “…”, sagte Ley
        return any(len(t.low) > 2 and t.low in self._profile.verbs for t in takewhile(lambda t: t.is_word, behind))

    def _word_before(self, start: int) -> Token | None:
        return next(reversed(list(plain_tokens(self._text, max(0, start - 40), start))), None)

    def spoke(self, at: int, speaker: Speaker, pronoun: str = "") -> None:
        """Somebody spoke at that place of the text."""
        if not speaker.name:
            return
        self._spoken.append((at, speaker.name))
        said = self._profile.pronouns.get(pronoun, "") or self._said_by(speaker.role)
        if said:
            self._gender.setdefault(speaker.name, said)

    def meant(self, pronoun: str, at: int) -> str | None:
        """Whom a pronoun at that place means: who is named first in the sentence before it, of agreeing gender; the last who spoke counts first."""
        gender = self._profile.pronouns.get(pronoun, "")
        if not gender:
            return None
        last = next((name for place, name in reversed(self._spoken) if at - place < LOOK_BACK), None)
        if not self._profile.cased:
            return last
        sentences = [list(self._named(sentence)) for sentence in reversed(self._cut(max(0, at - LOOK_BACK), at))]
        for subjects in (True, False):
            for named in sentences:
                fitting = [
                    name for first, name in named if (first or not subjects) and self._gender_of(name) in (gender, "")
                ]
                if fitting:
                    return self._one_of(fitting, last)
        return last if last and self._gender_of(last) in (gender, "") else None

    def _one_of(self, fitting: list[str], last: str | None) -> str | None:
        """Of several in a sentence: who spoke last, else the first whose first name tells; nobody where none does."""
        sure = [name for name in fitting if self._gender_of(name)]
        if last in fitting and (last in sure or not sure):
            return last
        return sure[0] if sure else fitting[0] if len(set(fitting)) == 1 else None

    def in_office(self, role: str, at: int) -> str | None:
        """Who has an office: "the minister" is the last before that place who was called "minister Ann Lee" or "Defence Minister Lee"."""
        word = role.split()[-1].lower() + " "
        start = max(0, at - OFFICE_BACK)
        last = self._text[start:at].lower().rfind(word)
        if last < 0 or len(word) < 5:
            return None
        tokens = list(plain_tokens(self._text, start + last + len(word), min(at, start + last + 80)))[:5]
        end = next((n for n in range(len(tokens)) if not self._in_name(tokens, 0, n)), len(tokens))
        return self._person(tokens[:end], tokens[end : end + 1]) if end else None

    def _gender_of(self, name: str) -> str:
        """Of a full name: as it was told, else by the first name; empty when neither says."""
        first = name.split()[0].lower()
        return self._gender.get(name) or (
            "" if first in FEMALE and first in MALE else "f" if first in FEMALE else "m" if first in MALE else ""
        )

    def _said_by(self, role: str | None) -> str:
        words = set((role or "").lower().split())
        return "f" if words & self._profile.female else "m" if words & self._profile.male else ""

    def _cut(self, start: int, end: int) -> list[list[Token]]:
        """What is outside marks between two places, as sentences."""
        sentences: list[list[Token]] = [[]]
        reached = start
        for passage in [*self._between(start, end), None]:
            for token in plain_tokens(self._text, reached, passage.opened if passage else end):
                if "\n" in self._text[reached : token.start]:
                    sentences.append([])
                sentences[-1].append(token)
                reached = token.end
                if token.raw in ".!?":
                    sentences.append([])
            reached = passage.closed if passage else end
            if passage and self._text[passage.end - 1] in ".!?":
                sentences.append([])
        return sentences

    def _between(self, start: int, end: int) -> list[Passage]:
        first = bisect_left(self._passages, start, key=attrgetter("opened"))
        return list(self._passages[first : bisect_left(self._passages, end, key=attrgetter("closed"))])

    def _named(self, tokens: list[Token]) -> Iterator[tuple[bool, str]]:
        """Full names of the persons in a sentence, each with whether it may be its subject: not "by Lee" and not "Lee's"."""
        at = 0
        while at < len(tokens):
            end = next((n for n in range(at, len(tokens)) if not self._in_name(tokens, at, n)), len(tokens))
            alone = end - at == 1 and at > 0 and tokens[at - 1].low in self._profile.definite  # "the Moon"
            if end > at and not alone and (name := self._person(tokens[at:end], tokens[end : end + 1])):
                behind = at and (tokens[at - 1].low in self._profile.openings or tokens[at - 1].low in self._profile.of)
                yield not behind and not tokens[end - 1].raw.endswith(("’s", "'s")), name
            at = max(end, at + 1)

    def _in_name(self, tokens: list[Token], first: int, n: int) -> bool:
        of = frozenset() if self._profile.nouns_cased else self._profile.of
        if tokens[n].low in self._profile.joints and tokens[n].low not in of and first < n < len(tokens) - 1:
            return name_like(tokens[n + 1], self._profile)
        return (
            name_like(tokens[n], self._profile)
            and not is_noun(tokens[n], self._profile)
            and not (n > first and tokens[n - 1].raw.endswith(("’s", "'s")))
        )

    def _person(self, run: list[Token], following: list[Token]) -> str | None:
        title, name = without_title(run, self._profile)
        if (
            not name
            or len(name) > 4
            or any(len(t.raw) > 2 and t.raw.isupper() for t in name)
            or self._profile.bodies & {t.low for t in name}
            or name[-1].low in THINGS
        ):
            return None
        full = self.full(" ".join(t.raw for t in name).removesuffix("’s").removesuffix("'s"))
        if not title and full.lower() in NOBODY | LANDS:
            return None
        known = (
            title or self._is_proven(full) is True
            if self._profile.nouns_cased
            else title
            or " " in full
            or full.lower() in FIRST_NAMES
            or any(t.low in self._profile.verbs for t in following)
        )
        if is_outlet(full) or not known:
            return None
        if title and (gender := self._said_by(title.lower())):
            self._gender.setdefault(full, gender)
        return full

    def _places(self, name: str) -> Iterator[int]:
        """Where the name ends behind a word on its line."""
        at = self._text.find(" " + name)
        while at >= 0:
            end = at + 1 + len(name)
            if not self._text[end : end + 1].isalnum():
                yield end
            at = self._text.find(" " + name, end)

    def _find_full(self, name: str) -> str:
        for end in self._places(name):
            tokens = list(plain_tokens(self._text, max(end - len(name) - 60, self._text.rfind("\n", 0, end) + 1), end))
            begun = run_back(tokens, len(tokens), self._profile)
            if self._profile.nouns_cased and begun and tokens[begun - 1].low in self._profile.articles:
                continue
            run = tokens[begun:]
            if self._profile.country_first and len(run) > 2:
                run = run[-3 if run[-2].raw.endswith(FATHERS) else -2 :]
            run = list(without_title(run, self._profile)[1])
            if len(run) > 1 and not self._profile.every_word and run[0].low in self._profile.roles:
                run = run[1:]
            if (
                self._profile.nouns_cased
                and len(run) > 2
                and run[0].low not in FIRST_NAMES
                and run[1].low in FIRST_NAMES
            ):
                run = run[1:]  # the noun of an office that is in no list
            if 2 <= len(run) <= 4 and all(name_like(t, self._profile) or t.low in self._profile.joints for t in run) and not any(t.low in {"of", "and", "the"} or t.raw.endswith(("’s", "'s")) for t in run):  # fmt: skip
                return " ".join(t.raw for t in run)
        return next((full for end in self._places(name) if (full := self._with_behind(name, end))), name)

    def _with_behind(self, name: str, end: int) -> str | None:
        """A family's name that stands first, behind an office: "spokesperson Wei Jian"."""
        before = self._word_before(end - len(name))
        if before is None or before.low not in self._profile.roles or name.lower() in LANDS:
            return None
        behind = list(islice(plain_tokens(self._text, end, min(len(self._text), end + 60)), 3))
        stop = next((n for n, t in enumerate(behind) if not name_like(t, self._profile)), 3)
        return f"{name} {joined(behind[:stop])}" if stop in (1, 2) else None
