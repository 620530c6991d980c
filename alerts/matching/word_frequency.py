"""How common words are, counted in documents at hand: so a topic is filed under its rarest word, and one that is too broad is warned of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from alerts.matching.plan import Plan, bind
from alerts.matching.terms import Word
from alerts.matching.vocabulary import Predicate, Vocabulary
from alerts.text.tokens import fold, is_spaceless, tokens

BROAD = 0.05
"""Above this share of documents a topic is worth a warning."""


class DocumentFrequency:
    """In how many of a million documents a word is: a callable that `TopicIndex` takes as its ``frequency``.

    ``counts`` maps folded words to the number of documents that have them, of ``documents`` in all.
    """

    def __init__(self, counts: Mapping[str, int], documents: int) -> None:
        self.counts = counts
        self.documents = documents
        self._beginnings: dict[str, int] | None = None

    def __call__(self, word: Word) -> float:
        """Unseen words count as a tenth of a document, longer ones a little less, so that of two unseen the longer is taken."""
        if word.kind == "prefix":
            count = self._beginning(word.value)
        elif word.kind == "substring":
            count = min((self.counts.get(c, 0) for c in word.value), default=0)
        elif word.kind == "pattern":
            count = 0
        elif word.kind == "sound":
            count = self.counts.get(word.value.partition(":")[2].partition(":")[0], 0)
        else:
            count = self.counts.get(word.value if word.kind == "key" else fold(word.value), 0)
        return (count or 0.1 / (1 + len(word.value))) * 1_000_000 / max(self.documents, 1)

    def _beginning(self, prefix: str) -> int:
        """An upper bound: the sum over the words that begin so."""
        if self._beginnings is None:
            self._beginnings = {}
        if prefix not in self._beginnings:
            self._beginnings[prefix] = sum(n for word, n in self.counts.items() if word.startswith(prefix))
        return self._beginnings[prefix]


def count_words(texts: Iterable[str]) -> DocumentFrequency:
    """The frequency of words in these texts; of script without spaces its characters are counted."""
    counts: Counter[str] = Counter()
    number = 0
    for text in texts:
        raws = {t.raw for t in tokens(text)}
        spaceless = {raw for raw in raws if is_spaceless(raw)}
        counts.update({fold(raw) for raw in raws - spaceless} | {fold(c) for raw in spaceless for c in raw})
        number += 1
    return DocumentFrequency(counts, number)


def expected_share(plan: Plan, frequency: DocumentFrequency) -> float:
    """The share of documents (0 to 1) that a topic would be matched with; at most this share can match."""

    def cost(predicate: Predicate) -> float:
        return sum(map(frequency, predicate.words))

    anchor = bind(plan, Vocabulary()).anchor(cost)
    return min(1.0, anchor.cost / 1_000_000) if anchor else 1.0


def warning(plan: Plan, frequency: DocumentFrequency) -> str | None:
    """A warning of a topic that would run on more than 5 % of statements, None when it would not."""
    share = expected_share(plan, frequency)
    if share <= BROAD or frequency.documents == 0:
        return None
    return f"About {share:.0%} of statements would be checked against this topic: its rarest word is common. Add a rarer one with AND."
