class Model:
    def __init__(
        self, options: dict[str, list[tuple[str, float]]], lost_first: float, unwritable: list[str]
    ) -> None: ...
    def costs(self, names: list[str], word: str, inserted: list[float], limits: list[float]) -> list[float]: ...
    def spellings(self, name: str, most: int, budget: float, states: int) -> list[tuple[str, float]] | None: ...
    def near(
        self,
        names: list[str],
        word: str,
        inserted: list[float],
        limits: tuple[float, ...],
        beside: set[str],
        loose: float,
        extra: float,
        least: int,
        shortened: float,
    ) -> list[tuple[str, float]]: ...

class ConsonantKeys:
    def __init__(
        self, origins: dict[str, tuple[tuple[str, float], ...]], vowels: frozenset[str], alive: int
    ) -> None: ...
    def of_word(
        self, letters: str, budget: float, few: int, many: int, filed: dict[str, tuple[str, ...]]
    ) -> list[str] | None: ...
