"""What a text adds to its story: the sentences that none of the story's texts has, and whether they are enough to be news.

Pure: texts in, spans out. story_index.py reads the texts. Copies differ in frame, length and order; an update has new paragraphs.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from crawler.article.blocks import PROSE, weight
from crawler.article.boxes import LABEL
from crawler.statements.text_fingerprint import UNSPACED, words

ENOUGH = (
    PROSE  # weight (letters; a Han character counts as three) of the new sentences from which on a text is an update
)
ENOUGH_HEADED = 50  # the same where the new headline tells of them
KNOWN = 0.5  # share of a sentence's pairs of words from which on it was said before
LIGHT = 20  # weight; lighter lines are no prose
MOSTLY = 2 / 3  # share of a line that is new from which on all of it is
CREDITED = 300  # weight up to which a line that has a credit in it is nothing else
UNENDED = 20  # words; a shorter line that no full stop ends is a heading, a by-line, a label
_STEM = 5  # letters by which a word of the headline is found in the text in another form
_LEAST_PAIRS = 2  # a sentence of fewer pairs says nothing by itself

Span = tuple[str, int, int]  # field (title or text), start and end in code points
Texts = Sequence[tuple[str, str]]  # titles and texts

_CLAUSED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # scripts that end a sentence, if at all, with a space
_END = re.compile(
    rf"""[.!?…؟۔।॥։።᙮]+["'»”’“)\]]*(?=\s|$)|[。！？｡]+[」』”’）]*|[။។]+|(?<=[{_CLAUSED}])\s+(?=[{_CLAUSED}])"""
)
_ENDED = re.compile(r"""[.!?…,;:—؟۔،؛।॥։።᙮。！？，；：｡။។]["'»”’“)\]」』）]*\s*$""")
_SIGN = re.compile(f"[{UNSPACED}]")
# What a sentence of the frame has in it, in the languages that are read most.
_CREDITS = (
    r"©|\(c\)\s|all rights reserved|copyright|subscri(?:be|ption)|newsletter|sign up|follow us|(?:join|like|find) us on|support (?:us|our)|donate|click here",
    r"download (?:our|the) app|(?:photo|image|picture|source|credit)s?\s?:|(?:reporting|editing|writing) by|contributed to this (?:report|story)",
    r"(?:first|originally) (?:published|appeared)|updated? (?:at|on|:)|is (?:a|an|our) (?:staff )?(?:reporter|correspondent|writer|editor)\b",
    r"abonnieren|alle rechte vorbehalten|folgen sie uns|mit material von|quelle\s?:|foto\s?:|abonnez-vous|inscrivez-vous|tous droits réservés|suivez-nous",
    r"suscr[ií]b|boletín|todos los derechos|síguenos|assine|inscreva-se|todos os direitos|siga-nos|iscriviti|tutti i diritti",
    r"подпи(?:шитесь|сывайтесь|ска)|рассылк|все права защищены|читайте нас|присоединяйтесь|фото\s?:|источник\s?:",
    r"підпи(?:шіться|суйтесь|ска)|розсилк|усі права захищ|джерело\s?:|zapisz się|prenumerat|wszelkie prawa zastrzeżone|obserwuj nas|źródło\s?:",
    r"abone ol|bültenimi|tüm hakları|bizi takip|kaynak\s?:|εγγραφείτε|ακολουθήστε|πηγή\s?:|اشترك|النشرة|جميع الحقوق|تابعونا|عضویت|خبرنامه|تمامی حقوق",
    r"版权|版權|訂閱|订阅|关注我们|责任编辑|責任編輯|(?:来源|來源|编辑|記者)[：:]|著作権|無断転載|購読|メルマガ|フォロー|구독|무단\s?전재|저작권|뉴스레터",
    r"ติดตามเรา|สมัครรับ|สงวนลิขสิทธิ์|सदस्यता|न्यूज़लेटर|सर्वाधिकार|გამოიწერეთ|შემოგვიერთდით",
)
_CREDIT = re.compile("|".join(_CREDITS), re.I)


class Sentence(NamedTuple):
    """A sentence of a text: its place, its folded words, and where its line begins."""

    start: int
    end: int
    words: tuple[str, ...]
    line: int


def added(
    title: str, text: str, known: Texts, printed: Callable[[], Iterable[str]] = tuple, pending: str = ""
) -> list[Span]:
    """The spans of a text that are news in its story, in order; none when they are too little.

    ``known``: all that the story says already. ``printed`` gives other texts of the same source, whose sentences are its frame; it
    is asked only when something looks new. ``pending``: what was new in an earlier revision and nobody was told of yet. The headline
    is among the spans when it is new and tells of what is new.
    """
    said, waiting = _Said(part for pair in known for part in pair), _Said([pending])
    prose = list(sentences(text))
    new = [one for one in prose if not said.has(one.words) or (pending and waiting.has(one.words))]
    if new:
        frame = {_key(one.words) for other in printed() for one in _all(other)}
        new = [one for one in new if _key(one.words) not in frame]
    headed = _is_headed(title, new, known)
    once = {one.words: weight(text[one.start : one.end]) for one in new}
    if sum(once.values()) < (ENOUGH_HEADED if headed else ENOUGH):
        return []
    shown = sorted([*_whole_lines(prose, new), *_beside(text, new, said)])
    return [*[("title", 0, len(title))] * headed, *(("text", *span) for span in _joined(text, shown))]


