"""Korean: particles, and verbs by their stem."""

from alerts.lexicon.languages import Forms, Profile

_PARTICLES = (
    "이 가 은 는 을 를 의 에 에서 에게 에게서 께 께서 로 으로 로서 으로서 로써 으로써 와 과 랑 이랑 도 만 까지 부터 처럼 보다 마다 이나 나 이라도 라도 "
    "마저 조차 밖에 에는 에도 에만 에서는 에서도 에서의 로의 으로의 와의 과의 로는 으로는 로부터 으로부터 이다 다 이며 며 이고 고 이라는 라는 이라고 라고 이란 란 "
    "인 입니다 이었다 였다 이었던 였던 이자 자 하고 하는 한 할 하여 해 했다 한다 하며 하기 된 되는 된다 됐다 들 들이 들은 들을 들의 들에 들에게 들과 들도"
)


_OF_VERB = "는 은 고 며 지 면 게 기 던 도록 었다 았다 습니다 는다"
_OF_HADA = (
    "한 할 했다 한다 해 하여 해서 했던 함 했으며 했고 합니다 했습니다 하는 하기"  # after the root of a verb in -하다
)


def korean(word: str) -> Forms:
    """A noun with each particle; a verb in -다 by its stem."""
    if len(word) < 3 or not word.endswith("다"):
        yield from ((word + particle, f"{word} with {particle}") for particle in _PARTICLES.split(" "))
        return
    yield from ((word[:-1] + tail, f"form of {word}") for tail in _OF_VERB.split(" "))
    if word.endswith("하다"):
        yield from ((word[:-2] + tail, f"form of {word}") for tail in _OF_HADA.split(" "))


PROFILE = Profile(
    name="Korean",
    forms=korean,
    name_endings="가 이 은 는 을 를 의 에 에서 와 과 도 로 으로 에게 께서 까지 부터 에는 에서는 라는 이라는 처럼 보다 만 이나 나 인 였던 이었던 라고 이라고 "
    "에게서 에게는 에게도 께 께서는 로서 으로서 로써 으로써 이랑 마다 이라도 마저 조차 밖에 에도 에만 에서도 에서의 로의 으로의 와의 과의 로는 으로는 "
    "로부터 으로부터 까지도 만이 만을 만의 뿐 이다 이며 이고 이란 입니다 이었다 였다 씨 씨가 씨는 씨를 씨의 씨에게 측 측이 측은 측의 측에",
)
