"""Italian: pronouns after a verb."""

from alerts.lexicon.languages import Dictionary, Forms, Profile

_CLITICS = ["lo", "la", "li", "le", "gli", "mi", "ti", "si", "ci", "vi", "ne"]
_DOUBLE = [
    first + second for first in ("me", "te", "se", "ce", "ve", "glie") for second in ("lo", "la", "li", "le", "ne")
]


def italian(form: str, word: str) -> Forms:
    """Pronouns after infinitive and gerund (dirlo, facendosi), and the endings of a participle (uccisi)."""
    if not word.endswith(("are", "ere", "ire", "rre")):
        return
    stem = form[:-2] if form.endswith("rre") else form[:-1]
    if form == word or form.endswith("ndo"):
        before = stem if form == word else form
        yield from ((before + after, f"{form} with a pronoun") for after in (*_CLITICS, *_DOUBLE))
    elif form.endswith(("to", "so")):
        yield from ((stem + tail, f"participle of {word}") for tail in "aie")


def _participle(word: str, form: str, owners: set[str], table: Dictionary) -> bool:
    """The table files the form under a participle, and the participle under the word (uccisi, ucciso, uccidere)."""
    participle = form[:-1] + "o"
    return form[-1] in "aie" and owners == {participle} and participle in table.forms(word)


PROFILE = Profile(
    name="Italian",
    function_words="il lo la i gli le un uno una di del dello della dei degli delle e o ma se in nel nella nei nelle a al alla ai alle da dal dalla per con senza come non che chi cui dove questo questa questi queste quello quella egli lui lei loro noi voi io tu mi ti si ci vi suo sua suoi sue mio mia tutto tutti tutta tutte più meno molto anche già né tra fra su sul sulla quando | è sono era erano essere fu ha hanno aveva può possono",
    labels="o>i=plural; a>e=plural; e>i=plural; o>a=feminine",
    after=italian,
    name_endings="s o a as os e i",
    owns=_participle,
)
