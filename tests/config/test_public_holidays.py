"""Which days are off: by country, by part of it, and what is said of a part there is not."""

from __future__ import annotations

from datetime import date

import pytest

from bot.config import Config, ConfigError, load_config
from bot.public_holidays import public_holidays

EASTER_MONDAY, ST_ANDREW = date(2026, 4, 6), date(2026, 11, 30)


@pytest.mark.parametrize(
    ("region", "easter_monday", "st_andrew"),
    [("", True, False), ("ENG", True, False), ("SCT", False, True)],
)
def test_each_nation_has_its_own(region: str, easter_monday: bool, st_andrew: bool) -> None:
    days = public_holidays("GB", region)
    assert (EASTER_MONDAY in days, ST_ANDREW in days) == (easter_monday, st_andrew)


def test_a_country_nobody_knows_the_holidays_of_has_none() -> None:
    assert public_holidays("ZZ") == frozenset()


def test_a_region_there_is_not_is_named_with_those_there_are() -> None:
    with pytest.raises(ConfigError) as caught:
        load_config(None, {"ALONGSIDE_PROGRAMME__REGION": "LON"})
    assert "there is no region 'LON' of GB; there are: ENG, NIR, SCT, WLS" in str(caught.value)


def test_the_usual_configuration_asks_nobody() -> None:
    public_holidays.cache_clear()
    Config()
    assert public_holidays.cache_info().misses == 0
