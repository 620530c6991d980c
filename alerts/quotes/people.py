"""Who was named so far in a text: surnames in full, and whom a pronoun means. Rather nobody than the nearest name."""

from __future__ import annotations

import re

from alerts.quotes import descriptions
from alerts.quotes.descriptions import name_like, run_back, title_at
from alerts.quotes.languages.first_names import FEMALE, MALE
from alerts.quotes.languages.profile import Profile
from alerts.quotes.model import Speaker
from alerts.quotes.sentences import Token, plain_tokens

LOOK_BACK = 700  # letters in which somebody whom a pronoun means was named
MOST_NAMES = 400  # names of a text that are kept


class People:
    """The names of one text."""

    def __init__(self, text: str, profile: Profile) -> None:
        self._text, self._profile = text, profile
        self._full: dict[str, str] = {}
        self._gender: dict[str, str] = {}
        self._spoken: list[tuple[int, str]] = []

    def full(self, name: str) -> str:
        """The name as the text gives it in full: "Lee" as "Ann Lee"; itself when it never does."""
        if " " in name:
            return name
        if name not in self._full and len(self._full) < MOST_NAMES:
            self._full[name] = self._find_full(name)
        return self._full.get(name, name)

    def spoke(self, at: int, speaker: Speaker, pronoun: str = "") -> None:
        """Somebody spoke at that place of the text."""
        if not speaker.name:
            return
        self._spoken.append((at, speaker.name))
        said = self._profile.pronouns.get(pronoun, "") or self._said_by(speaker.role)
        if said:
            self._gender.setdefault(speaker.name, said)

    def meant(self, pronoun: str, at: int) -> str | None:
        """Whom a pronoun at that place means: the one who spoke last or was named last, where only one person can be meant."""
        gender = self._profile.pronouns.get(pronoun, "")
        if not gender:
            return None
        named = self._named(max(0, at - LOOK_BACK), at)
        fitting = [name for name in named if self._gender_of(name) in (gender, "")]
        last = next((name for place, name in reversed(self._spoken) if at - place < LOOK_BACK), None)
        if (
            last
            and self._gender_of(last) in (gender, "")
            and (not fitting or last == fitting[-1] or len(set(fitting)) > 1)
        ):
            return last
        return fitting[-1] if len(set(fitting)) == 1 else None

    def _gender_of(self, name: str) -> str:
        """Of a full name: as it was told, else by the first name; empty when neither says."""
        first = name.split()[0].lower()
        return self._gender.get(name) or ("f" if first in FEMALE else "m" if first in MALE else "")

    def _said_by(self, role: str | None) -> str:
        words = set((role or "").lower().split())
        return "f" if words & self._profile.female else "m" if words & self._profile.male else ""

    def _named(self, start: int, end: int) -> list[str]:
        """Full names of persons in a stretch of the text."""
        tokens = list(plain_tokens(self._text, start, end))
        out, at = [], len(tokens)
        while at:
            begun = run_back(tokens, at, self._profile)
            if begun == at:
                at -= 1
                continue
            name = self._person(tokens[begun:at])
            if name:
                out.append(name)
            at = begun
        return out[::-1]

    def _person(self, run: list[Token]) -> str | None:
        title = title_at(run, self._profile)
        name = run[title:]
        words = [t.low for t in name]
        if (
            not name
            or len(name) > 4
            or any(len(t.raw) > 1 and t.raw.isupper() for t in name)
            or self._profile.bodies & set(words)
            or (len(name) == 1 and not title and name[0].raw not in self._surnames())
        ):
            return None
        full = self.full(" ".join(t.raw for t in name).removesuffix("’s").removesuffix("'s"))
        if title and (gender := self._said_by(" ".join(t.low for t in run[:title]))):
            self._gender.setdefault(full, gender)
        return full

    def _surnames(self) -> set[str]:
        return {full.split()[-1] for full in self._full.values() if " " in full}

    def _find_full(self, name: str) -> str:
        word = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
        for found in word.finditer(self._text):
            tokens = list(plain_tokens(self._text, max(0, found.start() - 60), found.end()))
            begun = run_back(tokens, len(tokens), self._profile)
            run = tokens[begun:]
            if self._profile.country_first and len(run) > 2:
                run = run[-3 if run[-2].raw.endswith(descriptions.FATHERS) else -2 :]
            run = run[title_at(run, self._profile) :]
            while len(run) > 1 and (n := title_at(run, self._profile)):
                run = run[n:]
            if 2 <= len(run) <= 4 and all(name_like(t, self._profile) or t.low in self._profile.joints for t in run) and not any(t.low in {"of", "and", "the"} or t.raw.endswith(("’s", "'s")) for t in run):  # fmt: skip
                return " ".join(t.raw for t in run)
        return name
