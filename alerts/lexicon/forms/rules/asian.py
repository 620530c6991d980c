"""Korean particles and Japanese conjugation, as far as writing shows them. Chinese and Thai words do not change."""

from __future__ import annotations

from collections.abc import Iterator

_PARTICLES = (
    "이 가 은 는 을 를 의 에 에서 에게 에게서 께 께서 로 으로 로서 으로서 로써 으로써 와 과 랑 이랑 도 만 까지 부터 처럼 보다 마다 이나 나 이라도 라도 "
    "마저 조차 밖에 에는 에도 에만 에서는 에서도 에서의 로의 으로의 와의 과의 로는 으로는 로부터 으로부터 이다 다 이며 며 이고 고 이라는 라는 이라고 라고 이란 란 "
    "인 입니다 이었다 였다 이었던 였던 이자 자 하고 하는 한 할 하여 해 했다 한다 하며 하기 된 되는 된다 됐다 들 들이 들은 들을 들의 들에 들에게 들과 들도"
)
_GODAN = {
    "う": "わいうえおっ",
    "く": "かきくけこい",
    "ぐ": "がぎぐげごい",
    "す": "さしすせそ",
    "つ": "たちつてとっ",
    "ぬ": "なにぬねのん",
    "ぶ": "ばびぶべぼん",
    "む": "まみむめもん",
    "る": "らりるれろっ",
}
_ICHIDAN = ("た", "て", "な", "ま", "ら", "よ", "れ", "ず", "さ", "ば", "と", "ろ")
_ADJECTIVE = ("く", "かっ", "けれ", "さ")
_I_ROW_AND_E_ROW = "いきしちにひみりぎじびえけせてねへめれげぜでべ"


def korean(word: str) -> Iterator[tuple[str, str]]:
    """A noun with each particle; a verb in -다 by its stem."""
    if len(word) > 2 and word.endswith("다"):
        stem = word[:-1]
        tails = ("는", "은", "고", "며", "지", "면", "게", "기", "던", "도록", "었다", "았다", "습니다", "는다")
        yield from ((stem + tail, f"form of {word}") for tail in tails)
        if stem.endswith("하") and len(stem) > 1:
            root = stem[:-1]
            yield from (
                (root + tail, f"form of {word}")
                for tail in (
                    "한",
                    "할",
                    "했다",
                    "한다",
                    "해",
                    "하여",
                    "해서",
                    "했던",
                    "함",
                    "했으며",
                    "했고",
                    "합니다",
                    "했습니다",
                    "하는",
                    "하기",
                )
            )
        return
    yield from ((word + particle, f"{word} with {particle}") for particle in _PARTICLES.split(" "))


def japanese(word: str) -> Iterator[tuple[str, str]]:
    """What a verb or an adjective becomes before its endings; nouns do not change."""
    if len(word) < 2 or not any("一" <= c <= "鿿" for c in word[:-1]):
        return
    if word.endswith("する"):
        yield from ((word[:-2] + tail, f"form of {word}") for tail in ("し", "さ", "せ", "すれ", "でき"))
        return
    stem, last = word[:-1], word[-1]
    if last == "い":
        yield from ((stem + tail, f"form of {word}") for tail in _ADJECTIVE)
    if last in _GODAN:
        yield from ((stem + tail, f"form of {word}") for tail in _GODAN[last])
    if last == "る" and (stem[-1] in _I_ROW_AND_E_ROW):
        yield from ((stem + tail, f"form of {word}") for tail in _ICHIDAN)
