"""Names behind "according to" in the form under which people look for them."""

from __future__ import annotations

import pytest

from alerts.quotes.languages.nominative import nominative

NAMES = {
    "Анны Горской": "Анна Горская",
    "Марии Сомовой": "Мария Сомова",
    "Ольги Ким": "Ольга Ким",
    "Наталии Левиной": "Наталия Левина",
    "Петра Горина": "Петр Горин",
    "Дмитрия Сомова": "Дмитрий Сомов",
    "Сергея Ясинского": "Сергей Ясинский",
    "Игоря Кравца": "Игорь Кравца",
    "Никиты Белых": "Никита Белых",
    "Ильи Горина": "Илья Горин",
    "Олега Мельника": "Олег Мельник",
    "Горской": "Горская",
    "Сомова": "Сомова",
    "Олени Левицької": "Олена Левицька",
    "Тараса Левицького": "Тарас Левицький",
    "Ann Lee": "Ann Lee",
}


@pytest.mark.parametrize(("said", "meant"), NAMES.items())
def test_the_nominative(said: str, meant: str) -> None:
    assert nominative(said) == meant
