"""Cuts the paragraphs that hold a quote into sentences of tokens, where each quote is one token. Knows no speakers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from alerts.quotes.passages import Passage

QUOTE = "\ufffc"
"""Stands for the words between two marks."""

SHORT = "sr sra dr dra Dra Mr Mrs Ms Mx Dr Prof Sen Gov Rep Gen Col Lt Sgt Capt Maj Rev Hon St Jr Sr Sra Srta Mme Mlle Hr Fr Gouv No vs г ул им тов проф ген акад гр р пр Av Doç Yrd"
_TOKEN = re.compile(
    rf"[«„“\"「](?P<name>[^\W\d_][^«»“”„\"「」\n,.!?…;:]{{0,60}}?)[»”“\"」]|{QUOTE}|(?:{'|'.join(SHORT.split())})\.(?=\s)|(?:[^\W\d_]\.)+(?=\s?[^\W_])|[^\W_]++(?:[\u064b-\u0652][^\W_]*+)*+(?:[’'.&‑-][^\W_]+)*[’']?|[^\s\w]|_"
)
_INVERTED = re.compile(r"(\w+)-(?:t-)?(il|elle|ils|elles|on)", re.IGNORECASE)
_PARAGRAPH = re.compile(r"[^\n]+")
_ENDS = frozenset(".!?…؟。！？")
LEAD = 600  # letters of the paragraph before a quote that may introduce it
WINDOW = 2_000  # letters before and after a quote that are looked at


class Token(NamedTuple):
    """A word, a sign or a quote: its place in the text, and the number of its passage (-1: no quote)."""

    raw: str
    low: str
    start: int
    end: int
    quote: int = -1

    @property
    def cased(self) -> bool:
        """Whether it begins with a capital."""
        return self.raw[0].isupper()

    @property
    def is_word(self) -> bool:
        """Whether it is a word or a number."""
        return self.raw[0].isalnum()


Sentence = list[Token]
Paragraph = list[Sentence]
Lead = Callable[[], Sentence | None]


def paragraphs(text: str, passages: Sequence[Passage], verbs: frozenset[str]) -> Iterator[tuple[Lead, Paragraph]]:
    """Each paragraph with a quote as sentences, and what gives the last sentence before it, which may introduce it."""
    at, before = 0, (0, 0)
    for found in _PARAGRAPH.finditer(text):
        inside = []
        while at < len(passages) and passages[at].start < found.end():
            inside.append((at, passages[at]))
            at += 1
        if inside:
            lead = partial(_last_sentence, text, max(before[0], before[1] - LEAD), before[1], verbs)
            own = list(_sentences(list(_tokens(text, *found.span(), inside)), text, passages, verbs))
            yield lead, own
        before = found.span()
        if at == len(passages):
            return


def _last_sentence(text: str, start: int, end: int, verbs: frozenset[str]) -> Sentence | None:
    return next(reversed(list(_sentences(list(plain_tokens(text, start, end)), text, (), verbs))), None)


def _tokens(text: str, start: int, end: int, inside: Sequence[tuple[int, Passage]]) -> Iterator[Token]:
    """The tokens of a paragraph; of long stretches without a quote only what is near one."""
    for number, passage in inside:
        yield from plain_tokens(text, max(start, passage.opened - 2 * WINDOW), passage.opened)
        yield Token(QUOTE, QUOTE, passage.opened, passage.closed, number)
        start = passage.closed
    yield from plain_tokens(text, start, min(end, start + 2 * WINDOW))


def plain_tokens(text: str, start: int, end: int) -> Iterator[Token]:
    """The tokens of a stretch of the text; a name in marks is one: the agency "Northern Light"."""
    for found in _TOKEN.finditer(text, start, end):
        raw = found[0]
        if found["name"]:
            yield Token(found["name"], found["name"].lower(), *found.span("name"))
        elif len(raw) > 3 and ("-" in raw or raw[1] in "’'"):
            yield from _divided(raw, found.start())
        else:
            yield Token(raw, raw.lower(), found.start(), found.end())


def _divided(raw: str, start: int) -> Iterator[Token]:
    """French: explique-t-elle, l’avocate."""
    asked = _INVERTED.fullmatch(raw)
    if asked:
        spans = [asked.span(1), asked.span(2)]
    elif raw[1] in "’'" and raw[0] in "lLdnsSjJcCm":
        spans = [(0, 2), (2, len(raw))]
    else:
        spans = [(0, len(raw))]
    for first, last in spans:
        word = raw[first:last]
        yield Token(word, word.lower().rstrip("’'") if last == 2 else word.lower(), start + first, start + last)


def _sentences(
    tokens: list[Token], text: str, passages: Sequence[Passage], verbs: frozenset[str]
) -> Iterator[Sentence]:
    start = 0
    for n in range(len(tokens) - 1):
        if _ends(tokens, n, text, passages, verbs):
            yield tokens[start : n + 1]
            start = n + 1
    if tokens[start:]:
        yield tokens[start:]


def _ends(tokens: list[Token], n: int, text: str, passages: Sequence[Passage], verbs: frozenset[str]) -> bool:
    """Whether a sentence ends behind this token."""
    token, following = tokens[n], tokens[n + 1]
    begins = following.quote >= 0 or not following.raw[0].islower()
    if token.quote < 0:
        return token.raw in _ENDS and begins and following.raw not in "—–-,)"
    last = text[passages[token.quote].end - 1]
    if last not in _ENDS or not begins or not (following.is_word or following.quote >= 0):
        return False
    return last == "." or not any(t.low in verbs for t in tokens[n + 1 : n + 5])
