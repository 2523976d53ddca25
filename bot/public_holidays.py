"""Public holidays of a country, or of a part of it."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime
from functools import lru_cache

MEANT = {"GB": "ENG"}
"""The part meant where none is named. The days common to all four nations lack Easter Monday and the August bank
holiday: somebody's call would be promised for a day on which, in most of the country, nobody works."""
ASK = """
import sys, holidays
country, region, year = sys.argv[1], sys.argv[2], int(sys.argv[3])
if country in holidays.list_supported_countries():
    parts = holidays.list_supported_countries()[country]
    if region and region not in parts:
        sys.exit(", ".join(parts) or "none")
    print(*holidays.country_holidays(country, subdiv=region or None, years=range(year - 1, year + 4)))
"""


@lru_cache(maxsize=8)
def public_holidays(country: str, region: str = "") -> frozenset[date]:
    """The days, some years around the present ones; none where the country is not known.

    `country` and `region` are ISO 3166 codes, such as "GB" and "SCT". ValueError, naming those there are, for a
    region the country does not have. Another process is asked: the library that knows them takes 40 MB and up to a
    second, for a list of dates.
    """
    year = str(datetime.now(UTC).year)
    asked = [sys.executable, "-c", ASK, country, region or MEANT.get(country, ""), year]
    told = subprocess.run(asked, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    if told.returncode == 1 and region:
        raise ValueError(f"there is no region {region!r} of {country}; there are: {told.stderr.strip()}")
    told.check_returncode()
    return frozenset(map(date.fromisoformat, told.stdout.split()))