def _whole_lines(prose: Sequence[Sentence], new: Sequence[Sentence]) -> list[Sentence]:
    """The new sentences, and the others of lines that are new for the most part: some phrase returns in every paragraph."""
    ours, all_ = Counter[int](), Counter[int]()
    for count, those in ((ours, new), (all_, prose)):
        for one in those:
            count[one.line] += one.end - one.start
    fresh = set(new)
    return [one for one in prose if one in fresh or ours[one.line] > MOSTLY * all_[one.line]]


def _beside(text: str, new: Sequence[Sentence], said: _Said) -> Iterator[Sentence]:
    """New headings and the like before and after new prose."""
    fresh, lines = {one.line for one in new}, list(_lines(text))
    for before, (start, end), after in zip([(-1, 0), *lines], lines, [*lines[1:], (-1, 0)], strict=False):
        line = text[start:end]
        if start not in fresh and fresh & {before[0], after[0]} and not _is_prose(line) and not _is_frame(line):
            place = start + len(line) - len(line.lstrip()), start + len(line.rstrip())
            yield from [Sentence(*place, words(line), start)] * (not said.has(words(line)))


def share_new(text: str, other: str) -> float:
    """How much of a text's prose another text does not have, 0 to 1, sentence by sentence; 0 when it has no prose."""
    said, prose = _Said([other]), list(sentences(text))
    new = sum(one.end - one.start for one in prose if not said.has(one.words))
    return new / max(1, sum(one.end - one.start for one in prose))


def sentences(text: str) -> Iterator[Sentence]:
    """The sentences of the text's prose: without headings, by-lines, credits and what asks to subscribe."""
    for start, end in _lines(text):
        if _is_prose(text[start:end]):
            yield from _of_line(text[start:end], start)


def _is_prose(line: str) -> bool:
    return not _is_frame(line) and (bool(_ENDED.search(line)) or _length(line) >= UNENDED)


def _is_frame(line: str) -> bool:
    heavy = weight(line)
    return heavy < LIGHT or bool(LABEL.match(line) or (heavy <= CREDITED and _CREDIT.search(line)))


def _all(text: str) -> Iterator[Sentence]:
    """The sentences of all lines."""
    for start, end in _lines(text):
        yield from _of_line(text[start:end], start)


def _lines(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            yield at, at + len(line)
        at += len(line)


def _of_line(line: str, at: int) -> Iterator[Sentence]:
    start = 0
    for end in [*(match.end() for match in _END.finditer(line)), len(line)]:
        piece = line[start:end]
        if said := words(piece):
            bare = piece.strip()
            begin = at + start + piece.index(bare[0])
            yield Sentence(begin, begin + len(bare), said, at)
        start = end


def _length(line: str) -> float:
    """Words; of scripts without spaces three signs are taken for one."""
    said = words(line)
    signs = sum(1 for word in said if _SIGN.match(word))
    return len(said) - signs + signs / 3


def _key(said: Sequence[str]) -> str:
    """Equal for sentences that differ in numbers only, such as a date or a counter."""
    return re.sub(r"\d+", "0", " ".join(said))


class _Said:
    """All that some texts say, as pairs of words; of scripts without spaces, runs of four signs."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = [words(text) for text in texts]
        self._runs: dict[int, set[tuple[str, ...]]] = {}

    def has(self, sentence: Sequence[str]) -> bool:
        """Whether a sentence was said before, or is too short to say anything."""
        size = 4 if sum(1 for word in sentence if _SIGN.match(word)) * 2 > len(sentence) else 2
        runs = _runs(sentence, size)
        if len(runs) < _LEAST_PAIRS:
            return True
        if size not in self._runs:
            self._runs[size] = set().union(*(_runs(said, size) for said in self._texts))
        return len(runs & self._runs[size]) >= KNOWN * len(runs)


def _runs(said: Sequence[str], size: int) -> set[tuple[str, ...]]:
    return set(zip(*(said[shift:] for shift in range(size)), strict=False))


def _is_headed(title: str, new: Sequence[Sentence], known: Texts) -> bool:
    """Whether the headline has words that the story did not have, and the new sentences have them too."""
    fresh = _stems(words(title)) - _stems(word for pair in known for part in pair for word in words(part))
    return bool(fresh & _stems(word for one in new for word in one.words))


def _stems(said: Iterable[str]) -> set[str]:
    """The beginnings of the words that say something."""
    return {word[:_STEM] for word in said if len(word) > 3 or _SIGN.match(word)}


def _joined(text: str, new: Iterable[Sentence]) -> list[tuple[int, int]]:
    """Spans of sentences, those with nothing between them as one."""
    out: list[tuple[int, int]] = []
    for one in new:
        if out and not text[out[-1][1] : one.start].strip():
            out[-1] = (out[-1][0], one.end)
        else:
            out.append((one.start, one.end))
    return out
